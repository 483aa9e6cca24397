//! The token waits for a message.

use engine::node::{Await, Configured, Element, ElementConfig, Example, Expectation, Meta, Ports};
use engine::text::{Path, Template};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// Lets the token wait for a message from another process or from outside.
///
/// **In:** the token. **Out:** the same token, when the message has come; its payload is written at
/// `destination`.
///
/// A message reaches one receiver: the one that waits longest for its name and correlation value. One
/// that came before its receiver waits for it, as long as its time to live.
///
/// **Errors:** the payload finds no place at `destination`: an incident.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MessageReceive {
    /// The message's name. A template.
    message: Template,
    /// The value that the message must carry. For example `{{order.id}}`.
    correlation: Template,
    /// Where the message's payload goes. Nowhere if absent.
    #[serde(default)]
    destination: Option<Path>,
}

impl Configured for MessageReceive {
    const META: Meta = Meta {
        name: "process/message-receive",
        aliases: &[],
        title: "Message Receive",
        summary: "The token waits for a message",
        icon: "mail-open",
        ports: Ports::OUT,
        subtitle: &["message"],
    };

    fn examples() -> Vec<Example> {
        vec![Example {
            title: "The payment of this order",
            config: json!({ "message": "paid", "correlation": "{{order.id}}", "destination": "payment" }),
            payload: json!(null),
            expect: Expectation::Deploys,
        }]
    }
}

impl ElementConfig for MessageReceive {
    fn element(&self) -> Element {
        Element::Receive(Await {
            name: self.message.clone(),
            correlation: self.correlation.clone(),
            output: self.destination.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{element, refuses};

    #[test]
    fn waits_for_a_message() {
        let config = json!({ "message": "m", "correlation": "{{id}}" });
        assert!(matches!(element::<MessageReceive>(&config), Element::Receive(_)));
        refuses::<MessageReceive>(&json!({ "message": "{{" , "correlation": "" }), "/message", "");
    }
}
