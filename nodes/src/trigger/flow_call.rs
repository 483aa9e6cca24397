//! Another flow, a command line or an error handler calls.

use engine::node::{
    Configured, Example, Expectation, Meta, Ports, Subscription, Trigger, TriggerConfig,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// Starts a run when this flow is called: by the node Run Flow of another flow, by
/// `wireloom run`, or as the error handler of another flow.
///
/// **In:** nothing. **Out:** the payload's `data` is what the caller gives; for an error handler
/// it is `{error: {message, blame, node}, payload, run}` of the run that failed.
///
/// The caller waits for the run, and gets the value of the first Return node that it reaches;
/// `null` if it reaches none.
///
/// **Errors:** none here. A failed run is the caller's error.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FlowCall {}

impl Configured for FlowCall {
    const META: Meta = Meta {
        name: "trigger/flow-call",
        aliases: &[],
        title: "Flow Call",
        summary: "Starts a run when another flow calls this one",
        icon: "phone-incoming",
        ports: Ports::OUT,
        subtitle: &[],
    };

    fn examples() -> Vec<Example> {
        vec![Example {
            title: "It needs no settings",
            config: json!({}),
            payload: json!(null),
            expect: Expectation::Deploys,
        }]
    }
}

impl TriggerConfig for FlowCall {
    fn trigger(&self) -> Trigger {
        Trigger { subscription: Subscription::Call }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{deploy, refuses};

    #[test]
    fn listens_to_calls_and_takes_no_settings() {
        let trigger = deploy::<FlowCall>(&json!({}));
        assert!(matches!(trigger.subscription, Subscription::Call));
        refuses::<FlowCall>(&json!({ "queue": 5 }), "/queue", "unknown field");
    }
}
