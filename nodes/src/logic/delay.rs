//! The message waits.

use std::time;

use engine::node::{
    Configured, Error, Example, Expectation, Host, Message, Meta, Outcome, Ports, Problem, Task,
};
use engine::payload::Value;
use engine::text::{Duration, Template};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer};
use serde_json::json;

/// Lets the payload go on after a time.
///
/// **In:** any payload. **Out:** the same payload, later. An ordered trigger waits with its next
/// event meanwhile.
///
/// The time is an ISO 8601 duration: `PT5S`, `PT0.25S`, `PT10M`; at most 24 hours. It counts
/// towards the time that the run may take: raise that in the flow's settings for long delays. A
/// program that stops does not go on with the wait when it starts again, unless the flow is
/// durable.
///
/// **Errors:** what the template gives is no duration, or more than 24 hours.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Delay {
    /// How long: an ISO 8601 duration such as `PT5S`. May be a template: `PT{{data.seconds}}S`.
    time: Length,
}

/// The longest delay.
const LONGEST: time::Duration = time::Duration::from_secs(86_400);

/// A duration, or a template of one.
#[derive(Debug, Clone)]
enum Length {
    Fixed(time::Duration),
    Rendered(Template),
}

impl Length {
    fn of(&self, payload: &Value) -> Result<time::Duration, Error> {
        let template = match self {
            Self::Fixed(length) => return Ok(*length),
            Self::Rendered(template) => template,
        };
        let text = template.render(payload)?;
        let length = Duration::parse(&text)
            .map_err(|mistake| {
                let shown: String = text.chars().take(40).collect();
                let source = template.source();
                Error::input(format!(
                    "The time to wait, `{source}`, gives `{shown}`: {}.",
                    mistake.words
                ))
            })?
            .to_std();
        if length > LONGEST {
            return Err(Error::input(format!("A delay lasts at most 24 hours, not {text}.")));
        }
        Ok(length)
    }
}

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let text = String::deserialize(input)?;
        if text.contains("{{") {
            return Template::parse(&text).map(Self::Rendered).map_err(Error::custom);
        }
        let length = Duration::parse(&text).map_err(Error::custom)?;
        Ok(Self::Fixed(length.to_std()))
    }
}

impl JsonSchema for Length {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Length".into()
    }

    /// Of a template, since a duration is a template too: one with nothing to fill in.
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Template::json_schema(generator);
        schema.insert("examples".to_owned(), json!(["PT5S", "PT{{data.seconds}}S"]));
        schema
    }
}

impl Configured for Delay {
    const META: Meta = Meta {
        name: "logic/delay",
        aliases: &[],
        title: "Delay",
        summary: "The payload goes on after a time",
        icon: "timer",
        ports: Ports::OUT,
        subtitle: &["time"],
    };

    fn examples() -> Vec<Example> {
        vec![
            Example {
                title: "Five seconds",
                config: json!({ "time": "PT5S" }),
                payload: json!({ "data": 1 }),
                expect: Expectation::Emits { port: "out", payload: json!({ "data": 1 }) },
            },
            Example {
                title: "As long as the payload says",
                config: json!({ "time": "PT{{data.minutes}}M" }),
                payload: json!({ "data": { "minutes": 2 } }),
                expect: Expectation::Emits {
                    port: "out",
                    payload: json!({ "data": { "minutes": 2 } }),
                },
            },
            Example {
                title: "The payload does not say",
                config: json!({ "time": "PT{{data.minutes}}M" }),
                payload: json!({ "data": {} }),
                expect: Expectation::Fails { message: "gives `PTM`" },
            },
        ]
    }

    fn check(&self) -> Vec<Problem> {
        match self.time {
            Length::Fixed(length) if length > LONGEST => {
                let words = "A delay lasts at most 24 hours (PT24H).";
                vec![Problem::error("config", "/time", words)]
            }
            Length::Fixed(_) | Length::Rendered(_) => Vec::new(),
        }
    }
}

impl Task for Delay {
    async fn execute(&self, message: &mut Message, host: &dyn Host) -> Result<Outcome, Error> {
        let length = self.time.of(&message.payload)?;
        host.sleep(length).await;
        Ok(Outcome::out())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{FakeHost, check, check_with, refuses};

    #[test]
    fn waits_as_long_as_it_says() {
        for (config, payload, seconds) in [
            ("PT5S", json!({}), 5.0),
            ("PT0.25S", json!({}), 0.25),
            ("PT{{h}}H", json!({ "h": 24 }), 86_400.0),
            ("{{t}}", json!({ "t": "P1D" }), 86_400.0),
        ] {
            let host = FakeHost::default();
            check_with::<Delay>(&host, &json!({ "time": config }), &payload).emits("out", &payload);
            assert_eq!(host.slept(), [time::Duration::from_secs_f64(seconds)]);
        }
    }

    #[test]
    fn refuses_what_is_no_time() {
        refuses::<Delay>(&json!({ "time": "5 s" }), "/time", "only digits");
        refuses::<Delay>(&json!({ "time": "PT25H" }), "/time", "24 hours");
        refuses::<Delay>(&json!({ "time": "{{#if}}" }), "/time", "line 1");
        let config = json!({ "time": "{{t}}" });
        check::<Delay>(&config, &json!({ "t": "P2D" })).fails("at most 24 hours");
        check::<Delay>(&config, &json!({ "t": "-PT1S" })).fails("no sign");
        check::<Delay>(&config, &json!({})).fails("begins with P");
    }
}
