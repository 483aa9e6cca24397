//! A frontend app sends a message to a channel.

use engine::node::{
    Configured, Example, Expectation, Meta, Ports, Problem, Subscription, Trigger, TriggerConfig,
};
use engine::text::Template;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// Starts a run for each message that a frontend app sends to a channel: with the client library
/// `push.publish("feedback", {stars: 5})`, on the wire `{"publish": {"channel", "data"}}`. The app
/// needs a push ticket that allows to publish there.
///
/// **In:** nothing. **Out:** `data` holds
///
/// - `channel`: the channel's name,
/// - `message`: what was sent, any JSON,
/// - `client`: who sent it, as far as that is known: `by` is `ticket`, `session` or `token`, and
///   `user` is the one that the ticket was made for. It cannot be made up by the page.
///
/// Beside it: `applicationId`, `applicationName`, `flowId`, `flowName`, `flowVersion`, `globals`,
/// `time`, and the channel as `triggerId`.
///
/// Messages of one sender keep their order, and the next one is not read before the run of the one
/// before has ended: whoever sends faster than the flow runs has to wait. Those of different
/// senders run beside each other, unless a key keeps them in order.
///
/// Those who are subscribed to the channel do not get the message: push it on with WebSocket Send,
/// if they are to.
///
/// **Errors:** none here. The sender is told that the message was taken, not how its run went.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Frontend {
    /// The channel to listen to. `*` stands for any run of characters.
    #[schemars(length(min = 1))]
    channel: String,
    /// Messages with the same key keep their order, whoever sends them. A template:
    /// `{{data.message.orderId}}`.
    #[serde(default)]
    #[schemars(title = "Key")]
    key: Option<Template>,
}

impl Configured for Frontend {
    const META: Meta = Meta {
        name: "trigger/frontend",
        aliases: &[],
        title: "Frontend",
        summary: "Starts a run for each message of a frontend app",
        icon: "app-window",
        ports: Ports::OUT,
        subtitle: &["channel"],
    };

    fn examples() -> Vec<Example> {
        let deploys = |title, config| Example {
            title,
            config,
            payload: json!(null),
            expect: Expectation::Deploys,
        };
        vec![
            deploys("One channel", json!({ "channel": "feedback" })),
            deploys(
                "A channel of each customer, each order's messages one after the other",
                json!({ "channel": "customers.*", "key": "{{data.message.orderId}}" }),
            ),
        ]
    }

    fn check(&self) -> Vec<Problem> {
        if self.channel.is_empty() {
            return vec![Problem::error("config", "/channel", "Name the channel, as in `orders`.")];
        }
        Vec::new()
    }
}

impl TriggerConfig for Frontend {
    fn trigger(&self) -> Trigger {
        let (channel, key) = (self.channel.clone(), self.key.clone());
        Trigger { subscription: Subscription::Frontend { channel, key } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{deploy, refuses};

    #[test]
    fn listens_to_its_channel() {
        let config = json!({ "channel": "feedback", "key": "{{data.message.id}}" });
        let Subscription::Frontend { channel, key } = deploy::<Frontend>(&config).subscription
        else {
            panic!("it listens to frontends");
        };
        assert_eq!((channel.as_str(), key.is_some()), ("feedback", true));
        refuses::<Frontend>(&json!({ "channel": "" }), "/channel", "Name the channel");
        refuses::<Frontend>(&json!({}), "", "channel");
    }
}
