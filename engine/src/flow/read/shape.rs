//! From JSON to the document's types, one part after the other, every mistake noted.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};
use serde_path_to_error::Segment;

use super::super::strict::{MOST_PROBLEMS, escape};
use super::super::{Flow, limits};
use super::form::lists_as_objects;
use crate::node::Problem;

/// Most mistakes that are looked for in one part.
const TRIES: usize = 32;

/// Collects what is wrong while it makes parts of JSON.
pub(super) struct Shaper {
    pub(super) problems: Vec<Problem>,
    pub(super) warnings: Vec<Problem>,
}

impl Shaper {
    pub(super) fn add(&mut self, problem: Problem) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem);
        }
    }

    /// Takes a list out of an object; an absent one is empty.
    pub(super) fn list(
        &mut self,
        object: &mut Map<String, Json>,
        at: &str,
        field: &str,
        limit: usize,
    ) -> Vec<Json> {
        let pointer = format!("{at}/{field}");
        match object.shift_remove(field) {
            None => Vec::new(),
            Some(Json::Array(list)) if list.len() <= limit => list,
            Some(Json::Array(list)) => {
                let what = if field == "flows" { "The bundle" } else { "The flow" };
                self.add(limits::exceeded(&pointer, what, list.len(), limit, field));
                Vec::new()
            }
            Some(_) => {
                self.add(Problem::error("shape", pointer, "This should be a list."));
                Vec::new()
            }
        }
    }

    /// The parts of a list, without those that are wrong.
    pub(super) fn parts<T: DeserializeOwned + Serialize>(
        &mut self,
        list: Vec<Json>,
        at: &str,
    ) -> Vec<T> {
        let mut parts = Vec::with_capacity(list.len());
        for (place, value) in list.into_iter().enumerate() {
            if self.problems.len() >= MOST_PROBLEMS {
                break;
            }
            parts.extend(self.part(value, &format!("{at}/{place}")));
        }
        parts
    }

    /// One part. After a mistake in one of its fields the others are still looked at.
    pub(super) fn part<T: DeserializeOwned + Serialize>(
        &mut self,
        mut value: Json,
        at: &str,
    ) -> Option<T> {
        let mut fields: Vec<String> = Vec::new();
        for _ in 0..TRIES {
            let error = match serde_path_to_error::deserialize::<_, T>(&value) {
                Ok(part) if fields.is_empty() => {
                    let lists = lists_as_objects(&value, &serde_json::to_value(&part).ok()?);
                    for list in &lists {
                        let words = "This should be an object.";
                        self.add(Problem::error("shape", format!("{at}{list}"), words));
                    }
                    return lists.is_empty().then_some(part);
                }
                Ok(_) => return None,
                Err(error) => error,
            };
            let text = error.inner().to_string();
            let missing = quoted(&text, "missing field `");
            let unknown = quoted(&text, "unknown field `");
            let mut pointer = at.to_owned();
            let mut field = missing.or(unknown).map(str::to_owned);
            for segment in error.path() {
                let part = match segment {
                    Segment::Seq { index } => index.to_string(),
                    Segment::Map { key } => escape(key),
                    Segment::Enum { .. } | Segment::Unknown => continue,
                };
                pointer.push('/');
                pointer.push_str(&part);
            }
            let first = error.path().iter().next();
            if let Some(Segment::Map { key }) = first {
                field = Some(key.clone());
            }
            let known = field.as_ref().is_some_and(|field| fields.contains(field));
            if known {
                return None;
            }
            let mut problem = Problem::error("shape", pointer, plain(&text));
            if let Some(Json::String(id)) = value.get("id").filter(|_| at.contains("/nodes/")) {
                problem = problem.at_node(id);
            }
            self.add(problem);
            // Without what was wrong, or with something in the place of what is missing, the
            // next mistake can be found.
            let (Json::Object(object), Some(field)) = (&mut value, field) else { return None };
            if missing.is_some() && first.is_none() {
                object.insert(field.clone(), Json::String(String::new()));
            } else {
                object.shift_remove(&field);
            }
            fields.push(field);
        }
        None
    }

    /// Brings nodes and notes that stand far outside back to the edge of the canvas.
    pub(super) fn clamp(&mut self, flow: &mut Flow, at: &str) {
        let mut far = Vec::new();
        let mut put = |value: &mut f64, low: f64, high: f64, pointer: String| {
            if !(low..=high).contains(value) {
                *value = if value.is_finite() { value.clamp(low, high) } else { low.max(0.0) };
                far.push(pointer);
            }
        };
        let edge = limits::CANVAS;
        for (place, node) in flow.nodes.iter_mut().enumerate() {
            let pointer = |axis| format!("{at}/nodes/{place}/position/{axis}");
            put(&mut node.position.x, -edge, edge, pointer("x"));
            put(&mut node.position.y, -edge, edge, pointer("y"));
        }
        for (place, note) in flow.notes.iter_mut().enumerate() {
            let pointer = |field| format!("{at}/notes/{place}/{field}");
            put(&mut note.position.x, -edge, edge, pointer("position/x"));
            put(&mut note.position.y, -edge, edge, pointer("position/y"));
            put(&mut note.size.width, 1.0, edge, pointer("size/width"));
            put(&mut note.size.height, 1.0, edge, pointer("size/height"));
        }
        for pointer in far.into_iter().take(MOST_PROBLEMS) {
            let words = "This was outside the canvas, and was moved to its edge.";
            self.warnings.push(Problem::warning("position", pointer, words));
        }
    }
}

/// The name in a message that begins so.
fn quoted<'a>(text: &'a str, begin: &str) -> Option<&'a str> {
    text.strip_prefix(begin)?.split('`').next()
}

/// A message for people. It leaves out the value, which may be a secret in the wrong place.
fn plain(text: &str) -> String {
    let short = |text: &str| text.chars().take(300).collect::<String>();
    if let Some(field) = quoted(text, "missing field `") {
        return format!("`{field}` is missing.");
    }
    if let Some(field) = quoted(text, "unknown field `") {
        let field: String = field.chars().take(80).collect();
        return format!("There is no field `{}` here.", field.escape_debug());
    }
    let wrong = ["invalid type: ", "invalid value: ", "invalid length "];
    if wrong.iter().any(|begin| text.starts_with(begin))
        && let Some((_, expected)) = text.rsplit_once(", expected ")
    {
        return format!("This should be {}.", short(word(expected)));
    }
    let text = short(text);
    format!("{}.", text.trim_end_matches('.'))
}

/// What a type is called by people.
fn word(expected: &str) -> &str {
    match expected {
        "u32" | "u64" | "usize" => "a whole number, 0 or more",
        "f64" => "a number",
        "a string" => "a text",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "an object",
        other if other.starts_with("struct ") => "an object",
        "a tuple of size 2" => "a list of two texts, the node and its port",
        other => other,
    }
}
