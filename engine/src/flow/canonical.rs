//! A flow as the text of its file: the same document always gives the same text.
//!
//! - Fields stand in the order of the document's types, also those with default values.
//! - Nodes, wires and notes stand in the order of the document: it is that of drawing, and wires
//!   of one port run in it, so sorting would change what a flow does, or move half the file when
//!   one node is renamed.
//! - Keys of `config`, `globals` and `actions` keep their order too: it can be seen in what a
//!   node writes.
//! - Two spaces of indent; every value on a line of its own, but a wire, a position and a size
//!   each on one, so that drawing a wire adds one line. A new line at the end.
//! - Coordinates without a fraction are written without one.
//!
//! Reading the text gives the same document, and writing that gives the same text.

use serde_json::{Map, Value as Json};

use super::Flow;

/// The text of a flow's file.
///
/// # Errors
/// When a number of the document cannot be written as JSON.
pub fn flow_text(flow: &Flow) -> Result<String, serde_json::Error> {
    let mut out = String::new();
    write(&serde_json::to_value(flow)?, Place::Document, 0, &mut out);
    out.push('\n');
    Ok(out)
}

/// Where in a document a value stands, as far as it matters to how it is written.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// A flow.
    Document,
    /// The list of wires.
    Wires,
    /// The list of its nodes or notes.
    Parts,
    /// One of them.
    Part,
    /// A wire, a position or a size: on one line.
    Line,
    /// What people put in: as it is.
    Free,
}

impl Place {
    fn of_field(self, key: &str) -> Self {
        match (self, key) {
            (Self::Document, "wires") => Self::Wires,
            (Self::Document, "nodes" | "notes") => Self::Parts,
            (Self::Part, "position" | "size") => Self::Line,
            _ => Self::Free,
        }
    }

    fn of_element(self) -> Self {
        match self {
            Self::Wires => Self::Line,
            Self::Parts => Self::Part,
            _ => Self::Free,
        }
    }
}

fn write(value: &Json, place: Place, depth: usize, out: &mut String) {
    match value {
        _ if place == Place::Line => line(value, out),
        Json::Array(list) if !list.is_empty() => {
            let inner = place.of_element();
            block(('[', ']'), list, depth, out, |element, out| {
                write(element, inner, depth + 1, out);
            });
        }
        Json::Object(object) if !object.is_empty() => {
            block(('{', '}'), object, depth, out, |(key, value), out| {
                name(key, out);
                write(value, place.of_field(key), depth + 1, out);
            });
        }
        simple => out.push_str(&simple.to_string()),
    }
}

fn block<T>(
    (open, close): (char, char),
    parts: impl IntoIterator<Item = T>,
    depth: usize,
    out: &mut String,
    mut each: impl FnMut(T, &mut String),
) {
    out.push(open);
    for (place, part) in parts.into_iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        indent(depth + 1, out);
        each(part, out);
    }
    indent(depth, out);
    out.push(close);
}

fn indent(depth: usize, out: &mut String) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

fn name(key: &str, out: &mut String) {
    out.push_str(&Json::from(key).to_string());
    out.push_str(": ");
}

fn line(value: &Json, out: &mut String) {
    match value {
        Json::Object(object) => fields(object, out),
        Json::Array(list) => {
            out.push('[');
            for (place, element) in list.iter().enumerate() {
                out.push_str(if place > 0 { ", " } else { "" });
                line(element, out);
            }
            out.push(']');
        }
        Json::Number(number) => {
            let text = number.to_string();
            out.push_str(text.strip_suffix(".0").unwrap_or(&text));
        }
        simple => out.push_str(&simple.to_string()),
    }
}

fn fields(object: &Map<String, Json>, out: &mut String) {
    out.push_str("{ ");
    for (place, (key, value)) in object.iter().enumerate() {
        out.push_str(if place > 0 { ", " } else { "" });
        name(key, out);
        line(value, out);
    }
    out.push_str(" }");
}
