//! All that is wrong with a flow, here: with the kinds, connections and flows that there are.

use actix_web::http::StatusCode;
use engine::flow::{Checker, Flow};
use engine::node::Problem as Found;
use engine::project::Project;

use super::Installation;
use crate::problem::{Answer, Problem};

impl Installation {
    /// As [`check`], with what is kept and runs here.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn check(&self, flow: &Flow) -> Answer<Vec<Found>> {
        check(&self.project, self.engine.checker(), flow).await
    }
}

/// All that is wrong with a flow. Connections, scripts and flows that it names and that are not there are
/// warnings, for they can be made later.
///
/// # Errors
/// When the store cannot be read.
pub async fn check(project: &Project, checker: &Checker, flow: &Flow) -> Answer<Vec<Found>> {
    // Large flows take a while: not on a thread that serves others.
    let (checker, document) = (checker.clone(), flow.clone());
    let work = tokio::task::spawn_blocking(move || {
        let connections = checker.references(&document, "wireloom-connection");
        let flows = checker.references(&document, "wireloom-flow");
        let scripts = checker.references(&document, "wireloom-script");
        (checker.check(&document), connections, flows, scripts)
    });
    let (mut problems, connections, flows, scripts) = work.await.map_err(|error| {
        tracing::error!(%error, flow = flow.id, "a check failed");
        let words = "the check failed; the log tells why";
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", words)
    })?;
    for (node, name) in connections {
        if project.connections().get(&name).await?.is_none() {
            problems.push(missing(flow, &node, "connection", &name));
        }
    }
    for (node, name) in scripts {
        if project.scripts().get(&name).await?.is_none() {
            problems.push(missing(flow, &node, "script", &name));
        }
    }
    for (node, name) in flows {
        if name != flow.id && project.flows().summary(&name).await.is_err() {
            problems.push(missing(flow, &node, "flow", &name));
        }
    }
    Ok(problems)
}

fn missing(flow: &Flow, node: &str, what: &str, name: &str) -> Found {
    let place = flow.nodes.iter().position(|one| one.id == node).unwrap_or_default();
    Found::warning(
        &format!("missing-{what}"),
        format!("/nodes/{place}/config"),
        format!("There is no {what} `{name}` yet; until there is, nothing happens here."),
    )
    .at_node(node)
}
