//! Writes a skeleton and the values in its holes.

use super::sink::{Sink, TooLong};
use super::{Group, Hole, OnMissing, Part, Piece, Shape, Substitution};
use crate::payload::Value;
use crate::text::RenderError;
use crate::text::place::place;

const MAX_OUTPUT: usize = 1 << 20;

/// Why a rendering stopped.
enum Stop<'t> {
    Missing(&'t Hole),
    TooLong,
}

impl From<TooLong> for Stop<'_> {
    fn from(_: TooLong) -> Self {
        Self::TooLong
    }
}

impl Substitution {
    /// Appends the message to `out`, compact; on an error `out` is as it was.
    ///
    /// # Errors
    /// When a value is missing under [`OnMissing::Fail`], or the message passes 1 MiB.
    pub fn render(&self, payload: &Value, out: &mut Vec<u8>) -> Result<(), RenderError> {
        let start = out.len();
        let filled = Filler {
            payload,
            on_missing: self.on_missing,
            sink: Sink { out: &mut *out, room: MAX_OUTPUT },
        }
        .whole(&self.shape);
        filled.map_err(|stop| {
            out.truncate(start);
            self.error(&stop)
        })
    }

    #[cold]
    fn error(&self, stop: &Stop<'_>) -> RenderError {
        RenderError::new(match stop {
            Stop::TooLong => {
                "the message would be longer than 1 MiB; insert smaller values".to_owned()
            }
            Stop::Missing(hole) => {
                let (line, column) = place(&self.source, hole.at);
                format!(
                    "nothing is at `{}`, which the message needs (line {line}, column {column})",
                    hole.path
                )
            }
        })
    }
}

struct Filler<'a> {
    payload: &'a Value,
    on_missing: OnMissing,
    sink: Sink<'a>,
}

impl<'a> Filler<'a> {
    fn whole<'t>(&mut self, shape: &'t Shape) -> Result<(), Stop<'t>> {
        let start = self.sink.out.len();
        if !self.shape(shape)? {
            // Nothing is around it from which it could be left out.
            self.sink.back_to(start);
            self.sink.put(b"null")?;
        }
        Ok(())
    }

    /// Writes a value; `false` if it is to be left out, with what it wrote. Recursion is as deep
    /// as the template, which its reader bounds.
    fn shape<'t>(&mut self, shape: &'t Shape) -> Result<bool, Stop<'t>> {
        match shape {
            Shape::Fixed(bytes) => self.sink.put(bytes)?,
            Shape::Group(group) => self.group(group)?,
            Shape::Text(pieces) => return self.text(pieces),
            Shape::Hole(hole) => match self.value(hole)? {
                Some(value) => self.sink.json(value)?,
                None if self.on_missing == OnMissing::Omit => return Ok(false),
                None => self.sink.put(b"null")?,
            },
        }
        Ok(true)
    }

    fn value<'t>(&self, hole: &'t Hole) -> Result<Option<&'a Value>, Stop<'t>> {
        let value = hole.path.get(self.payload);
        if value.is_none() && self.on_missing == OnMissing::Fail {
            return Err(Stop::Missing(hole));
        }
        Ok(value)
    }

    fn group<'t>(&mut self, group: &'t Group) -> Result<(), Stop<'t>> {
        self.sink.put(&[group.open])?;
        let mut first = true;
        for part in &group.parts {
            let before = self.sink.out.len();
            if !first {
                self.sink.put(b",")?;
            }
            let wrote = match part {
                Part::Fixed(bytes) => {
                    self.sink.put(bytes)?;
                    true
                }
                Part::Open(lead, value) => {
                    self.sink.put(lead)?;
                    self.shape(value)?
                }
            };
            if wrote {
                first = false;
            } else {
                self.sink.back_to(before);
            }
        }
        self.sink.put(&[group.close])?;
        Ok(())
    }

    fn text<'t>(&mut self, pieces: &'t [Piece]) -> Result<bool, Stop<'t>> {
        self.sink.put(b"\"")?;
        for piece in pieces {
            match piece {
                Piece::Fixed(bytes) => self.sink.put(bytes)?,
                Piece::Hole(hole) => match self.value(hole)? {
                    Some(value) => self.sink.inside(value)?,
                    None if self.on_missing == OnMissing::Omit => return Ok(false),
                    None => {}
                },
            }
        }
        self.sink.put(b"\"")?;
        Ok(true)
    }
}
