//! Events of an outgoing WebSocket connection.

use engine::node::{
    Configured, EventKind, Example, Expectation, Meta, Overflow, Ports, Problem, Subscription,
    Trigger, TriggerConfig,
};
use engine::text::FilterLogic;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::listening::{self, Parts, Reply, Runs};

/// Starts a run for every event of a WebSocket connection: a message, and if you like, that the
/// socket has opened, has closed, or could not be opened. Each kind of event has its own port.
///
/// **In:** nothing. **Out:** `data` holds
///
/// | event | `data.type` | `data.headers` | `data.message` |
/// |---|---|---|---|
/// | Connect | `connect` | the upgrade response's headers | |
/// | Message | `message` | the same | `data`: the text, always a string; `length` in bytes; `binary: true` for a binary frame |
/// | Disconnect | `disconnect` | | `statusCode`: the close code (1006 without one), `reason` |
/// | Failure | `failure` | | `statusCode`: 1006, `reason`, `attempt`, and where known `httpStatus`, `nextAttempt` |
///
/// Beside it: `applicationId`, `applicationName`, `flowId`, `flowName`, `flowVersion`, `globals`,
/// `time`, and the connection's id as `triggerId`. A message that is JSON is decoded by the node
/// JSON Decode.
///
/// **Filters** decide which messages start a run, before anything else is done with them; the other
/// events always do. Each filter is one of
///
/// | form | holds when |
/// |---|---|
/// | `{"key": "type", "value": "trade"}` | the field `type` of the message, which is JSON, is a superset of `value` |
/// | `{"path": "a.b.0.c", "op": "gt", "value": 5}` | the same at a path, with another comparison |
/// | `{"any_of": […]}` `{"all_of": […]}` `{"none_of": […]}` | any, all or none of the filters in it hold |
/// | `{"expression": "price * count > 100"}` | the expression over the message is true |
/// | `{"text": {"prefix": "PING"}}` | the text, JSON or not, begins so; or `equals`, or `regex` |
///
/// `op` is `superset` (an object has at least these members, an array at least these items in any
/// order, anything else is equal), `eq`, `ne`, `gt`, `gte`, `lt`, `lte` (two numbers or two texts),
/// `regex`, `contains` (a text in a text, an item in an array), or `exists`. A missing field
/// equals nothing, so `ne` holds for it. `42` is not `"42"`; `1` is `1.0`.
///
/// A message that is not JSON fails every filter but `text`. An empty group counts as not written.
/// Messages held back are counted as `filtered`.
///
/// **Preprocessor**: a library script that exports
/// `export async function preprocessor(event) { … }`. Each event that passes the filters is given
/// to it, in the order of the runs, as `{kind: "websocket", msg, url, headers, event, trigger}`:
/// `msg` is a message's text (of the other events what `data.message` would be), `url` the address
/// as resolved with secrets masked, `event` the kind of the event, `trigger` this node's id. What
/// it returns becomes `data`. Of `null` or nothing there is no run, and the event counts as
/// dropped; where it fails, so does the run, here.
///
/// Events reach the flow in the order in which they came. Nothing is dropped unless you say so
/// under *When the queue is full*.
///
/// **Errors:** none here. A run that fails does not stop the next one. Who deals with it, narrowest
/// first: the node itself (its retries and `onError`), a Flow Error trigger in the flow, the flow or
/// script named here under *When a run fails*, the one that the flow's settings name, the
/// installation's. Each is asked only if the one before is not there or fails in its turn. A flow
/// is given `{error, payload, trigger, run}` as `data`, a script the same by name:
/// `main(error, payload, trigger, run)`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Websocket {
    /// The connection to listen to.
    #[schemars(extend("format" = "wireloom-connection"), length(min = 1))]
    connection: String,
    /// Which events start a run. Each has its own port.
    #[serde(default = "only_messages")]
    #[schemars(length(min = 1, max = 4), extend("uniqueItems" = true))]
    events: Vec<EventKind>,
    /// Which messages start a run. Without filters, all do.
    #[serde(default)]
    #[schemars(schema_with = "listening::filters")]
    filters: Vec<Json>,
    /// How many of the filters must hold.
    #[serde(default)]
    #[schemars(title = "Which filters must hold")]
    filter_logic: FilterLogic,
    /// The library script whose `preprocessor` makes the `data` of each event.
    #[serde(default)]
    #[schemars(extend("format" = "wireloom-script"))]
    preprocessor: Option<String>,
    /// How runs relate to each other.
    #[serde(default)]
    concurrency: Runs,
    /// What to do with an event that finds the queue full.
    #[serde(default)]
    #[schemars(title = "When the queue is full")]
    overflow: Overflow,
    /// How many events may wait for their run.
    #[serde(default = "listening::thousand")]
    #[schemars(title = "Queue length", range(min = 1, max = 100_000))]
    queue: usize,
    /// What goes back over the socket that the event came from.
    #[serde(default)]
    reply: Reply,
    /// The flow that is called with runs of this trigger that failed.
    #[serde(default)]
    #[schemars(title = "When a run fails", extend("format" = "wireloom-flow"))]
    error_handler: Option<String>,
    /// The library script that is called with them, in place of a flow.
    #[serde(default)]
    #[schemars(title = "When a run fails, script", extend("format" = "wireloom-script"))]
    error_script: Option<String>,
}

