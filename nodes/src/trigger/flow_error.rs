//! A run of the same flow failed.

use engine::node::{
    Configured, Example, Expectation, Meta, Ports, Subscription, Trigger, TriggerConfig,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// Goes on where a run of this flow failed and nothing in it handled that: the failed node's
/// `onError` is `fail`, and its retries are used up.
///
/// **In:** nothing. **Out:** under `data`
///
/// - `error`: `{message, blame, node}`; `blame` is `input` (the message or the settings),
///   `external` (something outside) or `engine`; `node` is the failed node's id,
/// - `payload`: the payload that the failed node was given,
/// - `run`: the run's number.
///
/// The run counts as failed all the same. With this trigger in a flow, its error handler is not
/// called.
///
/// **Errors:** none here. A node after this one that fails too ends the run.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FlowError {}

impl Configured for FlowError {
    const META: Meta = Meta {
        name: "trigger/flow-error",
        aliases: &[],
        title: "Flow Error",
        summary: "Goes on where a run of this flow failed",
        icon: "octagon-alert",
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

impl TriggerConfig for FlowError {
    fn trigger(&self) -> Trigger {
        Trigger { subscription: Subscription::FlowError }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::deploy;

    #[test]
    fn listens_to_failed_runs() {
        let trigger = deploy::<FlowError>(&json!({}));
        assert!(matches!(trigger.subscription, Subscription::FlowError));
    }
}
