//! A value becomes JSON text.

use engine::node::{Configured, Error, Example, Expectation, Message, Meta, Node, Outcome, Ports};
use engine::payload::Value;
use engine::text::Path;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use crate::field::{path, required};

/// Writes the value at one path as compact JSON text to another.
///
/// **In:** any value at `source`. **Out:** the same payload, with the text at `destination`. The
/// two may be the same path.
///
/// **Errors** (the payload stays as it came): there is nothing at `source`; nothing can be
/// written at `destination`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct JsonEncode {
    /// Where the value stands. `.` is the whole payload.
    source: Path,
    /// Where the JSON text goes.
    destination: Path,
}

impl Default for JsonEncode {
    fn default() -> Self {
        Self { source: path("data.body"), destination: path("data.text") }
    }
}

impl Configured for JsonEncode {
    const META: Meta = Meta {
        name: "logic/json-encode",
        aliases: &[],
        title: "JSON Encode",
        summary: "A value becomes JSON text",
        icon: "file-json",
        ports: Ports::OUT,
        subtitle: &["source"],
    };

    fn examples() -> Vec<Example> {
        vec![
            Example {
                title: "An object",
                config: json!({}),
                payload: json!({ "data": { "body": { "name": "Ada", "tags": ["a", "b"] } } }),
                expect: Expectation::Emits {
                    port: "out",
                    payload: json!({ "data": {
                        "body": { "name": "Ada", "tags": ["a", "b"] },
                        "text": "{\"name\":\"Ada\",\"tags\":[\"a\",\"b\"]}",
                    } }),
                },
            },
            Example {
                title: "A string gets its quotes",
                config: json!({ "source": "data.name", "destination": "data.name" }),
                payload: json!({ "data": { "name": "the \"big\" one" } }),
                expect: Expectation::Emits {
                    port: "out",
                    payload: json!({ "data": { "name": "\"the \\\"big\\\" one\"" } }),
                },
            },
            Example {
                title: "Nothing to encode",
                config: json!({}),
                payload: json!({ "data": {} }),
                expect: Expectation::Fails { message: "There is nothing at `data.body`" },
            },
        ]
    }
}

impl Node for JsonEncode {
    fn execute(&self, message: &mut Message) -> Result<Outcome, Error> {
        let text = required(&self.source, &message.payload)?.to_json();
        self.destination.set(&mut message.payload, Value::from(text))?;
        Ok(Outcome::out())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::check;

    #[test]
    fn encodes_the_whole_payload() {
        check::<JsonEncode>(
            &json!({ "source": ".", "destination": "text" }),
            &json!({ "b": null, "a": 1.5 }),
        )
        .emits("out", &json!({ "b": null, "a": 1.5, "text": "{\"b\":null,\"a\":1.5}" }));
    }

    #[test]
    fn a_blocked_destination_changes_nothing() {
        check::<JsonEncode>(&json!({ "source": "a", "destination": "a.b" }), &json!({ "a": 1 }))
            .fails("cannot write to `a.b`");
    }
}
