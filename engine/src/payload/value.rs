//! The value type of payloads and its everyday questions.

use std::fmt;

use super::{Array, Number, Object, Text};

/// A JSON value. Cloning costs a reference count; writing copies what is shared and no more.
// The tag has a word of its own: were it a byte, a value would be moved in pieces that straddle
// the fields, and processors wait when what was just written is read in other pieces.
#[derive(Clone, Default, PartialEq)]
#[repr(u64)]
pub enum Value {
    /// JSON `null`.
    #[default]
    Null,
    /// JSON `true` or `false`.
    Bool(bool),
    /// A JSON number: integers of 64 bits stay exact, everything else is a finite double.
    Number(Number),
    /// A JSON string.
    String(Text),
    /// A JSON array.
    Array(Array),
    /// A JSON object; keys keep the order in which they were first written.
    Object(Object),
}

impl Value {
    /// An empty object, the payload most runs begin with.
    #[must_use]
    pub fn object() -> Self {
        Self::Object(Object::new())
    }

    /// A number from a double; what JSON cannot hold (NaN, infinities) becomes `null`.
    #[must_use]
    pub fn from_f64(number: f64) -> Self {
        // A whole number prints without ".0", as it does in JavaScript.
        #[allow(clippy::cast_possible_truncation, reason = "guarded by the range check")]
        #[allow(clippy::float_cmp, reason = "exactly whole is the question")]
        if number.trunc() == number && number.abs() < 9_007_199_254_740_992.0 {
            return Self::Number(Number::from(number as i64));
        }
        Number::from_f64(number).map_or(Self::Null, Self::Number)
    }

    /// JavaScript's truthiness: `null`, `false`, `0` and `""` are false, all else is true.
    #[must_use]
    pub fn truthy(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(flag) => *flag,
            Self::Number(number) => number.as_f64().is_some_and(|number| number != 0.0),
            Self::String(text) => !text.is_empty(),
            Self::Array(_) | Self::Object(_) => true,
        }
    }

    /// The word for this value's type, for messages to people.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Number(_) => "number",
            Self::String(_) => "string",
            Self::Array(_) => "array",
            Self::Object(_) => "object",
        }
    }

    /// The string inside, if this is a string.
    #[must_use]
    #[inline]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number inside as a double, if this is a number.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Number(number) => number.as_f64(),
            _ => None,
        }
    }

    /// The boolean inside, if this is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    /// The object inside, if this is one.
    #[must_use]
    #[inline]
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The array inside, if this is one.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Value]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The member `key` of an object; `None` for anything else.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_object().and_then(|object| object.get(key))
    }

    /// The object inside, to be written; unshares this level when it is written.
    #[inline]
    pub fn as_object_mut(&mut self) -> Option<&mut Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Sets the member `key`; what is not an object is replaced by one that has just this member.
    pub fn set(&mut self, key: impl Into<Text>, value: Self) {
        match self {
            Self::Object(object) => {
                object.insert(key, value);
            }
            other => {
                let mut object = Object::new();
                object.insert(key, value);
                *other = Self::Object(object);
            }
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.to_json())
    }
}

/// Prints compact JSON.
impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.to_json())
    }
}
