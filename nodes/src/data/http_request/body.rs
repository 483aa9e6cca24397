//! What is sent, and the pairs of names and values of a request.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::node::{Error, HttpBody};
use engine::payload::Value;
use engine::text::{JsonTemplate, Path, Template};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::field::{choice, required};

/// A name and its value.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Pair {
    /// The name.
    pub(super) name: String,
    /// The value. A template.
    #[serde(default = "empty")]
    #[schemars(extend("default" = ""))]
    pub(super) value: Template,
}

fn empty() -> Template {
    crate::field::template("")
}

/// What is sent: `{"json": …}`, `{"text": …}`, `{"form": …}` or `{"bytes": …}`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = choice)]
pub(super) enum Body {
    /// JSON, as a Handlebars template: `{"id": {{jsonEncode data.id}}}`.
    #[schemars(title = "JSON")]
    Json(JsonTemplate),
    /// Text, as a Handlebars template.
    #[schemars(title = "Text")]
    Text(Template),
    /// The fields of a form.
    #[schemars(title = "Form")]
    Form(Vec<Pair>),
    /// Bytes, from Base64 text at a payload path.
    #[schemars(title = "Bytes")]
    Bytes(Path),
}

impl Body {
    pub(super) fn render(&self, scope: &Value) -> Result<HttpBody, Error> {
        Ok(match self {
            Self::Json(template) => {
                let mut out = Vec::new();
                template.render_json(scope, &mut out)?;
                HttpBody::Json(out.into())
            }
            Self::Text(template) => HttpBody::Text(template.render(scope)?),
            Self::Form(fields) => {
                let fields =
                    fields.iter().map(|field| Ok((field.name.clone(), field.value.render(scope)?)));
                HttpBody::Form(fields.collect::<Result<_, Error>>()?)
            }
            Self::Bytes(path) => {
                let text = required(path, scope)?.as_str().unwrap_or_default();
                let bytes = STANDARD.decode(text).map_err(|_| {
                    Error::input(format!("What stands at `{}` is no Base64 text.", path.as_str()))
                })?;
                HttpBody::Bytes(bytes.into())
            }
        })
    }
}
