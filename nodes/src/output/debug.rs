//! A line in the debug panel.

use engine::node::{
    Configured, Effect, Error, Example, Expectation, Level, Message, Meta, Node, Outcome, Ports,
};
use engine::payload::Text;
use engine::text::{Path, Template};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use crate::field::path;

/// Shows a line and a part of the payload to whoever has the debug panel open.
///
/// **In:** any payload. **Out:** the same payload, so that it can stand anywhere on a way.
///
/// **Errors:** the message cannot be rendered for this payload. A path at which there is nothing
/// shows `null`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Debug {
    /// How loud it is.
    level: Level,
    /// A line of text. A template: `Order {{data.id}}`.
    message: Template,
    /// The part of the payload to show. `.` is all of it.
    path: Path,
}

impl Default for Debug {
    fn default() -> Self {
        Self { level: Level::Info, message: crate::field::template(""), path: path(".") }
    }
}

impl Configured for Debug {
    const META: Meta = Meta {
        name: "output/debug",
        aliases: &[],
        title: "Debug",
        summary: "A line in the debug panel",
        icon: "bug",
        ports: Ports::OUT,
        subtitle: &["message", "path"],
    };

    fn examples() -> Vec<Example> {
        vec![
            Example {
                title: "The whole payload",
                config: json!({}),
                payload: json!({ "data": { "id": 7 } }),
                expect: Expectation::Does {
                    effect: json!({ "debug": {
                        "level": "info", "text": "", "value": { "data": { "id": 7 } },
                    } }),
                },
            },
            Example {
                title: "A line and a part",
                config: json!({ "level": "warn", "message": "Order {{data.id}}", "path": "data.id" }),
                payload: json!({ "data": { "id": 7 } }),
                expect: Expectation::Does {
                    effect: json!({ "debug": { "level": "warn", "text": "Order 7", "value": 7 } }),
                },
            },
            Example {
                title: "The payload goes on",
                config: json!({}),
                payload: json!({ "data": 1 }),
                expect: Expectation::Emits { port: "out", payload: json!({ "data": 1 }) },
            },
        ]
    }
}

impl Node for Debug {
    fn execute(&self, message: &mut Message) -> Result<Outcome, Error> {
        let payload = &message.payload;
        let text = match self.message.as_constant() {
            Some(constant) => Text::from(constant),
            None => Text::from(self.message.render(payload)?),
        };
        let value = self.path.get(payload).cloned().unwrap_or_default();
        Ok(Outcome::out().with(Effect::Debug { level: self.level, text, value }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{check, refuses};

    #[test]
    fn what_is_missing_shows_null() {
        check::<Debug>(&json!({ "path": "x.y", "level": "error" }), &json!({}))
            .does(&json!({ "debug": { "level": "error", "value": null } }))
            .emits("out", &json!({}));
    }

    #[test]
    fn mistakes_have_their_place() {
        refuses::<Debug>(&json!({ "level": "loud" }), "/level", "unknown variant");
        refuses::<Debug>(&json!({ "message": "{{" }), "/message", "line 1");
    }
}
