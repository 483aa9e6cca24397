//! What an expression computes with: values of the payload by reference, results of its own,
//! and `undefined`; and how one becomes a number, a text, true or false.

use std::borrow::Cow;

use super::number;
use crate::payload::{Array, Object, Text, Value};

/// Texts may grow to this on the way.
pub(super) const MAX_TEXT: usize = 1 << 20;

/// Why an evaluation stops where a text would pass `MAX_TEXT`.
pub(super) const TOO_LONG: &str = "the text would be longer than 1 MiB; shorten what is joined";

/// Arrays within arrays as text: deeper than any payload that was read from JSON.
const MAX_NESTING: usize = 128;

/// A value on its way through an expression.
#[derive(Debug)]
pub(super) enum Operand<'a> {
    Undefined,
    Bool(bool),
    Number(f64),
    Text(Text),
    Array(Array),
    /// Of the payload or of a constant: big ones are never copied to be compared.
    Ref(&'a Value),
}

/// An operand, whichever way it is held.
#[derive(Debug, Clone, Copy)]
pub(super) enum View<'b> {
    Undefined,
    Null,
    Bool(bool),
    Number(f64),
    Text(&'b str),
    Array(&'b [Value]),
    Object(&'b Object),
}

/// What is left when arrays and objects have become texts.
#[derive(Debug)]
pub(super) enum Primitive<'b> {
    Number(f64),
    Text(Cow<'b, str>),
}

impl<'b> From<&'b Value> for View<'b> {
    #[inline]
    fn from(value: &'b Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Bool(*flag),
            Value::Number(number) => Self::Number(number.as_f64().unwrap_or(f64::NAN)),
            Value::String(text) => Self::Text(text),
            Value::Array(items) => Self::Array(items),
            Value::Object(object) => Self::Object(object),
        }
    }
}

impl Operand<'_> {
    #[inline]
    pub(super) fn view(&self) -> View<'_> {
        match self {
            Self::Undefined => View::Undefined,
            Self::Bool(flag) => View::Bool(*flag),
            Self::Number(number) => View::Number(*number),
            Self::Text(text) => View::Text(text),
            Self::Array(items) => View::Array(items),
            Self::Ref(value) => View::from(*value),
        }
    }

    #[inline]
    pub(super) fn truthy(&self) -> bool {
        match self.view() {
            View::Undefined | View::Null => false,
            View::Bool(flag) => flag,
            View::Number(number) => number != 0.0 && !number.is_nan(),
            View::Text(text) => !text.is_empty(),
            View::Array(_) | View::Object(_) => true,
        }
    }

    /// As a payload value; what JSON lacks is `null`.
    pub(super) fn into_value(self) -> Value {
        match self {
            Self::Undefined => Value::Null,
            Self::Bool(flag) => Value::Bool(flag),
            Self::Number(number) => Value::from_f64(number),
            Self::Text(text) => Value::String(text),
            Self::Array(items) => Value::Array(items),
            Self::Ref(value) => value.clone(),
        }
    }

    pub(super) fn number(&self) -> Result<f64, &'static str> {
        if let View::Number(number) = self.view() {
            return Ok(number);
        }
        Ok(self.view().primitive()?.number())
    }

    pub(super) fn length(&self) -> Operand<'static> {
        let length = match self.view() {
            View::Undefined | View::Null => 0,
            View::Text(text) if text.is_ascii() => text.len(),
            View::Text(text) => text.encode_utf16().count(),
            View::Array(items) => items.len(),
            View::Object(object) => object.len(),
            View::Bool(_) | View::Number(_) => return Operand::Undefined,
        };
        #[allow(clippy::cast_precision_loss, reason = "no payload has 2^53 items")]
        Operand::Number(length as f64)
    }
}

impl<'b> View<'b> {
    /// Arrays and objects as texts, `undefined`, `null` and booleans as numbers.
    pub(super) fn primitive(self) -> Result<Primitive<'b>, &'static str> {
        Ok(match self {
            Self::Undefined => Primitive::Number(f64::NAN),
            Self::Null => Primitive::Number(0.0),
            Self::Bool(flag) => Primitive::Number(f64::from(u8::from(flag))),
            Self::Number(number) => Primitive::Number(number),
            Self::Text(text) => Primitive::Text(text.into()),
            Self::Array(_) | Self::Object(_) => {
                let mut out = String::new();
                self.write(&mut out, MAX_NESTING)?;
                Primitive::Text(out.into())
            }
        })
    }

    /// Whether `+` joins texts as soon as this is one of its sides.
    pub(super) fn joins(self) -> bool {
        matches!(self, Self::Text(_) | Self::Array(_) | Self::Object(_))
    }

    /// Appends what this prints in a text.
    pub(super) fn write(self, out: &mut String, levels: usize) -> Result<(), &'static str> {
        match self {
            Self::Undefined => out.push_str("undefined"),
            Self::Null => out.push_str("null"),
            Self::Bool(flag) => out.push_str(if flag { "true" } else { "false" }),
            // Writing to a string cannot fail.
            Self::Number(number) => number::write(number, out).unwrap_or_default(),
            Self::Text(text) if out.len() + text.len() > MAX_TEXT => return Err(TOO_LONG),
            Self::Text(text) => out.push_str(text),
            Self::Object(_) => out.push_str("[object Object]"),
            Self::Array(_) if levels == 0 => return Err("the array is nested too deep for a text"),
            Self::Array(items) => {
                for (place, item) in items.iter().enumerate() {
                    if place > 0 {
                        out.push(',');
                    }
                    if !matches!(item, Value::Null) {
                        View::from(item).write(out, levels - 1)?;
                    }
                    if out.len() > MAX_TEXT {
                        return Err(TOO_LONG);
                    }
                }
            }
        }
        if out.len() > MAX_TEXT { Err(TOO_LONG) } else { Ok(()) }
    }

    /// What this prints, alone.
    pub(super) fn text(self) -> Result<Cow<'b, str>, &'static str> {
        if let Self::Text(text) = self {
            return Ok(text.into());
        }
        let mut out = String::new();
        self.write(&mut out, MAX_NESTING)?;
        Ok(out.into())
    }
}

impl Primitive<'_> {
    pub(super) fn number(&self) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Text(text) => number::from_text(text),
        }
    }
}
