//! The fast form of a template that has only text, paths and `jsonEncode path`: its segments go
//! straight into the output, without a copy of the payload and without a frame.

use super::RenderError;
use super::lookup::{Lookup, Steps};
use super::template::output::Output;
use crate::payload::{Text, Value};

mod holes;

use holes::{Hole, holes};

/// A template as a list of segments.
#[derive(Debug)]
pub(super) struct Segments {
    parts: Vec<Segment>,
    /// Where in JSON each path stands; none if what is around them is not JSON.
    holes: Option<Box<[Hole]>>,
}

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

impl Segments {
    /// From its parts, in order.
    pub(super) fn new(parts: Vec<Segment>) -> Self {
        let holes = holes(&parts);
        Self { parts, holes }
    }

    /// The steps of a template that is exactly one path.
    pub(super) fn only_path(&self) -> Option<&Steps> {
        match self.parts.as_slice() {
            [Segment::Path { steps, .. }] => Some(steps),
            _ => None,
        }
    }

    /// Appends the rendered template. Gives whether it is known to be JSON without another look at
    /// it: what stands around the paths is, and each value fits where it stands.
    pub(super) fn render(&self, data: &Value, out: &mut Output<'_>) -> Result<bool, RenderError> {
        let mut json = self.holes.is_some();
        let mut holes = self.holes.iter().flatten();
        for part in &self.parts {
            match part {
                Segment::Text(text) => out.text(text)?,
                Segment::Path { steps, raw } => {
                    let value = super::lookup::walk(steps, data);
                    json = json && holes.next().is_some_and(|hole| hole.prints(value.as_deref()));
                    if let Some(value) = value {
                        out.value(&value, *raw)?;
                    }
                }
                Segment::Json { steps, raw } => {
                    let value = super::lookup::walk(steps, data);
                    json = json && holes.next().is_some_and(|hole| hole.encodes(value.as_deref()));
                    match value {
                        Some(value) => out.json(&value, *raw)?,
                        None => out.text("null")?,
                    }
                }
            }
        }
        Ok(json)
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
