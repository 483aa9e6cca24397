//! From the bytes of a file to a flow, or to all that is wrong with it.
//!
//! Reading judges the document by itself: what a file must be, limits, shapes, ids. Whether its
//! nodes and wires make sense is the [`Checker`](super::Checker)'s to say.

mod form;
mod shape;

use serde_json::{Map, Value as Json};

pub use self::form::lists_as_objects;
use self::shape::Shaper;
use super::rules::document_problems;
use super::strict::{self, MOST_PROBLEMS};
use super::{FORMAT, Flow, limits};
use crate::node::{Problem, Severity};

/// What was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading<T> {
    /// The document.
    pub document: T,
    /// What was set right on the way.
    pub warnings: Vec<Problem>,
}

/// Reads a flow: the bytes of a `wireloom.flow/1` file.
///
/// # Errors
/// All that is wrong, with JSON pointers into the file; then there is no flow.
pub fn read_flow(bytes: &[u8]) -> Result<Reading<Flow>, Vec<Problem>> {
    let (value, problems) = open(bytes)?;
    let object = object(value)?;
    format(&object, FORMAT)?;
    let mut shaper = Shaper { problems, warnings: Vec::new() };
    let flow = flow(object, "", &mut shaper);
    finish(flow, shaper)
}

/// Reads a file as JSON, whatever it holds: encodings, repeated keys and limits are looked at.
///
/// # Errors
/// All that is wrong, with JSON pointers into the file.
pub fn read_json(bytes: &[u8]) -> Result<Json, Vec<Problem>> {
    let (value, problems) = open(bytes)?;
    if problems.is_empty() { Ok(value) } else { Err(problems) }
}

/// Reads a flow that stands at `pointer` in what [`read_json`] gave.
///
/// # Errors
/// All that is wrong, with JSON pointers into the file.
pub fn flow_at(value: Json, pointer: &str) -> Result<Reading<Flow>, Vec<Problem>> {
    let mut shaper = Shaper { problems: Vec::new(), warnings: Vec::new() };
    let flow = inner(value, pointer, &mut shaper);
    finish(flow, shaper)
}

fn open(bytes: &[u8]) -> Result<(Json, Vec<Problem>), Vec<Problem>> {
    strict::parse(bytes).map_err(|problem| vec![problem])
}

fn object(value: Json) -> Result<Map<String, Json>, Vec<Problem>> {
    match value {
        Json::Object(object) => Ok(object),
        other => {
            let words = format!("The file holds {}; a flow is an object.", kind(&other));
            Err(vec![Problem::error("shape", "", words)])
        }
    }
}

fn kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "true or false",
        Json::Number(_) => "a number",
        Json::String(_) => "a text",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}

/// Whether this program can read the file; nothing else is said about one that it cannot.
fn format(object: &Map<String, Json>, wanted: &str) -> Result<(), Vec<Problem>> {
    let (family, known) = wanted.split_once('/').unwrap_or((wanted, ""));
    let (code, words) = match object.get("format") {
        Some(Json::String(format)) if format == wanted => return Ok(()),
        Some(Json::String(format)) => match format.split_once('/') {
            Some((name, number)) if name == family && newer(number, known) => (
                "format-newer",
                format!(
                    "The file was made by a newer version of Wireloom (format {number}); this one \
                     reads formats up to {known}. Nothing was changed."
                ),
            ),
            Some(("wireloom.bundle", _)) => (
                "format",
                "This is a bundle, of flows and what they use. Import it as one.".to_owned(),
            ),
            _ => {
                let short: String = format.chars().take(60).collect();
                ("format", format!("The format is `{}`, not `{wanted}`.", short.escape_debug()))
            }
        },
        Some(other) => {
            ("format", format!("The format is `\"{wanted}\"`, a text; here is {}.", kind(other)))
        }
        None => (
            "format",
            format!("This is no flow of Wireloom: it would begin with `\"format\": \"{wanted}\"`."),
        ),
    };
    Err(vec![Problem::error(code, "/format", words)])
}

fn newer(number: &str, known: &str) -> bool {
    let whole = |text: &str| text.parse::<u64>().ok().filter(|_| !text.starts_with('+'));
    whole(number).zip(whole(known)).is_some_and(|(number, known)| number > known)
}

/// A flow inside a bundle.
fn inner(value: Json, pointer: &str, shaper: &mut Shaper) -> Option<Flow> {
    let Json::Object(object) = value else {
        shaper.add(Problem::error("shape", pointer, "A flow is an object."));
        return None;
    };
    match format(&object, FORMAT) {
        Ok(()) => flow(object, pointer, shaper),
        Err(problems) => {
            for mut problem in problems {
                problem.pointer.insert_str(0, pointer);
                shaper.add(problem);
            }
            None
        }
    }
}

/// A flow part by part, so that each mistake is found, not only the first.
fn flow(mut object: Map<String, Json>, at: &str, shaper: &mut Shaper) -> Option<Flow> {
    let before = shaper.problems.len();
    let nodes = shaper.list(&mut object, at, "nodes", limits::NODES);
    let wires = shaper.list(&mut object, at, "wires", limits::WIRES);
    let remarks = shaper.list(&mut object, at, "notes", limits::NOTES);
    let rest: Option<Flow> = shaper.part(Json::Object(object), at);
    let nodes = shaper.parts(nodes, &format!("{at}/nodes"));
    let wires = shaper.parts(wires, &format!("{at}/wires"));
    let remarks = shaper.parts(remarks, &format!("{at}/notes"));
    let complete = shaper.problems.len() == before;
    let mut flow = Flow { nodes, wires, notes: remarks, ..rest? };
    shaper.clamp(&mut flow, at);
    // Places in a list with a hole are not those of the file.
    if complete {
        for mut problem in document_problems(&flow) {
            problem.pointer.insert_str(0, at);
            shaper.add(problem);
        }
    }
    Some(flow)
}

fn finish<T>(document: Option<T>, shaper: Shaper) -> Result<Reading<T>, Vec<Problem>> {
    let Shaper { mut problems, warnings } = shaper;
    match document {
        Some(document) if problems.is_empty() => Ok(Reading { document, warnings }),
        _ => {
            problems.extend(warnings);
            problems.sort_by_key(|problem| problem.severity == Severity::Warning);
            problems.truncate(MOST_PROBLEMS);
            Err(problems)
        }
    }
}

#[cfg(test)]
mod tests;
