//! Two ways, by an expression.

use engine::node::{
    Configured, Error, Example, Expectation, Message, Meta, Node, Outcome, Port, Ports,
};
use engine::text::Expression;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// Sends the payload by `true` or by `false`, as an expression says.
///
/// **In:** any payload. **Out:** the same payload, by one of the two ports. `false`, `0`, `""`,
/// `null` and what is missing count as false, all else as true.
///
/// The expression stands for typed values: `data.age > 18 && data.country == "FI"`. `==` compares
/// as JavaScript does (`1 == "1"`), `===` strictly. Braces may stand around a path, as in
/// `{{data.age}} > 18`.
///
/// **Errors:** a text grows beyond 1 MiB while the expression is worked out.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Conditional {
    /// What decides. For example `data.price > 10`.
    expression: Expression,
}

impl Configured for Conditional {
    const META: Meta = Meta {
        name: "logic/conditional",
        aliases: &[],
        title: "Conditional",
        summary: "Two ways, by an expression",
        icon: "git-branch",
        ports: Ports::Fixed {
            ports: &[Port { name: "true", label: "True" }, Port { name: "false", label: "False" }],
        },
        subtitle: &["expression"],
    };

    fn examples() -> Vec<Example> {
        let emits = |title, expression: &str, port| Example {
            title,
            config: json!({ "expression": expression }),
            payload: json!({ "data": { "age": 34, "country": "FI" } }),
            expect: Expectation::Emits {
                port,
                payload: json!({ "data": { "age": 34, "country": "FI" } }),
            },
        };
        vec![
            emits("Both hold", "data.age > 18 && data.country == \"FI\"", "true"),
            emits("What is missing counts as false", "data.member", "false"),
            emits("With braces", "{{data.age}} + 1 === 34", "false"),
        ]
    }
}

impl Node for Conditional {
    fn execute(&self, message: &mut Message) -> Result<Outcome, Error> {
        let holds = self.expression.test(&message.payload)?;
        Ok(Outcome::port(u16::from(!holds)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{check, refuses};

    #[test]
    fn goes_by_truth() {
        for (x, port) in [
            (json!(0), "false"),
            (json!(""), "false"),
            (json!("0"), "true"),
            (json!([]), "true"),
            (json!(null), "false"),
        ] {
            let payload = json!({ "x": x });
            check::<Conditional>(&json!({ "expression": "x" }), &payload).emits(port, &payload);
        }
    }

    #[test]
    fn a_mistake_is_found_at_deploy() {
        refuses::<Conditional>(&json!({ "expression": "a >" }), "/expression", "column");
        refuses::<Conditional>(&json!({}), "", "missing field `expression`");
    }
}
