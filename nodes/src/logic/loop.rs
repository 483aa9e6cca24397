//! The nodes within run for each item of a list.

use engine::node::{
    Broken, Configured, Error, Example, Expectation, Host, Message, Meta, Outcome, Port, Ports,
    Problem, Task,
};
use engine::payload::Value;
use engine::text::Path;
use futures_util::{StreamExt, stream};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::Given;
use crate::field::path;

mod items;
mod outcome;
#[cfg(test)]
mod tests;

use items::Items;
use outcome::Gathered;

/// Runs the nodes that stand within it once for each item of a list, and gathers what they make
/// of the items.
///
/// **In:** a payload with a list. **Within:** the body begins at the port `body`. Each pass is
/// given the payload as it came in, with the item at `item` and its place, from 0, at `index`.
/// Passes share nothing that one of them writes. A pass ends where no wire leads on; what then
/// stands at `result` (the item itself, if that is empty) is what the item has become. Where several branches end, the last one
/// counts; where nothing stands there, it is `null`. **Out:** by `done`, the payload as it came
/// in, with the list of results at `destination`, in the order of the items. An empty list makes
/// no pass, and an empty list of results.
///
/// What to go over may be a list, an object (the items are its members, as `{key, value}`), or a
/// whole number, which makes so many passes: the items are 0, 1, 2 … To go on until something
/// holds, draw a wire back to an earlier node instead.
///
/// A loop within a loop needs an `item` and an `index` of its own. Steps and time of all passes
/// count towards the run's limits: raise these in the flow's settings for long lists. A Return
/// node within gives the run's result; the other passes go on.
///
/// **Where a node within fails**, and does not deal with that itself, so does the loop, and no
/// pass begins any more; or the item is skipped: its result is `null`, and the list at `errors`
/// tells of it as `{index, message, blame, node}`. A node that breaks down, or a run that has no
/// steps or no time left, always fails the loop.
///
/// **Errors** (the payload stays as it came): there is nothing to go over; more items than
/// `limit`; an item's failure, unless items are skipped; nothing can be written at a path.
///
/// In durable flows there are no loops: put the loop into an event flow, and run that from there.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Loop {
    /// What to go over: a list, an object, or how many times.
    #[serde(default = "items")]
    #[schemars(extend("default" = { "path": "data.items" }))]
    items: Given,
    /// Where each pass finds its item.
    #[serde(default = "item")]
    item: Path,
    /// Where each pass finds the place of its item, from 0.
    #[serde(default = "index")]
    index: Path,
    /// What a pass gives: what stands here at its end. The item's own path if empty.
    #[serde(default)]
    result: Option<Path>,
    /// Where the list of results goes.
    #[serde(default = "results")]
    destination: Path,
    /// How many passes may be under way at a time. More than one is of use where the body waits
    /// for something outside.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 64), extend("default" = 1))]
    parallel: usize,
    /// What happens when a pass fails.
    #[serde(default)]
    on_item_error: OnItemError,
    /// Where the list of failures goes; an empty one if all went well.
    #[serde(default = "errors")]
    #[schemars(extend("x-when" = { "onItemError": ["skip"] }))]
    errors: Path,
    /// The most items. More of them fail the node before the first pass.
    #[serde(default = "limit")]
    #[schemars(range(min = 1, max = 10_000), extend("default" = 1_000))]
    limit: usize,
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
        summary: "Runs nodes for each item of a list: split and join",
        icon: "repeat",
        ports: Ports::Fixed {
            ports: &[
                Port { name: "done", label: "Done" },
                Port { name: "body", label: "For each" },
            ],
        },
        subtitle: &["items"],
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
                title: "More items than the limit",
                config: json!({ "limit": 2 }),
                payload: json!({ "data": { "items": [1, 2, 3] } }),
                expect: Expectation::Fails { message: "3 items, and the limit is 2" },
            },
            Example {
                title: "Nothing to go over",
                config: json!({}),
                payload: json!({ "data": { "items": "a, b" } }),
                expect: Expectation::Fails { message: "not over a string" },
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
            bad("/limit", "A loop takes from 1 to 10,000 items.");
        }
        if self.item.covers(&self.index) || self.index.covers(&self.item) {
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

impl Loop {
    /// One item's way through the body.
    async fn pass(
        &self,
        place: usize,
        item: Value,
        payload: &Value,
        host: &dyn Host,
    ) -> Result<Value, Broken> {
        let mut given = payload.clone();
        let written = self
            .item
            .set(&mut given, item)
            .and_then(|()| self.index.set(&mut given, Value::from(place)));
        if let Err(error) = written {
            return Err(Broken { node: "".into(), error: error.into(), ends_all: false });
        }
        let ended = host.run_body(given).await?;
        let result = self.result.as_ref().unwrap_or(&self.item);
        Ok(result.get(&ended).cloned().unwrap_or_default())
    }
}

impl Task for Loop {
    async fn execute(&self, message: &mut Message, host: &dyn Host) -> Result<Outcome, Error> {
        let items = Items::of(self.items.value(&message.payload)?, self.limit)?;
        let mut gathered = Gathered::new(self.on_item_error == OnItemError::Skip);
        {
            let payload = &message.payload;
            let pass = |(place, item)| self.pass(place, item, payload, host);
            let mut passes = stream::iter(items.enumerate()).map(pass).buffered(self.parallel);
            while let Some(passed) = passes.next().await {
                gathered.take(passed)?;
            }
        }
        let mut payload = message.payload.clone();
        let (results, errors) = gathered.lists();
        self.destination.set(&mut payload, results)?;
        if let Some(errors) = errors {
            self.errors.set(&mut payload, errors)?;
        }
        message.payload = payload;
        Ok(Outcome::port(0))
    }
}
