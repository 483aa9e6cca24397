//! A process begins.

use engine::node::{
    Configured, Example, Expectation, Meta, Ports, Subscription, Trigger, TriggerConfig,
};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// Begins a process. An instance is started by the API, by another process, or by a message.
///
/// **In:** nothing. **Out:** the token, with the instance's data as it was given.
///
/// A process can have several start nodes: whoever starts an instance names one by its start
/// condition; without one it begins at the start node that has none.
///
/// **Errors:** none.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Start {
    /// Names this start node to whoever starts an instance. The usual start if empty.
    #[serde(default)]
    start_condition: Option<String>,
    /// A message that starts an instance by itself, by its name. Its payload is the data.
    #[serde(default)]
    message: Option<String>,
}

impl Configured for Start {
    const META: Meta = Meta {
        name: "process/start",
        aliases: &[],
        title: "Start",
        summary: "A process begins here",
        icon: "play",
        ports: Ports::OUT,
        subtitle: &["startCondition", "message"],
    };

    fn examples() -> Vec<Example> {
        vec![
            Example {
                title: "The usual start",
                config: json!({}),
                payload: json!(null),
                expect: Expectation::Deploys,
            },
            Example {
                title: "A start for returning customers",
                config: json!({ "startCondition": "returning" }),
                payload: json!(null),
                expect: Expectation::Deploys,
            },
            Example {
                title: "An order starts an instance",
                config: json!({ "message": "order-placed" }),
                payload: json!(null),
                expect: Expectation::Deploys,
            },
        ]
    }
}

impl TriggerConfig for Start {
    fn trigger(&self) -> Trigger {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        Trigger {
            subscription: Subscription::Process {
                condition: given(&self.start_condition),
                message: given(&self.message),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{deploy, refuses};

    #[test]
    fn an_empty_condition_is_none() {
        let trigger = deploy::<Start>(&json!({ "startCondition": "", "message": "m" }));
        let Subscription::Process { condition, message } = trigger.subscription else {
            panic!("another subscription");
        };
        assert_eq!((condition, message.as_deref()), (None, Some("m")));
        refuses::<Start>(&json!({ "condition": "x" }), "/condition", "unknown field");
    }
}
