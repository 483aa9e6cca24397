//! What is sent, in the language in which it is written.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use bytes::Bytes;
use engine::node::{Error, Frame};
use engine::payload::Value;
use engine::text::{JsonTemplate, OnMissing, Substitution, Template};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Encoding;
use crate::field::choice;

/// What to send.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = choice)]
pub(super) enum Content {
    /// JSON with `${data.id}` for values. No value can break it.
    #[schemars(title = "JSON with ${…}")]
    Json(Substitution),
    /// JSON as a Handlebars template. Write values as `{{jsonEncode data.id}}`.
    #[schemars(title = "JSON with Handlebars")]
    Handlebars(JsonTemplate),
    /// Text as a Handlebars template. Frontends get it as a JSON string.
    #[schemars(title = "Text")]
    Text(Template),
}

impl Content {
    /// With this answer to values that are missing.
    pub(super) fn on_missing(self, on_missing: OnMissing) -> Self {
        match self {
            Self::Json(substitution) => Self::Json(substitution.on_missing(on_missing)),
            other => other,
        }
    }

    /// JSON text, known to parse.
    pub(super) fn json(&self, payload: &Value) -> Result<Bytes, Error> {
        let mut out = Vec::with_capacity(self.guess());
        match self {
            Self::Json(substitution) => substitution.render(payload, &mut out)?,
            Self::Handlebars(template) => template.render_json(payload, &mut out)?,
            Self::Text(template) => {
                Value::from(template.render(payload)?).write_json(&mut out);
            }
        }
        Ok(Bytes::from(out))
    }

    /// A frame: the text as it is, or the bytes that it stands for.
    pub(super) fn frame(&self, encoding: Encoding, payload: &Value) -> Result<Frame, Error> {
        let Self::Text(template) = self else {
            return Ok(Frame::Text(self.json(payload)?));
        };
        let mut out = Vec::with_capacity(self.guess());
        template.render_into(payload, &mut out)?;
        match encoding {
            Encoding::Text => Ok(Frame::Text(Bytes::from(out))),
            Encoding::Base64 => bytes(&out),
        }
    }

    /// How much room to take at first: holes are mostly replaced by something of their length.
    fn guess(&self) -> usize {
        let source = match self {
            Self::Json(substitution) => substitution.as_str(),
            Self::Handlebars(template) => template.source(),
            Self::Text(template) => template.source(),
        };
        source.len() + 64
    }
}

fn bytes(base64: &[u8]) -> Result<Frame, Error> {
    let trimmed = base64.trim_ascii();
    let engine = if trimmed.ends_with(b"=") || trimmed.len().is_multiple_of(4) {
        &STANDARD
    } else {
        &STANDARD_NO_PAD
    };
    let bytes = engine.decode(trimmed).map_err(|error| {
        Error::input(format!(
            "The message is not Base64: {error}. Render Base64 text here, or choose the encoding \
             `text`."
        ))
        .with_source(error)
    })?;
    Ok(Frame::Binary(Bytes::from(bytes)))
}
