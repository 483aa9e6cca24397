//! Importing: everything is looked at before anything is kept, and nothing is overwritten.

use std::collections::HashMap;

use engine::connection::{Enabled, Settings};
use engine::flow::{Checker, Flow, MAX_ID, fold_id};
use engine::node::{Problem as Found, Severity};
use engine::project::{Error as ProjectError, Expect, Project};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Bundle;
use crate::installation::{Installation, Script, all, check, compile, keep};
use crate::mask;
use crate::problem::{Answer, Finding, Problem};

/// Mistakes that a flow may come in with: it was made elsewhere, or is not finished.
const LENIENT: [&str; 2] = ["unknown-kind", "no-trigger"];
/// Ids that are tried before an import gives up: `orders-2`, `orders-3` …
const TRIES: usize = 1000;

/// What becomes of a flow whose id is taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OnExisting {
    /// It comes in under a new id.
    #[default]
    NewId,
    /// It becomes the draft of the flow that is there; a draft that was not published is
    /// published first, so that it is not lost.
    Draft,
}

/// How to import.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Order {
    /// What becomes of a flow whose id is taken: `new-id` (default) or `draft`.
    #[serde(default)]
    #[param(inline)]
    pub on_existing: OnExisting,
    /// Keep flows that have mistakes, instead of refusing all of it.
    #[serde(default)]
    pub keep_mistakes: bool,
}

/// What an import did.
#[derive(Debug, Serialize, ToSchema)]
pub struct Report {
    /// The flows, in the order of the document.
    pub flows: Vec<ImportedFlow>,
    /// The connections, in the order of the document.
    pub connections: Vec<ImportedConnection>,
    /// The scripts, in the order of the document.
    pub scripts: Vec<ImportedScript>,
}

/// What became of a script.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportedScript {
    /// Its id.
    pub id: String,
    /// `created`; `kept` if one of this id was there, which is unchanged.
    pub action: &'static str,
}

/// What became of a flow.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportedFlow {
    /// Its id in the document.
    pub was: String,
    /// Its id here.
    pub id: String,
    /// `created` or `draft`.
    pub action: &'static str,
    /// The draft's revision.
    pub revision: u64,
    /// What is wrong with it.
    pub problems: Vec<Finding>,
}

/// What became of a connection.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportedConnection {
    /// Its id.
    pub id: String,
    /// `created`; `kept` if one of this id was there, which is unchanged; `incomplete` if secrets
    /// are missing: it is created but switched off.
    pub action: &'static str,
    /// Where secrets are missing.
    pub problems: Vec<Finding>,
}

/// Imports into an installation, or into its data while it does not run.
#[derive(Debug)]
pub struct Importer<'a> {
    /// What is kept.
    pub project: &'a Project,
    /// The kinds to check against.
    pub checker: &'a Checker,
    /// What runs, if it does: new connections are set up there. No flow is deployed by an import.
    pub running: Option<&'a Installation>,
}

