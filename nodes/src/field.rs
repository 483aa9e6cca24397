//! What the config structs of several kinds need: constant paths, schemas of choices, words.

use engine::node::Error;
use engine::payload::Value;
use engine::text::{Duration, JsonTemplate, Path, Template};
use serde_json::{Map, Value as Json};

/// A default path.
#[allow(
    clippy::expect_used,
    reason = "the paths are constants of this crate; a test makes every default"
)]
pub(crate) fn path(constant: &'static str) -> Path {
    Path::parse(constant).expect("a constant path is well formed")
}

/// What stands at `source`, or an error that says that nothing does.
pub(crate) fn required<'a>(source: &Path, payload: &'a Value) -> Result<&'a Value, Error> {
    source.get(payload).ok_or_else(|| {
        Error::input(format!(
            "There is nothing at `{}`: look at the payload that comes in, and correct the path.",
            source.as_str()
        ))
    })
}

/// The value's type with its article, for messages to people.
pub(crate) fn a(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// Makes the schema of an enum whose variants hold one value each, `{"path": …}` or
/// `{"json": …}`, a plain object of which exactly one property is set. A validator can then say
/// what is wrong inside, which it cannot for `oneOf`; a form shows a choice.
pub(crate) fn choice(schema: &mut schemars::Schema) {
    let Some(Json::Array(variants)) = schema.remove("oneOf") else {
        return;
    };
    let mut properties = Map::new();
    for variant in variants {
        let Some(held) = variant.get("properties").and_then(Json::as_object) else {
            continue;
        };
        for (name, inner) in held {
            let mut inner = inner.clone();
            if let Some(inner) = inner.as_object_mut() {
                for word in ["title", "description"] {
                    if let Some(words) = variant.get(word) {
                        inner.insert(word.to_owned(), words.clone());
                    }
                }
            }
            properties.insert(name.clone(), inner);
        }
    }
    schema.insert("type".to_owned(), "object".into());
    schema.insert("properties".to_owned(), properties.into());
    schema.insert("additionalProperties".to_owned(), false.into());
    schema.insert("minProperties".to_owned(), 1.into());
    schema.insert("maxProperties".to_owned(), 1.into());
}

/// A default template.
#[allow(
    clippy::expect_used,
    reason = "the templates are constants of this crate; a test makes every default"
)]
pub(crate) fn template(constant: &'static str) -> Template {
    Template::parse(constant).expect("a constant template is well formed")
}

/// A default JSON template.
#[allow(
    clippy::expect_used,
    reason = "the templates are constants of this crate; a test makes every default"
)]
pub(crate) fn json_template(constant: &'static str) -> JsonTemplate {
    JsonTemplate::parse(constant).expect("a constant template is well formed")
}

/// A default duration.
#[allow(
    clippy::expect_used,
    reason = "the durations are constants of this crate; a test makes every default"
)]
pub(crate) fn duration(constant: &'static str) -> Duration {
    Duration::parse(constant).expect("a constant duration is well formed")
}
