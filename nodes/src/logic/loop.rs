//! The nodes within run for each item of a list, or as long as an expression holds.

use engine::node::{
    Configured, Error, Example, Expectation, Host, Message, Meta, Outcome, Port, Ports, Problem,
    Task,
};
use engine::text::{Expression, Path};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::Given;
use crate::field::path;

mod items;
mod outcome;
mod passes;
#[cfg(test)]
mod tests;

/// Runs the nodes that stand within it once for each item of a list, and gathers what they make
/// of the items; or again and again as long as an expression holds.
///
/// **In:** a payload with a list. **Within:** the body begins at the port `body`. Each pass is
/// given the payload as it came in, with the item at `item` and its place, from 0, at `index`.
/// Passes share nothing that one of them writes. A pass ends where no wire leads on; what then
/// stands at `result` (the item itself, if that is empty) is what the item has become. Where
/// several branches end, the last one counts; where nothing stands there, it is `null`. **Out:** by `done`, the payload as it came
/// in, with the list of results at `destination`, in the order of the items. An empty list makes
/// no pass, and an empty list of results.
///
/// What to go over may be a list, an object (the items are its members, as `{key, value}`), or a
/// whole number, which makes so many passes: the items are 0, 1, 2 …
///
/// **As long as something holds** (`repeat` is `while`): `while` is worked out before each pass;
/// where it does not hold, the loop is done. Each pass is given the payload as the pass before
/// left it, with its place, from 0, at `index`: `data.index == 0 || data.more` makes one pass in
/// any case. **Out:** by `done`, the payload as the last pass left it, with the list of what stood
/// at `result` after each pass at `destination`, unless `result` is empty. More passes than `limit`
/// fail the node.
///
/// A loop within a loop needs an `item` and an `index` of its own. Steps and time of all passes
/// count towards the run's limits: raise these in the flow's settings for long lists. A Return
/// node within gives the run's result; the other passes go on.
///
/// **Where a node within fails**, and does not deal with that itself, so does the loop, and no
/// pass begins any more; or the item is skipped: its result is `null`, and the list at `errors`
/// tells of it as `{index, message, blame, node}`. While something holds, the pass after a failed
/// one is given what that was given: it is another try. A node that breaks down, or a run that has
/// no steps or no time left, always fails the loop.
///
/// **Errors** (the payload stays as it came): there is nothing to go over; more items or passes
/// than `limit`; an item's failure, unless items are skipped; nothing can be written at a path.
///
/// In durable flows there are no loops: put the loop into an event flow, and run that from there.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Loop {
    /// How often the nodes within run.
    #[serde(default)]
    repeat: Repeat,
    /// What to go over: a list, an object, or how many times.
    #[serde(default = "items")]
    #[schemars(extend("default" = { "path": "data.items" }, "x-when" = { "repeat": ["forEach"] }))]
    items: Given,
    /// What has to hold before each pass. For example `data.next != null`.
    #[serde(default, rename = "while")]
    #[schemars(extend("x-when" = { "repeat": ["while"] }))]
    holds: Option<Expression>,
    /// Where each pass finds its item.
    #[serde(default = "item")]
    #[schemars(extend("x-when" = { "repeat": ["forEach"] }))]
    item: Path,
    /// Where each pass finds its place, from 0.
    #[serde(default = "index")]
    index: Path,
    /// What a pass gives: what stands here at its end. If empty, the item's own path; where there
    /// are no items, nothing is gathered.
    #[serde(default)]
    result: Option<Path>,
    /// Where the list of results goes.
    #[serde(default = "results")]
    destination: Path,
    /// How many passes may be under way at a time. More than one is of use where the body waits
    /// for something outside.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 64))]
    #[schemars(extend("default" = 1, "x-when" = { "repeat": ["forEach"] }))]
    parallel: usize,
    /// What happens when a pass fails.
    #[serde(default)]
    on_item_error: OnItemError,
    /// Where the list of failures goes; an empty one if all went well.
    #[serde(default = "errors")]
    #[schemars(extend("x-when" = { "onItemError": ["skip"] }))]
    errors: Path,
    /// The most items or passes. More of them fail the node: of items, before the first pass.
    #[serde(default = "limit")]
    #[schemars(range(min = 1, max = 10_000), extend("default" = 1_000))]
    limit: usize,
}

/// How often the nodes within run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
enum Repeat {
    /// Once for each item.
    #[default]
    ForEach,
    /// As long as an expression holds.
    While,
}

/// What happens when a pass fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
enum OnItemError {
    /// The loop fails.
    #[default]
    Stop,
    /// The item is skipped, and its error kept.
    Skip,
}