impl Importer<'_> {
    /// Takes in a bundle.
    ///
    /// # Errors
    /// 400, 409 or 422 with all that is wrong, before anything is kept.
    pub async fn import(&self, bundle: Bundle, order: Order) -> Answer<Report> {
        let mut mistakes = Vec::new();
        let mut found = Vec::new();
        for (place, flow) in bundle.flows.iter().enumerate() {
            let at = bundle.place(place);
            engine::flow::check_id(&flow.id).map_err(|why| {
                let words = format!("the id of a flow {why}");
                Problem::bad("bad-id", words).at(format!("{at}/id"))
            })?;
            let problems = check(self.project, self.checker, flow).await?;
            let stands = problems.iter().filter(|one| {
                one.severity == Severity::Error && !LENIENT.contains(&one.code.as_str())
            });
            mistakes.extend(stands.cloned().map(|one| below(&at, one)));
            found.push(problems);
        }
        self.look_at(&bundle.connections).await?;
        self.look_at_scripts(&bundle.scripts).await?;
        if !mistakes.is_empty() && !order.keep_mistakes {
            return Err(Problem::unprocessable(
                "bad-flow",
                "the import has mistakes; nothing was kept",
                mistakes,
            ));
        }
        let mut report = Report { flows: Vec::new(), connections: Vec::new(), scripts: Vec::new() };
        for script in bundle.scripts {
            report.scripts.push(self.script(script).await?);
        }
        for settings in bundle.connections {
            report.connections.push(self.connection(settings).await?);
        }
        let mut drafts = Vec::new();
        for (flow, problems) in bundle.flows.into_iter().zip(found) {
            let was = flow.id.clone();
            let (flow, action, revision) = self.flow(flow, order.on_existing).await?;
            let problems = problems.into_iter().map(Finding::from).collect();
            let id = flow.id.clone();
            report.flows.push(ImportedFlow { was, id, action, revision, problems });
            drafts.push(flow);
        }
        self.follow(drafts, &mut report.flows).await?;
        Ok(report)
    }

    /// Lets calls follow the flows of the bundle that could not keep their ids. Only now are all
    /// new ids known, and flows may call each other in a circle.
    async fn follow(&self, drafts: Vec<Flow>, report: &mut [ImportedFlow]) -> Answer<()> {
        let renamed = report.iter().filter(|one| one.was != one.id);
        let now: HashMap<String, String> =
            renamed.map(|one| (one.was.clone(), one.id.clone())).collect();
        if now.is_empty() {
            return Ok(());
        }
        for (mut flow, imported) in drafts.into_iter().zip(report) {
            if self.checker.rename(&mut flow, "wireloom-flow", &now) {
                let draft = self.project.flows().save(&flow, imported.revision).await?;
                imported.revision = draft.revision;
            }
        }
        Ok(())
    }

    /// Refuses connections that could not be set up, before anything is kept.
    async fn look_at(&self, connections: &[Settings]) -> Answer<()> {
        if connections.is_empty() {
            return Ok(());
        }
        let there: Vec<String> =
            all(&self.project.connections()).await?.into_iter().map(|one| one.id).collect();
        let mut mistakes = Vec::new();
        for (place, settings) in connections.iter().enumerate() {
            let (id, at) = (&settings.id, format!("/connections/{place}"));
            if there.contains(id) {
                continue;
            }
            if let Some(twin) = there.iter().find(|one| fold_id(one) == fold_id(id)) {
                let words = format!("There is a connection `{twin}` already; choose another id.");
                mistakes.push(Found::error("exists-in-other-case", format!("{at}/id"), words));
            }
            let wrong = settings.check().into_iter().filter(|it| it.severity == Severity::Error);
            mistakes.extend(wrong.map(|one| below(&at, one)));
        }
        if mistakes.is_empty() {
            return Ok(());
        }
        let words = "a connection of the import has mistakes; nothing was kept";
        Err(Problem::unprocessable("bad-connection", words, mistakes))
    }

    /// Refuses scripts that could not be put to work, before anything is kept.
    async fn look_at_scripts(&self, scripts: &[Script]) -> Answer<()> {
        let there: Vec<String> =
            all(&self.project.scripts()).await?.into_iter().map(|one| one.id).collect();
        for (place, script) in scripts.iter().enumerate() {
            let (id, at) = (&script.id, format!("/scripts/{place}"));
            engine::flow::check_id(id).map_err(|why| {
                let words = format!("the id of a script {why}");
                Problem::bad("bad-id", words).at(format!("{at}/id"))
            })?;
            let twin = there.iter().find(|one| *one != id && fold_id(one) == fold_id(id));
            if let Some(twin) = twin {
                let words = format!("There is a script `{twin}` already; choose another id.");
                let found = Found::error("exists-in-other-case", format!("{at}/id"), words);
                let words = "a script of the import has a mistake; nothing was kept";
                return Err(Problem::unprocessable("bad-script", words, vec![found]));
            }
            compile(&script.source).map_err(|problem| problem.at(format!("{at}/source")))?;
        }
        Ok(())
    }

    async fn script(&self, script: Script) -> Answer<ImportedScript> {
        let id = script.id.clone();
        if self.project.scripts().get(&id).await?.is_some() {
            return Ok(ImportedScript { id, action: "kept" });
        }
        if let Some(installation) = self.running {
            installation.set_script(script, Expect::New).await?;
        } else {
            keep(self.project, script, Expect::New).await?;
        }
        Ok(ImportedScript { id, action: "created" })
    }

    async fn flow(
        &self,
        mut flow: Flow,
        on_existing: OnExisting,
    ) -> Answer<(Flow, &'static str, u64)> {
        let flows = self.project.flows();
        let was = flow.id.clone();
        for number in 2..TRIES + 2 {
            match flows.create(&flow).await {
                Ok(draft) => return Ok((flow, "created", draft.revision)),
                Err(ProjectError::Exists { .. }) if on_existing == OnExisting::Draft => {
                    let summary = flows.summary(&was).await?;
                    if summary.unpublished {
                        flows.publish(&was, Some(summary.revision), "before an import").await?;
                    }
                    let draft = flows.save(&flow, summary.revision).await?;
                    return Ok((flow, "draft", draft.revision));
                }
                Err(ProjectError::Exists { .. } | ProjectError::CaseTwin { .. }) => {
                    let tail = format!("-{number}");
                    let room = MAX_ID.saturating_sub(tail.len());
                    flow.id = was.chars().take(room).collect::<String>() + &tail;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(Problem::conflict("exists", format!("there are too many flows called `{was}`")))
    }

    async fn connection(&self, mut settings: Settings) -> Answer<ImportedConnection> {
        let id = settings.id.clone();
        if self.project.connections().get(&id).await?.is_some() {
            return Ok(ImportedConnection { id, action: "kept", problems: Vec::new() });
        }
        let missing = mask::fill(&mut settings, None).err().unwrap_or_default();
        if !missing.is_empty() {
            settings.enabled = Enabled::Disabled;
        }
        if let Some(installation) = self.running {
            installation.set_connection(settings, Expect::New).await?;
        } else {
            let value = serde_json::to_value(&settings);
            let value = value.map_err(|error| Problem::internal(&error))?;
            self.project.connections().put(&id, &value, Expect::New).await?;
        }
        let action = if missing.is_empty() { "created" } else { "incomplete" };
        let problems = missing.into_iter().map(Finding::from).collect();
        Ok(ImportedConnection { id, action, problems })
    }
}

/// A problem of a part, as one of the whole file.
fn below(at: &str, mut problem: Found) -> Found {
    problem.pointer.insert_str(0, at);
    problem
}
