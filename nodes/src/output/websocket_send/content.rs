//! What is sent, in the language in which it is written.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use bytes::Bytes;
use engine::node::{Error, Frame};
use engine::payload::Value;
use engine::text::{JsonTemplate, Mistake, OnMissing, Substitution, Template};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Encoding;

/// In which language a message is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Language {
    /// JSON with `${data.id}` for values. No value can break it.
    #[default]
    Substitution,
    /// JSON as a Handlebars template. Write values as `{{jsonEncode data.id}}`.
    Handlebars,
    /// Text as a Handlebars template. Frontends get it as a JSON string.
    Text,
}

/// What to send, compiled.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    Substitution(Substitution),
    Handlebars(JsonTemplate),
    Text(Template),
    /// It does not compile; a config with it is refused, so that no run meets it.
    Mistaken(Mistake),
}

impl Content {
    pub(crate) fn compile(text: &str, language: Language, on_missing: OnMissing) -> Self {
        let compiled = match language {
            Language::Substitution => Substitution::parse(text)
                .map(|message| Self::Substitution(message.on_missing(on_missing))),
            Language::Handlebars => JsonTemplate::parse(text).map(Self::Handlebars),
            Language::Text => Template::parse(text).map(Self::Text),
        };
        compiled.unwrap_or_else(Self::Mistaken)
    }

    /// JSON text, known to parse.
    pub(crate) fn json(&self, payload: &Value) -> Result<Bytes, Error> {
        let mut out = Vec::with_capacity(self.guess());
        match self {
            Self::Substitution(substitution) => substitution.render(payload, &mut out)?,
            Self::Handlebars(template) => template.render_json(payload, &mut out)?,
            Self::Text(template) => {
                Value::from(template.render(payload)?).write_json(&mut out);
            }
            Self::Mistaken(mistake) => return Err(Error::engine(mistake.to_string())),
        }
        Ok(Bytes::from(out))
    }

    /// A frame: the text as it is, or the bytes that it stands for.
    pub(crate) fn frame(&self, encoding: Encoding, payload: &Value) -> Result<Frame, Error> {
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
            Self::Substitution(substitution) => substitution.as_str(),
            Self::Handlebars(template) => template.source(),
            Self::Text(template) => template.source(),
            Self::Mistaken(_) => "",
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
