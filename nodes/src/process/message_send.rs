//! A message to other processes.

use engine::node::{
    Await, Configured, Element, ElementConfig, Example, Expectation, Meta, Ports, Send,
};
use engine::text::{Duration, JsonTemplate, Path, Template};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use crate::field::{json_template, template};

/// Sends a message to whoever waits for it, or begins by it; once, whatever happens.
///
/// **In:** the token. **Out:** the same token, at once; or, with `answer`, when the answer has come.
/// Actions may stand here too; the token waits for the mandatory ones.
///
/// **Errors:** a template gives no result: an incident.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MessageSend {
    /// The message's name. A template.
    message: Template,
    /// The value by which the receiver is found. For example `{{order.id}}`.
    correlation: Template,
    /// What the message carries. JSON as a Handlebars template.
    #[serde(default = "nothing")]
    #[schemars(extend("default" = "{}"))]
    payload: JsonTemplate,
    /// How long it waits for a receiver: an ISO 8601 duration.
    #[serde(default = "hour")]
    #[schemars(extend("default" = "PT1H"))]
    ttl: Duration,
    /// Recognises repeats for a day. A template; none if empty.
    #[serde(default = "empty")]
    #[schemars(extend("default" = ""))]
    id: Template,
    /// The message to wait for before the token goes on, by its name. None if absent.
    #[serde(default)]
    answer: Option<Template>,
    /// Where the answer's payload goes. Nowhere if absent.
    #[serde(default)]
    destination: Option<Path>,
}

fn nothing() -> JsonTemplate {
    json_template("{}")
}

fn empty() -> Template {
    template("")
}

fn hour() -> Duration {
    crate::field::duration("PT1H")
}

impl Configured for MessageSend {
    const META: Meta = Meta {
        name: "process/message-send",
        aliases: &[],
        title: "Message Send",
        summary: "A message to other processes",
        icon: "send",
        ports: Ports::OUT,
        subtitle: &["message"],
    };

    fn examples() -> Vec<Example> {
        vec![
            Example {
                title: "An order is placed",
                config: json!({ "message": "order-placed", "correlation": "{{order.id}}", "payload": "{\"total\": {{order.total}}}" }),
                payload: json!(null),
                expect: Expectation::Deploys,
            },
            Example {
                title: "A question that waits for its answer",
                config: json!({ "message": "check", "correlation": "{{id}}", "answer": "checked", "destination": "check" }),
                payload: json!(null),
                expect: Expectation::Deploys,
            },
        ]
    }
}

impl ElementConfig for MessageSend {
    fn element(&self) -> Element {
        Element::Send(Send {
            name: self.message.clone(),
            correlation: self.correlation.clone(),
            payload: self.payload.clone(),
            ttl: self.ttl.to_std(),
            id: self.id.clone(),
            answer: self.answer.clone().map(|name| Await {
                name,
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
    fn an_answer_has_the_same_correlation() {
        let config = json!({ "message": "m", "correlation": "{{id}}", "answer": "a" });
        let Element::Send(send) = element::<MessageSend>(&config) else {
            panic!("another element")
        };
        assert_eq!(send.answer.unwrap().correlation.source(), "{{id}}");
        assert_eq!(send.ttl.as_secs(), 3_600);
        refuses::<MessageSend>(
            &json!({ "message": "m", "correlation": "", "ttl": "1h" }),
            "/ttl",
            "",
        );
    }
}
