//! Flows in and out: exports that diff well, bundles with what a flow needs, imports that
//! overwrite nothing.

mod import;

use engine::connection::Settings;
use engine::flow::{Checker, FORMAT, Flow};
use engine::project::Project;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

pub use import::{Importer, OnExisting, Order, Report};

use crate::installation::{Script, script_of, settings_of};
use crate::mask;
use crate::problem::{Answer, Problem};
use crate::{json, routes};

/// The format of bundles.
pub const BUNDLE: &str = "wireloom.bundle/1";

/// Most flows of a bundle.
const MOST: usize = 1000;

/// A flow with the flows that it calls and the connections that they use, without secrets.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// Always `wireloom.bundle/1`.
    pub format: String,
    /// The flow that was asked for first.
    pub flows: Vec<Flow>,
    /// By id; `***` stands where a secret was.
    #[serde(default)]
    pub connections: Vec<Settings>,
    /// The library scripts that the flows use, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scripts: Vec<Script>,
}

/// A document as files hold it: members always in the same order, one a line, a line break at
/// the end.
///
/// # Errors
/// Never for flows and bundles.
pub fn canonical(document: &impl Serialize) -> Answer<String> {
    let text = serde_json::to_string_pretty(document);
    text.map(|text| text + "\n").map_err(|error| Problem::internal(&error))
}

/// Reads a flow or a bundle.
///
/// # Errors
/// 400 with the place of the mistake; 409 when a newer Wireloom made it.
pub fn read(bytes: &[u8]) -> Answer<Bundle> {
    of_json(json::parse(bytes)?)
}

/// As [`read`], of JSON.
///
/// # Errors
/// As [`read`].
pub fn of_json(document: Json) -> Answer<Bundle> {
    let format = document.get("format").and_then(Json::as_str).unwrap_or_default();
    let bundle = if format == BUNDLE {
        json::shape(document)?
    } else if format.starts_with("wireloom.bundle/") {
        let words = "this bundle was made by a newer Wireloom; this one reads wireloom.bundle/1";
        return Err(Problem::conflict("newer-format", words).at("/format"));
    } else if format.starts_with("wireloom.flow/") && format != FORMAT {
        let words = format!("this flow was made by a newer Wireloom; this one reads {FORMAT}");
        return Err(Problem::conflict("newer-format", words).at("/format"));
    } else {
        Bundle {
            format: BUNDLE.to_owned(),
            flows: vec![json::shape(document)?],
            connections: Vec::new(),
            scripts: Vec::new(),
        }
    };
    for (place, flow) in bundle.flows.iter().enumerate() {
        routes::flows::readable(flow)
            .map_err(|problem| problem.at(format!("/flows/{place}/format")))?;
    }
    Ok(bundle)
}

/// The flow in the version that is asked for (`None`: the draft) with all that it needs.
///
/// # Errors
/// 404.
pub async fn bundle(
    project: &Project,
    checker: &Checker,
    id: &str,
    version: Option<u32>,
) -> Answer<Bundle> {
    let flows = project.flows();
    let first = match version {
        Some(version) => flows.version(id, version).await?.flow,
        None => flows.draft(id).await?.flow,
    };
    let mut bundle =
        Bundle { format: BUNDLE.to_owned(), flows: vec![first], ..Bundle::default() };
    let (mut names, mut scripts): (Vec<String>, Vec<String>) = Default::default();
    let mut next = 0;
    while let Some(flow) = bundle.flows.get(next) {
        next += 1;
        let called = checker.references(flow, "wireloom-flow");
        let used = checker.references(flow, "wireloom-connection");
        names.extend(used.into_iter().map(|(_, name)| name));
        let run = checker.references(flow, "wireloom-script");
        scripts.extend(run.into_iter().map(|(_, name)| name));
        for (_, name) in called {
            let known = bundle.flows.iter().any(|there| there.id == name);
            if known || bundle.flows.len() >= MOST {
                continue;
            }
            if let Ok(draft) = flows.draft(&name).await {
                bundle.flows.push(draft.flow);
            }
        }
    }
    names.sort_unstable();
    names.dedup();
    for name in names {
        let record = project.connections().get(&name).await?;
        if let Some(Ok(settings)) = record.as_ref().map(settings_of) {
            bundle.connections.push(mask::masked(&settings));
        }
    }
    scripts.sort_unstable();
    scripts.dedup();
    for name in scripts {
        if let Some(record) = project.scripts().get(&name).await? {
            bundle.scripts.push(script_of(&record)?.script);
        }
    }
    Ok(bundle)
}
