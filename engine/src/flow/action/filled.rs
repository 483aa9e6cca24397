//! A setting whose texts may have holes.

use serde_json::Value as Json;

use crate::payload::Value;
use crate::text::{Mistake, OnMissing, RenderError, Substitution};

/// A value that is fixed, or made from the data each time.
#[derive(Debug, Clone)]
pub enum Filled {
    /// Always this.
    Fixed(Value),
    /// JSON with holes within its strings.
    Template(Substitution),
}

impl Filled {
    /// Of a setting as it was written.
    ///
    /// # Errors
    /// When a hole holds no path.
    pub fn compile(value: &Json, replace: bool) -> Result<Self, Mistake> {
        let text = value.to_string();
        if !replace || !text.contains("${") {
            return Ok(Self::Fixed(Value::from(value)));
        }
        Ok(Self::Template(Substitution::parse(&text)?.on_missing(OnMissing::Null)))
    }

    /// The value for this data.
    ///
    /// # Errors
    /// When it would be too large.
    pub fn value(&self, data: &Value) -> Result<Value, RenderError> {
        match self {
            Self::Fixed(value) => Ok(value.clone()),
            Self::Template(template) => {
                let mut out = Vec::new();
                template.render(data, &mut out)?;
                Ok(serde_json::from_slice(&out).unwrap_or_default())
            }
        }
    }

    /// The value as text: strings as they are, everything else as JSON, `null` as nothing.
    ///
    /// # Errors
    /// As [`Self::value`].
    pub fn text(&self, data: &Value) -> Result<String, RenderError> {
        Ok(match self.value(data)? {
            Value::String(text) => text.to_string(),
            Value::Null => String::new(),
            other => other.to_json(),
        })
    }
}
