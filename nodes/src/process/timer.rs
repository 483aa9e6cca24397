//! The token waits for a time.

use engine::node::{
    Configured, Element, ElementConfig, Example, Expectation, Meta, Ports, Problem,
};
use engine::text::TimerExpression;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// Lets the token wait: for a while, or until a moment. The wait goes on through restarts.
///
/// **In:** the token. **Out:** the same token, when the time has come; never before it.
///
/// The time is an ISO 8601 duration (`PT5M`, `P1M`), a moment (`2026-01-02T03:04:05Z`), or either
/// with `${path}` from the data.
///
/// **Errors:** what the holes give is no time: an incident.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Timer {
    /// How long, or until when. For example `PT5M` or `${order.dueAt}`.
    time: TimerExpression,
}

impl Configured for Timer {
    const META: Meta = Meta {
        name: "process/timer",
        aliases: &[],
        title: "Timer",
        summary: "The token waits for a time",
        icon: "timer",
        ports: Ports::OUT,
        subtitle: &["time"],
    };

    fn examples() -> Vec<Example> {
        vec![
            Example {
                title: "Five minutes",
                config: json!({ "time": "PT5M" }),
                payload: json!(null),
                expect: Expectation::Deploys,
            },
            Example {
                title: "Until the data says",
                config: json!({ "time": "${order.dueAt}" }),
                payload: json!(null),
                expect: Expectation::Deploys,
            },
        ]
    }

    fn check(&self) -> Vec<Problem> {
        if self.time.repeats() {
            let words =
                "A token waits once: a cycle is for boundary timers and repeatable actions.";
            return vec![Problem::error("config", "/time", words)];
        }
        Vec::new()
    }
}

impl ElementConfig for Timer {
    fn element(&self) -> Element {
        Element::Timer(self.time.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{element, refuses};

    #[test]
    fn waits_once() {
        assert!(matches!(element::<Timer>(&json!({ "time": "PT1S" })), Element::Timer(_)));
        refuses::<Timer>(&json!({ "time": "R3/PT1S" }), "/time", "once");
        refuses::<Timer>(&json!({ "time": "-PT1S" }), "/time", "");
    }
}
