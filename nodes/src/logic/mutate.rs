//! Changes of the payload.

mod rule;

use engine::node::{
    Configured, Error, Example, Expectation, Message, Meta, Node, Outcome, Ports, Problem,
};
use engine::payload::Value;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use rule::Rule;

/// Changes the payload, rule after rule.
///
/// **In:** any payload. **Out:** the changed payload.
///
/// - `set` puts a value at a path: one from another path, a text, a JSON value or the result of
///   an expression. A path at which there is nothing gives `null`.
/// - `move` takes what stands at a path to another.
/// - `copy` puts it at another path, too.
/// - `remove` takes it out; later items of a list move up.
/// - `merge` puts the members of an object into another object, and does the same with objects
///   within; lists are replaced.
///
/// Each rule sees what those before it did. `move`, `copy` and `remove` of what is not there do
/// nothing. Objects that are missing on the way to a destination are made.
///
/// **Errors** (the payload stays as it came, whatever the rules before did): a template or an
/// expression gives no result; nothing can be written at a destination, because a text or a
/// number stands on the way or an index is beyond a list's end; `merge` meets something else
/// than objects.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Mutate {
    /// The changes, in order.
    #[schemars(length(min = 1, max = 1_000))]
    rules: Vec<Rule>,
}

impl Configured for Mutate {
    const META: Meta = Meta {
        name: "logic/mutate",
        aliases: &[],
        title: "Mutate",
        summary: "Sets, moves, copies and removes values",
        icon: "pencil-ruler",
        ports: Ports::OUT,
        subtitle: &[],
    };

    fn examples() -> Vec<Example> {
        vec![
            Example {
                title: "Set, in four ways",
                config: json!({ "rules": [
                    { "do": "set", "destination": "working.id", "value": { "path": "data.id" } },
                    { "do": "set", "destination": "working.line", "value": { "text": "Order {{data.id}}" } },
                    { "do": "set", "destination": "working.tags", "value": { "json": "[\"new\"]" } },
                    { "do": "set", "destination": "working.sum", "value": { "expression": "data.price * 2" } },
                ] }),
                payload: json!({ "data": { "id": 7, "price": 1.25 } }),
                expect: Expectation::Emits {
                    port: "out",
                    payload: json!({
                        "data": { "id": 7, "price": 1.25 },
                        "working": { "id": 7, "line": "Order 7", "tags": ["new"], "sum": 2.5 },
                    }),
                },
            },
            Example {
                title: "Move, copy and remove",
                config: json!({ "rules": [
                    { "do": "move", "source": "data.old", "destination": "data.new" },
                    { "do": "copy", "source": "data.new.id", "destination": "id" },
                    { "do": "remove", "source": "data.secret" },
                ] }),
                payload: json!({ "data": { "old": { "id": 1 }, "secret": "x" } }),
                expect: Expectation::Emits {
                    port: "out",
                    payload: json!({ "data": { "new": { "id": 1 } }, "id": 1 }),
                },
            },
            Example {
                title: "Merge",
                config: json!({ "rules": [
                    { "do": "merge", "destination": "state", "value": { "path": "data" } },
                ] }),
                payload: json!({
                    "state": { "lamp": { "on": false, "watts": 9 }, "seen": [1, 2] },
                    "data": { "lamp": { "on": true }, "seen": [3] },
                }),
                expect: Expectation::Emits {
                    port: "out",
                    payload: json!({
                        "state": { "lamp": { "on": true, "watts": 9 }, "seen": [3] },
                        "data": { "lamp": { "on": true }, "seen": [3] },
                    }),
                },
            },
            Example {
                title: "All or nothing",
                config: json!({ "rules": [
                    { "do": "set", "destination": "data.seen", "value": { "json": "true" } },
                    { "do": "copy", "source": "data.id", "destination": "data.name.first" },
                ] }),
                payload: json!({ "data": { "id": 7, "name": "Ada" } }),
                expect: Expectation::Fails {
                    message: "Rule 2: cannot write to `data.name.first`: `data.name` is a string",
                },
            },
        ]
    }

    fn check(&self) -> Vec<Problem> {
        let words = match self.rules.len() {
            0 => "Add a rule: without one, this node does nothing.",
            1..=1_000 => return Vec::new(),
            _ => "At most 1,000 rules.",
        };
        vec![Problem::error("config", "/rules", words)]
    }
}

impl Node for Mutate {
    fn execute(&self, message: &mut Message) -> Result<Outcome, Error> {
        let payload = &mut message.payload;
        match self.rules.as_slice() {
            // All or nothing by itself.
            [only] if !only.may_stop_halfway() => {
                only.apply(payload).map_err(|error| of_rule(0, error))?;
            }
            rules => all(rules, payload)?,
        }
        Ok(Outcome::out())
    }
}

/// Applies all rules, or none.
fn all(rules: &[Rule], payload: &mut Value) -> Result<(), Error> {
    // The copy shares all of the payload, but makes the first write at each level copy that level.
    let before = payload.clone();
    for (place, rule) in rules.iter().enumerate() {
        if let Err(error) = rule.apply(payload) {
            *payload = before;
            return Err(of_rule(place, error));
        }
    }
    Ok(())
}

#[cold]
fn of_rule(place: usize, mut error: Error) -> Error {
    error.message = format!("Rule {}: {}", place + 1, error.message);
    error
}

#[cfg(test)]
mod tests;
