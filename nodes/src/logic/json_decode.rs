//! JSON text becomes a value.

use engine::node::{Configured, Error, Example, Expectation, Message, Meta, Node, Outcome, Ports};
use engine::payload::Value;
use engine::text::Path;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use crate::field::{a, path, required};

/// Reads the JSON text at one path and puts the value that it holds at another.
///
/// **In:** a string at `source`; a WebSocket message's text stands at `data.message.data`.
/// **Out:** the same payload, with the decoded value at `destination`. The two may be the same
/// path: the text then gives way to the value.
///
/// Of a key that occurs twice the last counts. Numbers are kept exactly up to 64 bits.
///
/// **Errors** (the payload stays as it came): there is nothing at `source`, or no string; the
/// text is not JSON, is nested deeper than 127, or holds a number beyond a double's range;
/// nothing can be written at `destination`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct JsonDecode {
    /// Where the JSON text stands.
    source: Path,
    /// Where the decoded value goes.
    destination: Path,
}

impl Default for JsonDecode {
    fn default() -> Self {
        Self { source: path("data.message.data"), destination: path("data.body") }
    }
}

impl Configured for JsonDecode {
    const META: Meta = Meta {
        name: "logic/json-decode",
        aliases: &[],
        title: "JSON Decode",
        summary: "JSON text becomes a value",
        icon: "braces",
        ports: Ports::OUT,
        subtitle: &["source"],
    };

    fn examples() -> Vec<Example> {
        vec![
            Example {
                title: "A WebSocket message",
                config: json!({}),
                payload: json!({ "data": { "message": { "data": "{\"price\": 12.5}" } } }),
                expect: Expectation::Emits {
                    port: "out",
                    payload: json!({ "data": {
                        "message": { "data": "{\"price\": 12.5}" },
                        "body": { "price": 12.5 },
                    } }),
                },
            },
            Example {
                title: "In place",
                config: json!({ "source": "data.text", "destination": "data.text" }),
                payload: json!({ "data": { "text": "[1, 2]" } }),
                expect: Expectation::Emits {
                    port: "out",
                    payload: json!({ "data": { "text": [1, 2] } }),
                },
            },
            Example {
                title: "Text that is not JSON",
                config: json!({ "source": "data.text" }),
                payload: json!({ "data": { "text": "{\"price\": }" } }),
                expect: Expectation::Fails {
                    message: "The text at `data.text` is not JSON: expected value at line 1, column 11",
                },
            },
        ]
    }
}

impl Node for JsonDecode {
    fn execute(&self, message: &mut Message) -> Result<Outcome, Error> {
        let text = match required(&self.source, &message.payload)? {
            Value::String(text) => text,
            other => {
                return Err(Error::input(format!(
                    "There is {} at `{}`, not a string: only text can be decoded.",
                    a(other),
                    self.source
                )));
            }
        };
        let (value, weight) = Value::parse_weighed(text).map_err(|error| {
            Error::input(format!("The text at `{}` is not JSON: {error}.", self.source))
                .with_source(error)
        })?;
        self.destination.set_weighed(&mut message.payload, value, weight)?;
        Ok(Outcome::out())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{check, refuses};

    #[test]
    fn decodes_to_a_destination() {
        check::<JsonDecode>(
            &json!({ "source": "text", "destination": "a.b" }),
            &json!({ "text": "[1]" }),
        )
        .emits("out", &json!({ "text": "[1]", "a": { "b": [1] } }));
    }

    #[test]
    fn the_whole_payload_may_be_replaced() {
        check::<JsonDecode>(
            &json!({ "source": "text", "destination": "." }),
            &json!({ "text": "7" }),
        )
        .emits("out", &json!(7));
    }

    #[test]
    fn says_what_it_found() {
        let config = json!({ "source": "x" });
        check::<JsonDecode>(&config, &json!({})).fails("There is nothing at `x`");
        check::<JsonDecode>(&config, &json!({ "x": {} })).fails("an object at `x`, not a string");
        check::<JsonDecode>(&config, &json!({ "x": "" })).fails("is not JSON: EOF");
        check::<JsonDecode>(&config, &json!({ "x": "1", "data": 1 })).fails("cannot write");
    }

    #[test]
    fn a_template_is_no_path() {
        refuses::<JsonDecode>(&json!({ "source": "{{data.x}}" }), "/source", "drop the braces");
    }
}
