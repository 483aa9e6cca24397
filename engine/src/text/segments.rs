//! The fast form of a template that has only text, paths and `jsonEncode path`: its segments go
//! straight into the output, without a copy of the payload and without a frame.

use super::RenderError;
use super::lookup::{Lookup, Step};
use super::template::output::Output;
use crate::payload::{Text, Value};
use smallvec::SmallVec;

/// A template as a list of segments.
#[derive(Debug)]
pub(super) struct Segments(Vec<Segment>);

/// One part of the output.
#[derive(Debug)]
pub(super) enum Segment {
    /// As written in the template.
    Text(Text),
    /// The value at a path; nothing when it is missing.
    Path { steps: Steps, raw: bool },
    /// The value at a path as JSON; `null` when it is missing.
    Json { steps: Steps, raw: bool },
}

type Steps = SmallVec<[Step; 3]>;

impl Segments {
    /// From its parts, in order.
    pub(super) fn new(parts: Vec<Segment>) -> Self {
        Self(parts)
    }

    /// The steps of a template that is exactly one path.
    pub(super) fn only_path(&self) -> Option<&[Step]> {
        match self.0.as_slice() {
            [Segment::Path { steps, .. }] => Some(steps),
            _ => None,
        }
    }

    /// Appends the rendered template.
    pub(super) fn render(&self, data: &Value, out: &mut Output<'_>) -> Result<(), RenderError> {
        for segment in &self.0 {
            match segment {
                Segment::Text(text) => out.text(text)?,
                Segment::Path { steps, raw } => {
                    if let Some(value) = super::lookup::walk(steps, data) {
                        out.value(&value, *raw)?;
                    }
                }
                Segment::Json { steps, raw } => match super::lookup::walk(steps, data) {
                    Some(value) => out.json(&value, *raw)?,
                    None => out.text("null")?,
                },
            }
        }
        Ok(())
    }
}

impl Segment {
    /// A print of this path; `None` where only the general form can say what it means.
    pub(super) fn print(path: Lookup, raw: bool, json: bool) -> Option<Self> {
        let Lookup { origin, steps } = path;
        if !matches!(origin, super::lookup::Origin::Here | super::lookup::Origin::Root) {
            return None;
        }
        Some(if json { Self::Json { steps, raw } } else { Self::Path { steps, raw } })
    }
}
