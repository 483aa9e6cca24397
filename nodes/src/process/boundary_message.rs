//! A message that comes while a token waits.

use engine::node::{
    Await, Boundary, BoundaryEvent, Configured, Element, ElementConfig, Example, Expectation, Meta,
    Ports,
};
use engine::text::{Path, Template};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// Watches over another node: when a message comes while a token is there, a way begins here.
///
/// **In:** nothing; no wire leads here. **Out:** the token itself, if this interrupts the node;
/// otherwise a further token, and the first one stays.
///
/// **Errors:** the message's payload finds no place at `destination`: an incident.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BoundaryMessage {
    /// The node to watch over, by its id.
    #[schemars(extend("format" = "wireloom-node"), length(min = 1))]
    on: String,
    /// The message's name. A template.
    message: Template,
    /// The value that the message must carry. For example `{{order.id}}`.
    correlation: Template,
    /// Where the message's payload goes. Nowhere if absent.
    #[serde(default)]
    destination: Option<Path>,
    /// The token leaves the node by this; otherwise a further one begins here.
    #[serde(default = "yes")]
    interrupting: bool,
}

fn yes() -> bool {
    true
}

impl Configured for BoundaryMessage {
    const META: Meta = Meta {
        name: "process/boundary-message",
        aliases: &[],
        title: "Boundary Message",
        summary: "A message at another node",
        icon: "mail-warning",
        ports: Ports::OUT,
        subtitle: &["on", "message"],
    };

    fn examples() -> Vec<Example> {
        vec![Example {
            title: "The order is cancelled",
            config: json!({ "on": "delivery", "message": "cancel", "correlation": "{{order.id}}" }),
            payload: json!(null),
            expect: Expectation::Deploys,
        }]
    }
}

impl ElementConfig for BoundaryMessage {
    fn element(&self) -> Element {
        Element::Boundary(Boundary {
            on: self.on.clone(),
            interrupting: self.interrupting,
            event: BoundaryEvent::Message(Await {
                name: self.message.clone(),
                correlation: self.correlation.clone(),
                output: self.destination.clone(),
            }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{element, refuses};

    #[test]
    fn waits_for_a_message() {
        let config = json!({ "on": "a", "message": "m", "correlation": "", "interrupting": false });
        let Element::Boundary(boundary) = element::<BoundaryMessage>(&config) else {
            panic!("another element");
        };
        assert!(!boundary.interrupting && boundary.on == "a");
        refuses::<BoundaryMessage>(&json!({ "on": "a" }), "", "missing field `message`");
    }
}
