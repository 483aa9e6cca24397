//! Many ways, by a text.

use engine::node::{
    Configured, Error, Example, Expectation, Message, Meta, Node, Outcome, Port, PortIndex, Ports,
    Problem,
};
use engine::payload::Value;
use engine::text::Template;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// Sends the payload by the port of the first case that equals a text; by `default` where none
/// does.
///
/// **In:** any payload. **Out:** the same payload, by `case-0`, `case-1` … in the order of the
/// cases, or by `default`.
///
/// What is compared is text: the number `5` equals the case `5`, and what is missing equals an
/// empty case. Upper and lower case count.
///
/// **Errors:** a template cannot be rendered for this payload.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Switch {
    /// The text to compare. For example `{{data.type}}`.
    #[schemars(title = "Compare")]
    switch_template: Template,
    /// The cases, in order. Each has its own port.
    #[schemars(length(max = 1_000))]
    cases: Vec<Case>,
}

/// One case.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Case {
    /// What the text must equal. A template.
    case: Template,
    /// The port's name for people. The case itself if empty.
    #[serde(default)]
    #[allow(dead_code, reason = "the designer shows it on the port")]
    label: String,
}

impl Configured for Switch {
    const META: Meta = Meta {
        name: "logic/switch",
        aliases: &[],
        title: "Switch",
        summary: "Many ways, by a text",
        icon: "split",
        ports: Ports::PerItem {
            list: "cases",
            prefix: "case",
            label: "label",
            then: &[Port { name: "default", label: "Default" }],
        },
        subtitle: &["switchTemplate"],
    };

    fn examples() -> Vec<Example> {
        let config = json!({
            "switchTemplate": "{{data.type}}",
            "cases": [{ "case": "connect", "label": "Hello" }, { "case": "message" }],
        });
        let emits = |title, data: serde_json::Value, port| Example {
            title,
            config: config.clone(),
            payload: json!({ "data": data }),
            expect: Expectation::Emits { port, payload: json!({ "data": data }) },
        };
        vec![
            emits("The second case", json!({ "type": "message" }), "case-1"),
            emits("No case", json!({ "type": "disconnect" }), "default"),
            Example {
                title: "A case from the payload",
                config: json!({
                    "switchTemplate": "{{data.level}}",
                    "cases": [{ "case": "{{globals.alarm}}", "label": "Alarm" }],
                }),
                payload: json!({ "data": { "level": 5 }, "globals": { "alarm": "5" } }),
                expect: Expectation::Emits {
                    port: "case-0",
                    payload: json!({ "data": { "level": 5 }, "globals": { "alarm": "5" } }),
                },
            },
        ]
    }

    fn check(&self) -> Vec<Problem> {
        if self.cases.len() > 1_000 {
            let words = "A switch has at most 1,000 cases.";
            return vec![Problem::error("config", "/cases", words)];
        }
        Vec::new()
    }
}

impl Switch {
    /// The place of the first case that equals `text`, or the one after the last.
    #[inline]
    fn place(&self, text: &[u8], payload: &Value) -> Result<PortIndex, Error> {
        let mut port = 0;
        for case in &self.cases {
            match case.case.constant_is(text) {
                Some(true) => return Ok(port),
                Some(false) => port += 1,
                None => return self.place_from(port, text, payload),
            }
        }
        Ok(port)
    }

    /// As [`Self::place`], from a case on that is to be rendered.
    #[cold]
    fn place_from(
        &self,
        first: PortIndex,
        text: &[u8],
        payload: &Value,
    ) -> Result<PortIndex, Error> {
        let mut rendered = Vec::new();
        let mut port = first;
        for case in self.cases.iter().skip(usize::from(first)) {
            let equal = if let Some(equal) = case.case.constant_is(text) {
                equal
            } else {
                rendered.clear();
                case.case.render_into(payload, &mut rendered)?;
                rendered == text
            };
            if equal {
                break;
            }
            port += 1;
        }
        Ok(port)
    }

    /// As [`Self::place`], for the text that the template gives.
    #[cold]
    fn place_of_rendered(&self, payload: &Value) -> Result<PortIndex, Error> {
        let mut text = Vec::new();
        self.switch_template.render_into(payload, &mut text)?;
        self.place(&text, payload)
    }
}

impl Node for Switch {
    fn execute(&self, message: &mut Message) -> Result<Outcome, Error> {
        let payload = &message.payload;
        // A string that stands in the payload is compared where it stands, without a copy.
        let port = match self.switch_template.standing(payload) {
            Some(Value::String(text)) => self.place(text.as_bytes(), payload)?,
            _ => self.place_of_rendered(payload)?,
        };
        Ok(Outcome::port(port))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{check, refuses};

    #[test]
    fn compares_text() {
        let config = json!({
            "switchTemplate": "{{x}}",
            "cases": [
                { "case": "1" }, { "case": "true" }, { "case": "" },
                { "case": "{\"a\":1}" }, { "case": "a-{{y}}" }, { "case": "1" },
            ],
        });
        for (x, port) in [
            (json!("1"), "case-0"),
            (json!(1), "case-0"),
            (json!(true), "case-1"),
            (json!(null), "case-2"),
            (json!(""), "case-2"),
            (json!({ "a": 1 }), "case-3"),
            (json!("a-b"), "case-4"),
            (json!("A-b"), "default"),
        ] {
            let payload = json!({ "x": x, "y": "b" });
            check::<Switch>(&config, &payload).emits(port, &payload);
        }
        check::<Switch>(&config, &json!({})).emits("case-2", &json!({}));
    }

    #[test]
    fn long_cases_are_compared_to_their_last_letter() {
        for length in [15, 16, 17, 254, 255, 256] {
            let text = "x".repeat(length);
            let other =
                format!("{}y{}", "x".repeat(length / 2), "x".repeat(length - length / 2 - 1));
            let config = json!({ "switchTemplate": "{{a}}", "cases": [{ "case": text }] });
            for (a, port) in [(&text, "case-0"), (&other, "default")] {
                let payload = json!({ "a": a });
                check::<Switch>(&config, &payload).emits(port, &payload);
            }
        }
    }

    #[test]
    fn a_text_around_the_path_counts() {
        let config = json!({ "switchTemplate": "{{a}}/{{b}}", "cases": [{ "case": "1/2" }] });
        let payload = json!({ "a": 1, "b": "2" });
        check::<Switch>(&config, &payload).emits("case-0", &payload);
    }

    #[test]
    fn without_cases_there_is_the_default() {
        let config = json!({ "switchTemplate": "x", "cases": [] });
        check::<Switch>(&config, &json!(1)).emits("default", &json!(1));
        assert_eq!(Switch::META.ports.names(&config), ["default"]);
    }

    #[test]
    fn mistakes_have_their_place() {
        refuses::<Switch>(
            &json!({ "switchTemplate": "x", "cases": [{ "case": "{{#if}}" }] }),
            "/cases/0/case",
            "line 1",
        );
        let many = vec![json!({ "case": "a" }); 1_001];
        refuses::<Switch>(&json!({ "switchTemplate": "x", "cases": many }), "/cases", "1,000");
    }
}
