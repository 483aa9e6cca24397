//! Writing at a path: all or nothing, and no part of the payload is copied that need not be.

use super::{Path, Step};
use crate::payload::{Excess, Object, Value, Weight};
use crate::text::RenderError;

/// What JSON text may have to be read again; deeper values would also strain every recursion.
const MAX_DEPTH: usize = 127;
/// Whatever weighs no more is written without weighing the rest of the payload. To become heavy
/// by such writes alone takes as many different paths, and a flow's file has no room for those.
const LIGHT: usize = 4 << 10;

impl Path {
    /// Puts `value` there. Objects that are missing on the way (or `null`) are made; into an
    /// array it writes at an index up to its length. The rest of the payload stays shared.
    ///
    /// # Errors
    /// Where something else than an object or array stands in the way, an index is past an
    /// array's end, or the result would be nested deeper than 127 or be heavier than
    /// [`Value::HEAVIEST`]: the payload is then unchanged.
    #[inline]
    pub fn set(&self, payload: &mut Value, value: Value) -> Result<(), RenderError> {
        if is_light(&value) {
            self.set_light(payload, value)
        } else {
            self.set_weighed(payload, value, None)
        }
    }

    /// As [`set`](Self::set), for a value whose weight may be known already.
    ///
    /// # Errors
    /// As there.
    pub fn set_weighed(
        &self,
        payload: &mut Value,
        value: Value,
        weight: Option<Weight>,
    ) -> Result<(), RenderError> {
        let levels = MAX_DEPTH.saturating_sub(self.steps.len());
        let known = |weight: Weight| weight.levels <= levels && weight.bytes <= LIGHT;
        if is_light(&value) || weight.is_some_and(known) {
            return self.set_light(payload, value);
        }
        self.check(payload)?;
        self.fits(payload, &value).map_err(|excess| self.does_not_fit(excess))?;
        self.set_checked(payload, value)
    }

    /// For a value that need not be weighed.
    fn set_light(&self, payload: &mut Value, value: Value) -> Result<(), RenderError> {
        let Err(value) = self.set_straight(payload, value) else {
            return Ok(());
        };
        self.check(payload)?;
        self.set_checked(payload, value)
    }

    fn set_checked(&self, payload: &mut Value, value: Value) -> Result<(), RenderError> {
        let mut here = payload;
        for step in self.steps.iter() {
            here = step.slot(here).ok_or_else(|| self.blocked())?;
        }
        *here = value;
        Ok(())
    }

    fn does_not_fit(&self, excess: Excess) -> RenderError {
        RenderError::new(match excess {
            Excess::Depth => {
                format!("writing to `{self}` would nest the payload deeper than {MAX_DEPTH} levels")
            }
            Excess::Weight => format!(
                "writing to `{self}` would make the payload larger than {} MiB",
                Value::HEAVIEST >> 20
            ),
        })
    }

    /// Writes if only objects lead there, made where they are missing; else gives the value back.
    /// Where something else stands in the way nothing has been made yet: below what is made all
    /// is new.
    fn set_straight(&self, payload: &mut Value, value: Value) -> Result<(), Value> {
        let Some((last, way)) = self.steps.split_last() else {
            *payload = value;
            return Ok(());
        };
        let mut here = payload;
        for step in way {
            let Some(next) = object(here).and_then(|object| object.slot_near(&step.key)) else {
                return Err(value);
            };
            here = next;
        }
        let Some(object) = object(here) else {
            return Err(value);
        };
        object.put_near(&last.key, value);
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
            Value::Object(object) => object.remove(last.key.key()),
            Value::Array(items) => {
                let index = last.index().filter(|index| *index < items.len())?;
                Some(items.remove(index))
            }
            _ => None,
        }
    }

    /// Whether the payload, with `value` in it, could still be written out.
    fn fits(&self, payload: &Value, value: &Value) -> Result<(), Excess> {
        let added = value.weigh(MAX_DEPTH.saturating_sub(self.steps.len()), Value::HEAVIEST)?;
        if added <= LIGHT {
            return Ok(());
        }
        let before = self.get(payload).map_or(Ok(0), |gone| gone.weigh(usize::MAX, usize::MAX))?;
        let most = (Value::HEAVIEST - added).saturating_add(before);
        payload.weigh(usize::MAX, most).map(|_| ())
    }

    /// Whether the way is free, looked at before anything is written.
    fn check(&self, payload: &Value) -> Result<(), RenderError> {
        let mut here = payload;
        for (place, step) in self.steps.iter().enumerate() {
            let free = match here {
                Value::Null => return Ok(()),
                Value::Object(_) => true,
                Value::Array(items) => step.index().is_some_and(|index| index <= items.len()),
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
            self.steps.iter().take(place).map(|step| step.key.key().as_str()).collect();
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
                step.key.key()
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

/// The object that stands there; where nothing does, one is made.
#[inline]
fn object(here: &mut Value) -> Option<&mut Object> {
    if matches!(here, Value::Null) {
        *here = Value::Object(Object::new());
    }
    here.as_object_mut()
}

/// Whether a value need not be weighed.
#[inline]
fn is_light(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => text.len() < LIGHT,
        Value::Array(_) | Value::Object(_) => false,
    }
}

impl Step {
    /// The place below `value` to be written, made where it is missing.
    fn slot<'a>(&self, value: &'a mut Value) -> Option<&'a mut Value> {
        if matches!(value, Value::Null) {
            *value = Value::Object(Object::new());
        }
        match value {
            Value::Object(object) => object.slot_near(&self.key),
            Value::Array(items) => {
                let index = self.index().filter(|index| *index <= items.len())?;
                if index == items.len() {
                    items.push(Value::Null);
                }
                items.make_mut().get_mut(index)
            }
            _ => None,
        }
    }
}