fn only_messages() -> Vec<EventKind> {
    vec![EventKind::Message]
}

impl Configured for Websocket {
    const META: Meta = Meta {
        name: "trigger/websocket",
        aliases: &[],
        title: "WebSocket",
        summary: "Starts a run for each event of a connection",
        icon: "plug-zap",
        ports: Ports::PerValue { list: "events", default: &["message"] },
        subtitle: &["connection"],
    };

    fn examples() -> Vec<Example> {
        let deploys = |title, config| Example {
            title,
            config,
            payload: json!(null),
            expect: Expectation::Deploys,
        };
        vec![
            deploys("Every message", json!({ "connection": "feed" })),
            deploys(
                "Messages and trouble, each by its own port",
                json!({ "connection": "feed", "events": ["message", "disconnect", "failure"] }),
            ),
            deploys(
                "Large trades, and what is no JSON",
                json!({
                    "connection": "feed",
                    "filters": [
                        { "all_of": [
                            { "key": "type", "value": "trade" },
                            { "path": "data.amount", "op": "gte", "value": 1000 },
                        ] },
                        { "text": { "prefix": "ALERT " } },
                    ],
                    "filterLogic": "or",
                }),
            ),
            deploys(
                "In order for each customer, answered with the run's result",
                json!({
                    "connection": "orders",
                    "concurrency": { "mode": "ordered", "key": "{{data.headers.x-customer}}" },
                    "reply": { "result": true, "errors": true, "correlation": { "path": "id" } },
                }),
            ),
            deploys(
                "Eight runs at once; the oldest event gives way to a new one",
                json!({
                    "connection": "feed",
                    "concurrency": { "mode": "parallel", "limit": 8 },
                    "overflow": "dropOldest",
                    "queue": 500,
                }),
            ),
        ]
    }

    fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut refuse = |pointer: &str, words: &str| {
            problems.push(Problem::error("config", pointer, words));
        };
        if self.connection.is_empty() {
            refuse("/connection", "Choose the connection to listen to.");
        }
        if self.events.is_empty() {
            refuse("/events", "Choose at least one event to listen to.");
        }
        problems.extend(self.parts().check());
        problems
    }
}

impl TriggerConfig for Websocket {
    fn trigger(&self) -> Trigger {
        let listening = self.parts().listening(self.events.iter().copied());
        let connection = self.connection.clone();
        Trigger { subscription: Subscription::Connection { connection, listening } }
    }
}

impl Websocket {
    fn parts(&self) -> Parts<'_> {
        Parts {
            filters: &self.filters,
            logic: self.filter_logic,
            runs: &self.concurrency,
            overflow: self.overflow,
            queue: self.queue,
            reply: &self.reply,
            preprocessor: self.preprocessor.as_deref(),
            error_handler: self.error_handler.as_deref(),
            error_script: self.error_script.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests;
