//! A person presses a button.

use engine::node::{
    Configured, Example, Expectation, Meta, Ports, Subscription, Trigger, TriggerConfig,
};
use engine::payload::Value;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// Starts a run when somebody presses the button in the designer, or asks for it at the API:
/// to try out a flow, or to start one by hand.
///
/// **In:** nothing. **Out:** the payload's `data` is the one given with the press, otherwise the
/// one saved here; `time`, `flowId`, `flowName`, `flowVersion` and `globals` stand beside it.
///
/// **Errors:** none.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Button {
    /// What a run is given under `data`. Any JSON.
    #[schemars(title = "Test payload", with = "serde_json::Value", extend("default" = {}))]
    payload: Value,
}

impl Default for Button {
    fn default() -> Self {
        Self { payload: Value::object() }
    }
}

impl Configured for Button {
    const META: Meta = Meta {
        name: "trigger/button",
        aliases: &[],
        title: "Button",
        summary: "Starts a run when somebody presses it",
        icon: "mouse-pointer-click",
        ports: Ports::OUT,
        subtitle: &[],
    };

    fn examples() -> Vec<Example> {
        vec![
            Example {
                title: "An empty payload",
                config: json!({}),
                payload: json!(null),
                expect: Expectation::Deploys,
            },
            Example {
                title: "A saved test payload",
                config: json!({ "payload": { "message": { "data": "{\"price\": 12}" } } }),
                payload: json!(null),
                expect: Expectation::Deploys,
            },
        ]
    }
}

impl TriggerConfig for Button {
    fn trigger(&self) -> Trigger {
        Trigger { subscription: Subscription::Button { payload: self.payload.clone() } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::deploy;

    #[test]
    fn keeps_the_saved_payload() {
        for (config, want) in [
            (json!({}), json!({})),
            (json!({ "payload": [1] }), json!([1])),
            (json!({ "payload": null }), json!(null)),
        ] {
            let Subscription::Button { payload } = deploy::<Button>(&config).subscription else {
                panic!("a button listens to a button");
            };
            assert_eq!(payload, Value::from(want));
        }
    }
}
