//! A value that a person chooses: from the payload, or made from it.

use engine::node::Error;
use engine::payload::Value;
use engine::text::{Expression, JsonTemplate, Path, Template};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::field::choice;

/// A value: `{"path": …}`, `{"json": …}`, `{"text": …}` or `{"expression": …}`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = choice)]
pub enum Given {
    /// What stands at a payload path; `null` where there is nothing.
    #[schemars(title = "Payload path")]
    Path(Path),
    /// JSON, as a Handlebars template: `{"id": {{jsonEncode data.id}}}`.
    #[schemars(title = "JSON template")]
    Json(JsonTemplate),
    /// Text, as a Handlebars template: `Hello {{data.name}}`.
    #[schemars(title = "Text template")]
    Text(Template),
    /// The result of an expression: `data.price * data.count`.
    #[schemars(title = "Expression")]
    Expression(Expression),
}

impl Given {
    /// The value for this payload; one from a path is shared, not copied.
    ///
    /// # Errors
    /// When the template or the expression gives no result, or the text is not JSON.
    #[inline]
    pub fn value(&self, payload: &Value) -> Result<Value, Error> {
        match self {
            Self::Path(path) => Ok(path.get(payload).cloned().unwrap_or_default()),
            Self::Json(template) => Ok(template.render(payload)?),
            Self::Text(template) => Ok(Value::from(template.render(payload)?)),
            Self::Expression(expression) => Ok(expression.evaluate(payload)?),
        }
    }
}
