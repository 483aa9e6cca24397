//! Deploying: either the new version runs afterwards, or the old one still does.

use engine::node::Severity;
use serde::Serialize;
use utoipa::ToSchema;

use super::Installation;
use crate::problem::{Answer, Finding, Problem};

/// What is to be deployed.
#[derive(Debug, Clone, Default)]
pub struct Deploy {
    /// A published version; `None` publishes the draft.
    pub version: Option<u32>,
    /// The draft's revision as whoever deploys it saw it.
    pub revision: Option<u64>,
    /// What whoever publishes the draft says about it.
    pub note: String,
}

/// What was deployed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Deployed {
    /// The version that runs now.
    pub version: u32,
    /// Whether it was published by this.
    pub published: bool,
    /// Warnings: nothing that stood in the way.
    pub problems: Vec<Finding>,
}

impl Installation {
    /// Publishes the draft, unless a version is named or the draft is published already, and puts
    /// it to work.
    ///
    /// # Errors
    /// 404, 409 when the draft is another one by now, 422 with all that is wrong with the flow;
    /// what ran goes on then.
    pub async fn deploy(&self, id: String, wanted: Deploy) -> Answer<Deployed> {
        let this = self.clone();
        self.serial.run(async move { this.deploy_now(&id, wanted).await }).await?
    }

    async fn deploy_now(&self, id: &str, wanted: Deploy) -> Answer<Deployed> {
        let flows = self.project.flows();
        let summary = flows.summary(id).await?;
        let version = match wanted.version {
            None if !summary.unpublished => Some(summary.latest),
            given => given,
        };
        if wanted.revision.is_some_and(|revision| revision != summary.revision) {
            return Err(Problem::conflict(
                "conflict",
                "the draft was changed since it was loaded; load it again",
            ));
        }
        // Compiled before anything is written: a flow with mistakes changes nothing.
        let (flow, number) = match version {
            Some(version) => (flows.version(id, version).await?.flow, version),
            None => (flows.draft(id).await?.flow, summary.latest + 1),
        };
        let problems = self.check(&flow).await?;
        if problems.iter().any(|problem| problem.severity == Severity::Error) {
            return Err(Problem::unprocessable(
                "bad-flow",
                "the flow has mistakes and was not deployed; what ran before still does",
                problems,
            ));
        }
        // Looked at before anything is written, as all else.
        let plan = self.engine.compile(&flow, u64::from(number)).map_err(not_deployed)?;
        let taken = self.engine.taken_paths(&plan);
        if !taken.is_empty() {
            return Err(not_deployed(taken));
        }
        let number = if version.is_none() {
            flows.publish(id, Some(summary.revision), &wanted.note).await?.info.version
        } else {
            number
        };
        let plan = self.engine.compile(&flow, u64::from(number)).map_err(not_deployed)?;
        flows.set_deployed(id, Some(number)).await?;
        self.engine.activate(plan);
        Ok(Deployed {
            version: number,
            published: version.is_none(),
            problems: problems.into_iter().map(Finding::from).collect(),
        })
    }

    /// Takes a flow out of work. Runs in flight finish.
    ///
    /// # Errors
    /// 404, or 409 when it is not deployed.
    pub async fn undeploy(&self, id: String) -> Answer<()> {
        let this = self.clone();
        self.serial
            .run(async move {
                let flows = this.project.flows();
                if flows.summary(&id).await?.deployed.is_none() {
                    return Err(Problem::conflict("not-deployed", "the flow is not deployed"));
                }
                flows.set_deployed(&id, None).await?;
                this.engine.deactivate(&id);
                Ok(())
            })
            .await?
    }

    /// Removes a flow that is not deployed, with its versions and what is remembered of its runs.
    ///
    /// # Errors
    /// 404, or 409 when it is deployed or its draft is another one by now.
    pub async fn delete_flow(&self, id: String, revision: Option<u64>) -> Answer<()> {
        let this = self.clone();
        self.serial
            .run(async move {
                this.project.flows().delete(&id, revision).await?;
                this.engine.forget(&id);
                Ok(())
            })
            .await?
    }
}

fn not_deployed(problems: Vec<engine::node::Problem>) -> Problem {
    Problem::unprocessable("bad-flow", "the flow was not deployed", problems)
}
