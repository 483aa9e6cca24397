//! Payload paths: `data.user.name`, `data.items.[0].id`, `.`.

mod syntax;
#[cfg(test)]
mod tests;
mod write;

use std::sync::Arc;

use super::Mistake;
use super::schema::text_field;
use crate::payload::{Sought, Text, Value};

pub(super) use syntax::{bracket_end, compile};

/// A place in a payload, compiled once; reading it allocates nothing.
///
/// Steps are separated by dots; `[…]` holds a key as it is, for keys with odd characters
/// (`data.[odd key]`, `data["a.b"]`), or an index. `data.items.0.id`, `data.items.[0].id` and
/// `data.items[0].id` are the same path. A number is an index where there is an array and a key
/// where there is an object. `.` (or `this`) is the whole payload; a member that is called so is
/// reached as `[this]`. At most 64 steps and 4 KiB.
#[derive(Clone)]
pub struct Path {
    source: Text,
    steps: Arc<[Step]>,
}

/// One step: a key, which may be an index too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    key: Sought,
}

impl Step {
    fn new(key: &str) -> Self {
        let canonical = key == "0" || !key.starts_with('0');
        let digits = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
        // One that no array can have is a mere key: missing in every array.
        let index = (canonical && digits).then(|| key.parse().ok()).flatten();
        Self { key: Sought::with_index(key, index) }
    }

    fn index(&self) -> Option<usize> {
        self.key.index()
    }

    fn of<'a>(&self, value: &'a Value) -> Option<&'a Value> {
        match value {
            Value::Object(object) => object.get_near(&self.key),
            Value::Array(items) => items.get(self.index()?),
            _ => None,
        }
    }
}

impl Path {
    /// The `format` of this type's JSON Schema.
    pub const FORMAT: &'static str = "wireloom-path";

    /// Compiles a path.
    ///
    /// # Errors
    /// When the text is no path: empty, with braces, with an open bracket, too long.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        Self::compiled(text).map_err(|slip| slip.within(text))
    }

    /// As [`parse`](Self::parse), for the parsers of larger texts that hold paths.
    pub(super) fn compiled(text: &str) -> Result<Self, super::place::Slip> {
        Ok(Self { source: text.into(), steps: compile(text)?.into() })
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// Whether this is `.`, the whole payload.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.steps.is_empty()
    }

    /// The first step as a key; `None` for the whole payload.
    pub(crate) fn first(&self) -> Option<&Text> {
        self.steps.first().map(|step| step.key.key())
    }

    /// The last step as a key; `None` for the whole payload.
    pub(crate) fn last(&self) -> Option<&Text> {
        self.steps.last().map(|step| step.key.key())
    }

    /// Whether `other` is the same place or below it, step by step: `a.b` covers `a.b.c` and not
    /// `a.bc`.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        other.steps.starts_with(&self.steps)
    }

    /// What stands there; `None` where a step is missing.
    #[must_use]
    pub fn get<'a>(&self, payload: &'a Value) -> Option<&'a Value> {
        // Objects in objects, as mostly, come first.
        self.steps.iter().try_fold(payload, |here, step| match here {
            Value::Object(object) => object.get_near(&step.key),
            other => step.of(other),
        })
    }
}

text_field!(Path);

/// Equal when they lead to the same place, however they are written.
impl PartialEq for Path {
    fn eq(&self, other: &Self) -> bool {
        self.steps == other.steps
    }
}

impl Eq for Path {}
