//! `${path}` in a JSON message: a skeleton with holes, filled without a second parse.

mod reader;
mod render;
mod sink;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::schema::text_field;
use super::{Mistake, Path};
use crate::payload::Text;

/// What stands for a value that is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OnMissing {
    /// `null`, and nothing within a text.
    #[default]
    Null,
    /// The member or array item that needs it is left out; `null` at the top.
    Omit,
    /// An error that names the path.
    Fail,
}

/// JSON text with holes, `${data.user.name}`, compiled once.
///
/// Outside of quotes a hole becomes the value with its type. Within quotes it becomes text:
/// strings as they are, numbers and booleans printed, arrays and objects as compact JSON, `null`
/// as nothing. All of it is escaped, so that no value can change the message's structure: the
/// result is always JSON with the template's keys. `$${` within quotes is a plain `${`. What is
/// inserted is never looked at again. Keys hold no holes.
///
/// The template has at most 256 KiB, 64 levels and no key twice in an object; the result at most
/// 1 MiB.
#[derive(Clone)]
pub struct Substitution {
    source: Text,
    shape: Arc<Shape>,
    on_missing: OnMissing,
}

/// A part of the skeleton.
#[derive(Debug)]
enum Shape {
    /// Compact JSON without holes.
    Fixed(Vec<u8>),
    /// A value of the payload.
    Hole(Hole),
    /// A string with holes.
    Text(Vec<Piece>),
    /// An object or array with holes.
    Group(Group),
}

#[derive(Debug)]
struct Group {
    open: u8,
    close: u8,
    parts: Vec<Part>,
}

/// Members or items of a group.
#[derive(Debug)]
enum Part {
    /// One or more without holes, with commas between them.
    Fixed(Vec<u8>),
    /// A single one: what stands before its value (a key and a colon, or nothing), and the value.
    Open(Vec<u8>, Shape),
}

/// A part of a string.
#[derive(Debug)]
enum Piece {
    /// Escaped for JSON.
    Fixed(Vec<u8>),
    Hole(Hole),
}

#[derive(Debug)]
struct Hole {
    path: Path,
    /// Byte offset of its `$`.
    at: usize,
}

impl Substitution {
    /// The `format` of this type's JSON Schema.
    pub const FORMAT: &'static str = "wireloom-substitution";

    /// Compiles a template; missing values become `null`, or nothing within a text.
    ///
    /// # Errors
    /// When the text is no JSON but for its holes, or a hole holds no path.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        let shape = reader::read(text).map_err(|slip| slip.within(text))?;
        Ok(Self { source: text.into(), shape: Arc::new(shape), on_missing: OnMissing::Null })
    }

    /// The same template with another answer to missing values.
    #[must_use]
    pub fn on_missing(mut self, on_missing: OnMissing) -> Self {
        self.on_missing = on_missing;
        self
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.source
    }
}

text_field!(Substitution);

impl PartialEq for Substitution {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source && self.on_missing == other.on_missing
    }
}

impl Eq for Substitution {}
