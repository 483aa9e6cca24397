//! The run's result.

use engine::node::{
    Configured, Effect, Error, Example, Expectation, Message, Meta, Node, Outcome, Ports,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use crate::Given;
use crate::field::path;

/// Gives the run its result: what the caller of the flow gets, and what a WebSocket trigger with
/// replies sends back.
///
/// **In:** any payload. **Out:** nothing; the way ends here. Other ways of the run go on.
///
/// The first Return that a run reaches counts, the others do nothing.
///
/// **Errors:** the template or the expression gives no result.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Return {
    /// The result.
    #[schemars(extend("default" = { "path": "data" }))]
    value: Given,
}

impl Default for Return {
    fn default() -> Self {
        Self { value: Given::Path(path("data")) }
    }
}

impl Configured for Return {
    const META: Meta = Meta {
        name: "flow/return",
        aliases: &[],
        title: "Return",
        summary: "Gives the run its result",
        icon: "corner-down-left",
        ports: Ports::NONE,
        subtitle: &[],
    };

    fn examples() -> Vec<Example> {
        let payload = json!({ "data": { "id": 7, "price": 1.25 } });
        let returns = |title, config, value: serde_json::Value| Example {
            title,
            config,
            payload: payload.clone(),
            expect: Expectation::Does { effect: json!({ "return": { "value": value } }) },
        };
        vec![
            returns("All data", json!({}), json!({ "id": 7, "price": 1.25 })),
            returns(
                "A JSON value",
                json!({ "value": { "json": "{\"ok\": true, \"id\": {{data.id}}}" } }),
                json!({ "ok": true, "id": 7 }),
            ),
            returns(
                "The result of an expression",
                json!({ "value": { "expression": "data.price * 4" } }),
                json!(5),
            ),
            Example {
                title: "No JSON",
                config: json!({ "value": { "json": "{\"id\": {{data.name}}}" } }),
                payload: payload.clone(),
                expect: Expectation::Fails { message: "is not JSON" },
            },
        ]
    }
}

impl Node for Return {
    fn execute(&self, message: &mut Message) -> Result<Outcome, Error> {
        let value = self.value.value(&message.payload)?;
        Ok(Outcome::end().with(Effect::Return { value }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{check, refuses};

    #[test]
    fn returns_and_ends() {
        check::<Return>(&json!({ "value": { "path": "x" } }), &json!({ "x": [1] }))
            .does(&json!({ "return": { "value": [1] } }))
            .ends();
        check::<Return>(&json!({}), &json!({})).does(&json!({ "return": { "value": null } }));
        check::<Return>(&json!({ "value": { "text": "{{x}}!" } }), &json!({ "x": 1 }))
            .does(&json!({ "return": { "value": "1!" } }));
    }

    #[test]
    fn one_way_to_give_the_value() {
        refuses::<Return>(&json!({ "value": {} }), "/value", "");
        let two = json!({ "value": { "path": "x", "text": "y" } });
        refuses::<Return>(&two, "/value", "");
    }
}
