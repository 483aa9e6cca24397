//! Flows in and out: exports that diff well, bundles with what a flow needs, imports that
//! overwrite nothing.

mod import;

use std::collections::HashSet;

use actix_web::http::StatusCode;
use engine::connection::Settings;
use engine::flow::{Checker, Flow, flow_at, fold_id, read_json};
use engine::node::Problem as Found;
use engine::project::Project;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

pub use import::{Importer, OnExisting, Order, Report};

use crate::installation::{Script, script_of, settings_of};
use crate::json;
use crate::mask;
use crate::problem::{Answer, Problem};

/// The format of bundles.
pub const BUNDLE: &str = "wireloom.bundle/1";

/// Most flows of a bundle.
const MOST: usize = 1000;

/// Most mistakes that are told of a file.
const MOST_MISTAKES: usize = 200;

/// A flow with the flows that it calls and the connections that they use, without secrets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// Whether the file was a flow and no bundle: places in it are told as those of the flow.
    #[serde(skip)]
    pub lone: bool,
}

impl Bundle {
    /// What was read, as the file had it.
    ///
    /// # Errors
    /// 500.
    pub fn document(&self) -> Answer<Json> {
        let written = match self.flows.first() {
            Some(flow) if self.lone => serde_json::to_value(flow),
            _ => serde_json::to_value(self),
        };
        written.map_err(|error| Problem::internal(&error))
    }

    /// The pointer to one of the flows.
    #[must_use]
    pub fn place(&self, flow: usize) -> String {
        if self.lone { String::new() } else { format!("/flows/{flow}") }
    }
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
/// All that is wrong, with the places: 409 when a newer Wireloom made it, 413 when it is larger
/// than the limits, else 400.
pub fn read(bytes: &[u8]) -> Answer<Bundle> {
    let mut document = read_json(bytes).map_err(Problem::unread)?;
    let format = document.get("format").and_then(Json::as_str).unwrap_or_default();
    if format.starts_with("wireloom.bundle/") && format != BUNDLE {
        let words = "this bundle was made by a newer Wireloom; this one reads wireloom.bundle/1";
        return Err(Problem::conflict("newer-format", words).at("/format"));
    }
    let mut flows = Vec::new();
    let mut mistakes = Vec::new();
    let mut add = |value, pointer: &str| match flow_at(value, pointer) {
        Ok(reading) => flows.push(reading.document),
        Err(found) => mistakes.extend(found),
    };
    let lone = format != BUNDLE;
    let (connections, scripts) = if lone {
        add(document, "");
        (Vec::new(), Vec::new())
    } else {
        match document.get_mut("flows").map(Json::take) {
            Some(Json::Array(list)) if list.len() <= MOST => {
                let places = list.into_iter().enumerate();
                places.for_each(|(place, flow)| add(flow, &format!("/flows/{place}")));
            }
            Some(Json::Array(_)) => {
                let words = format!("a bundle has at most {MOST} flows");
                let status = StatusCode::PAYLOAD_TOO_LARGE;
                return Err(Problem::new(status, "too-large", words).at("/flows"));
            }
            _ => {
                let words = "a bundle has a list of flows here";
                return Err(Problem::bad("bad-form", words).at("/flows"));
            }
        }
        let rest: Rest = json::deep_shape(document)?;
        (rest.connections, rest.scripts)
    };
    if mistakes.is_empty() {
        mistakes.extend(twins("flows", flows.iter().map(|flow| &*flow.id)));
        mistakes.extend(twins("scripts", scripts.iter().map(|one| &*one.id)));
        mistakes.extend(twins("connections", connections.iter().map(|one| &*one.id)));
    }
    if mistakes.is_empty() {
        Ok(Bundle { format: BUNDLE.to_owned(), flows, connections, scripts, lone })
    } else {
        mistakes.truncate(MOST_MISTAKES);
        Err(Problem::unread(mistakes))
    }
}

/// The ids in a list that count as the same as an earlier one: nobody could say which of the two
/// the others mean.
fn twins<'a>(list: &str, ids: impl Iterator<Item = &'a str>) -> Vec<Found> {
    let mut seen = HashSet::new();
    let again = ids.enumerate().filter(|(_, id)| !seen.insert(fold_id(id)));
    let twin = |(place, id): (usize, &str)| {
        let words = format!("The id `{}` stands twice in the bundle.", id.escape_debug());
        Found::error("duplicate-id", format!("/{list}/{place}/id"), words)
    };
    again.map(twin).collect()
}

/// A bundle without its flows.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rest {
    format: String,
    /// Taken out before; `null` stands here.
    #[serde(default)]
    flows: (),
    #[serde(default)]
    connections: Vec<Settings>,
    #[serde(default)]
    scripts: Vec<Script>,
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
    let mut bundle = Bundle {
        format: BUNDLE.to_owned(),
        flows: vec![first],
        connections: Vec::new(),
        scripts: Vec::new(),
        lone: false,
    };
    let (mut names, mut scripts) = (Vec::new(), Vec::new());
    let mut next = 0;
    while let Some(flow) = bundle.flows.get(next) {
        next += 1;
        let called = checker.references(flow, "wireloom-flow");
        let used = checker.references(flow, "wireloom-connection");
        names.extend(used.into_iter().map(|(_, name)| name));
        let run = checker.references(flow, "wireloom-script");
        scripts.extend(run.into_iter().map(|(_, name)| name));
        scripts.extend(flow.settings.error_script.clone());
        let handler = flow.settings.error_handler.clone();
        for name in called.into_iter().map(|(_, name)| name).chain(handler) {
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
