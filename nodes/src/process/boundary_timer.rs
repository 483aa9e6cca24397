//! A time at which something happens to a waiting token.

use engine::node::{
    Boundary, BoundaryEvent, Configured, Element, ElementConfig, Example, Expectation, Meta, Ports,
    Problem,
};
use engine::text::TimerExpression;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// Watches over another node: when a token has been there for a time, a way begins here.
///
/// **In:** nothing; no wire leads here. **Out:** the token itself, if this interrupts the node;
/// otherwise a further token, and the first one stays.
///
/// A cycle (`R3/PT1H`, `R/P1D`) that does not interrupt goes off again and again while the token is
/// there: a reminder.
///
/// **Errors:** what the holes of the time give is no time: an incident when the token comes.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BoundaryTimer {
    /// The node to watch over, by its id.
    #[schemars(extend("format" = "wireloom-node"), length(min = 1))]
    on: String,
    /// After which time. For example `PT1H`, or `R/P1D` for every day.
    time: TimerExpression,
    /// The token leaves the node by this; otherwise a further one begins here.
    #[serde(default = "yes")]
    interrupting: bool,
}

fn yes() -> bool {
    true
}

impl Configured for BoundaryTimer {
    const META: Meta = Meta {
        name: "process/boundary-timer",
        aliases: &[],
        title: "Boundary Timer",
        summary: "A time at another node",
        icon: "alarm-clock",
        ports: Ports::OUT,
        subtitle: &["on", "time"],
    };

    fn examples() -> Vec<Example> {
        vec![
            Example {
                title: "Give up after a day",
                config: json!({ "on": "form", "time": "P1D" }),
                payload: json!(null),
                expect: Expectation::Deploys,
            },
            Example {
                title: "A reminder every day",
                config: json!({ "on": "form", "time": "R/P1D", "interrupting": false }),
                payload: json!(null),
                expect: Expectation::Deploys,
            },
        ]
    }

    fn check(&self) -> Vec<Problem> {
        if self.interrupting && self.time.repeats() {
            let words =
                "A timer that interrupts goes off once: take no cycle, or do not interrupt.";
            return vec![Problem::error("config", "/time", words)];
        }
        Vec::new()
    }
}

impl ElementConfig for BoundaryTimer {
    fn element(&self) -> Element {
        Element::Boundary(Boundary {
            on: self.on.clone(),
            interrupting: self.interrupting,
            event: BoundaryEvent::Timer(self.time.clone()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{element, refuses};

    #[test]
    fn interrupts_unless_it_says_no() {
        let Element::Boundary(boundary) =
            element::<BoundaryTimer>(&json!({ "on": "a", "time": "PT1S" }))
        else {
            panic!("another element");
        };
        assert!(boundary.interrupting);
        refuses::<BoundaryTimer>(&json!({ "on": "a", "time": "R/PT1S" }), "/time", "once");
    }
}
