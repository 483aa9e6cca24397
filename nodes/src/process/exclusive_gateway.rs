//! One of several ways.

use engine::node::{Configured, Element, ElementConfig, Example, Expectation, Meta, Port, Ports};
use engine::text::Expression;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// Sends the token one of several ways: the first whose condition is true.
///
/// **In:** the token. **Out:** by `case-0`, `case-1` … in the order of the conditions, or by
/// `default` where none is true.
///
/// **Errors:** no condition is true and no wire leaves `default`: an incident. A condition cannot be
/// evaluated.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExclusiveGateway {
    /// The conditions, in order. Each has its own port.
    #[schemars(length(max = 1_000))]
    cases: Vec<Case>,
}

/// One way.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Case {
    /// When to go this way. An expression over the data: `score > 600`.
    when: Expression,
    /// The port's name for people.
    #[serde(default)]
    #[allow(dead_code, reason = "the designer shows it on the port")]
    label: String,
}

impl Configured for ExclusiveGateway {
    const META: Meta = Meta {
        name: "process/exclusive-gateway",
        aliases: &[],
        title: "Exclusive Gateway",
        summary: "One of several ways",
        icon: "git-fork",
        ports: Ports::PerItem {
            list: "cases",
            prefix: "case",
            label: "label",
            then: &[Port { name: "default", label: "Default" }],
        },
        subtitle: &[],
    };

    fn examples() -> Vec<Example> {
        vec![Example {
            title: "By a score",
            config: json!({ "cases": [{ "when": "score >= 600", "label": "Good" }, { "when": "score >= 400" }] }),
            payload: json!(null),
            expect: Expectation::Deploys,
        }]
    }
}

impl ElementConfig for ExclusiveGateway {
    fn element(&self) -> Element {
        Element::Exclusive(self.cases.iter().map(|case| case.when.clone()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{element, refuses};

    #[test]
    fn keeps_the_order_of_its_conditions() {
        let config = json!({ "cases": [{ "when": "a > 1" }, { "when": "b" }] });
        let Element::Exclusive(conditions) = element::<ExclusiveGateway>(&config) else {
            panic!("another element");
        };
        let texts: Vec<&str> = conditions.iter().map(Expression::as_str).collect();
        assert_eq!(texts, ["a > 1", "b"]);
        refuses::<ExclusiveGateway>(&json!({ "cases": [{ "when": "a >" }] }), "/cases/0/when", "");
    }
}