fn items() -> Given {
    Given::Path(path("data.items"))
}

fn item() -> Path {
    path("data.item")
}

fn index() -> Path {
    path("data.index")
}

fn results() -> Path {
    path("working.results")
}

fn errors() -> Path {
    path("working.errors")
}

fn one() -> usize {
    1
}

fn limit() -> usize {
    1_000
}

impl Configured for Loop {
    const META: Meta = Meta {
        name: "logic/loop",
        aliases: &[],
        title: "Loop",
        summary: "Runs nodes for each item of a list, or while something holds",
        icon: "repeat",
        ports: Ports::Fixed {
            ports: &[
                Port { name: "done", label: "Done" },
                Port { name: "body", label: "Each time" },
            ],
        },
        subtitle: &["while", "items"],
    };

    const BODY: Option<&'static str> = Some("body");

    /// In examples the body is empty: a pass ends with the payload that it is given.
    fn examples() -> Vec<Example> {
        vec![
            Example {
                title: "For each item of a list; what stands at `result` is gathered",
                config: json!({ "items": { "path": "data.lines" }, "result": "data.item.price" }),
                payload: json!({ "data": { "lines": [{ "price": 2 }, { "price": 3 }] } }),
                expect: Expectation::Emits {
                    port: "done",
                    payload: json!({
                        "data": { "lines": [{ "price": 2 }, { "price": 3 }] },
                        "working": { "results": [2, 3] },
                    }),
                },
            },
            Example {
                title: "Three times",
                config: json!({ "items": { "expression": "data.times" }, "destination": "rounds" }),
                payload: json!({ "data": { "times": 3 } }),
                expect: Expectation::Emits {
                    port: "done",
                    payload: json!({ "data": { "times": 3 }, "rounds": [0, 1, 2] }),
                },
            },
            Example {
                title: "Each member of an object; failures are kept",
                config: json!({
                    "items": { "path": "stock" },
                    "onItemError": "skip",
                    "destination": "out.members",
                    "errors": "out.errors",
                }),
                payload: json!({ "stock": { "pen": 5, "ink": 0 } }),
                expect: Expectation::Emits {
                    port: "done",
                    payload: json!({
                        "stock": { "pen": 5, "ink": 0 },
                        "out": {
                            "members": [{ "key": "pen", "value": 5 }, { "key": "ink", "value": 0 }],
                            "errors": [],
                        },
                    }),
                },
            },
            Example {
                title: "Three passes, each of which gives its place",
                config: json!({
                    "repeat": "while",
                    "while": "round < 3",
                    "index": "round",
                    "result": "round",
                    "destination": "rounds",
                }),
                payload: json!({}),
                expect: Expectation::Emits {
                    port: "done",
                    payload: json!({ "round": 2, "rounds": [0, 1, 2] }),
                },
            },
            Example {
                title: "More items than the limit",
                config: json!({ "limit": 2 }),
                payload: json!({ "data": { "items": [1, 2, 3] } }),
                expect: Expectation::Fails { message: "3 items, and the limit is 2" },
            },
        ]
    }

    fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut bad = |pointer, words| problems.push(Problem::error("config", pointer, words));
        if !(1..=64).contains(&self.parallel) {
            bad("/parallel", "From 1 to 64 passes may be under way at a time.");
        }
        if !(1..=10_000).contains(&self.limit) {
            bad("/limit", "A loop takes from 1 to 10,000 items or passes.");
        }
        let forth = self.repeat == Repeat::While;
        if forth && self.holds.is_none() {
            bad("/while", "Say what has to hold before each pass, as in `data.next != null`.");
        }
        if forth && self.parallel > 1 {
            bad("/parallel", "Passes that go on from each other are under way one at a time.");
        }
        let overwrite = self.item.covers(&self.index) || self.index.covers(&self.item);
        if overwrite && !forth {
            bad(
                "/index",
                "The place and the item would overwrite each other: choose another path.",
            );
        }
        let both = self.on_item_error == OnItemError::Skip;
        if both && (self.destination.covers(&self.errors) || self.errors.covers(&self.destination))
        {
            bad("/errors", "Results and errors would overwrite each other: choose another path.");
        }
        problems
    }
}

impl Task for Loop {
    async fn execute(&self, message: &mut Message, host: &dyn Host) -> Result<Outcome, Error> {
        message.payload = match (self.repeat, &self.holds) {
            (Repeat::While, Some(holds)) => self.as_long_as(holds, &message.payload, host).await?,
            _ => self.for_each(&message.payload, host).await?,
        };
        Ok(Outcome::port(0))
    }
}
