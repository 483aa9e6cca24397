//! Writing at a path: all or nothing, and no part of the payload is copied that need not be.

use super::{Path, Step};
use crate::payload::{Object, Value};
use crate::text::RenderError;

/// What JSON text may have to be read again; deeper values would also strain every recursion.
const MAX_DEPTH: usize = 127;

impl Path {
    /// Puts `value` there. Objects that are missing on the way (or `null`) are made; into an
    /// array it writes at an index up to its length. The rest of the payload stays shared.
    ///
    /// # Errors
    /// Where something else than an object or array stands in the way, an index is past an
    /// array's end, or the result would be nested deeper than 127: the payload is then unchanged.
    pub fn set(&self, payload: &mut Value, value: Value) -> Result<(), RenderError> {
        self.check(payload)?;
        if !fits(&value, MAX_DEPTH.saturating_sub(self.steps.len())) {
            return Err(RenderError::new(format!(
                "writing to `{self}` would nest the payload deeper than {MAX_DEPTH} levels"
            )));
        }
        let mut here = payload;
        for step in self.steps.iter() {
            here = step.slot(here).ok_or_else(|| self.blocked())?;
        }
        *here = value;
        Ok(())
    }

    /// Takes out what stands there. Later items of an array move up; `.` leaves `null`.
    pub fn remove(&self, payload: &mut Value) -> Option<Value> {
        // Looked for first, so that a shared payload is not copied for nothing.
        self.get(payload)?;
        let Some((last, way)) = self.steps.split_last() else {
            return Some(std::mem::take(payload));
        };
        let mut here = payload;
        for step in way {
            here = step.slot(here)?;
        }
        match here {
            Value::Object(object) => object.remove(&last.key),
            Value::Array(items) => {
                let index = last.index.filter(|index| *index < items.len())?;
                Some(items.remove(index))
            }
            _ => None,
        }
    }

    /// Whether the way is free, looked at before anything is written.
    fn check(&self, payload: &Value) -> Result<(), RenderError> {
        let mut here = payload;
        for (place, step) in self.steps.iter().enumerate() {
            let free = match here {
                Value::Null => return Ok(()),
                Value::Object(_) => true,
                Value::Array(items) => step.index.is_some_and(|index| index <= items.len()),
                _ => false,
            };
            if !free {
                return Err(self.obstacle(place, step, here));
            }
            let Some(next) = step.of(here) else {
                return Ok(());
            };
            here = next;
        }
        Ok(())
    }

    fn obstacle(&self, place: usize, step: &Step, here: &Value) -> RenderError {
        let above: Vec<&str> =
            self.steps.iter().take(place).map(|step| step.key.as_str()).collect();
        let above = if above.is_empty() {
            "the payload".to_owned()
        } else {
            format!("`{}`", above.join("."))
        };
        RenderError::new(match here {
            Value::Array(items) => format!(
                "cannot write to `{self}`: {above} is an array of {}, which takes an index from 0 \
                 to {}, not `{}`",
                items.len(),
                items.len(),
                step.key
            ),
            other => format!(
                "cannot write to `{self}`: {above} is a {}, not an object",
                other.type_name()
            ),
        })
    }

    fn blocked(&self) -> RenderError {
        RenderError::new(format!("cannot write to `{self}`: something is in the way"))
    }
}

impl Step {
    /// The place below `value` to be written, made where it is missing.
    fn slot<'a>(&self, value: &'a mut Value) -> Option<&'a mut Value> {
        if matches!(value, Value::Null) {
            *value = Value::Object(Object::new());
        }
        match value {
            Value::Object(object) => object.slot(&self.key),
            Value::Array(items) => {
                let index = self.index.filter(|index| *index <= items.len())?;
                if index == items.len() {
                    items.push(Value::Null);
                }
                items.make_mut().get_mut(index)
            }
            _ => None,
        }
    }
}

/// Whether `value` has at most `levels` of arrays and objects; recursion ends with them.
fn fits(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(items) => levels > 0 && items.iter().all(|item| fits(item, levels - 1)),
        Value::Object(object) => {
            levels > 0 && object.iter().all(|(_, member)| fits(member, levels - 1))
        }
        _ => true,
    }
}
