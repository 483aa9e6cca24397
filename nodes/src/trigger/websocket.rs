//! Events of an outgoing WebSocket connection.

use engine::node::{
    Concurrency, Configured, EventKind, EventKinds, Example, Expectation, Meta, Overflow, Ports,
    Problem, ReplyPolicy, Subscription, Trigger, TriggerConfig,
};
use engine::text::{FilterLogic, Filters, JsonTemplate, Path, Template};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

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
/// Events reach the flow in the order in which they came. Nothing is dropped unless you say so
/// under *When the queue is full*.
///
/// **Errors:** none here. A run that fails does not stop the next one.
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
    #[schemars(schema_with = "filters")]
    filters: Vec<Json>,
    /// How many of the filters must hold.
    #[serde(default)]
    #[schemars(title = "Which filters must hold")]
    filter_logic: FilterLogic,
    /// How runs relate to each other.
    #[serde(default)]
    concurrency: Runs,
    /// What to do with an event that finds the queue full.
    #[serde(default)]
    #[schemars(title = "When the queue is full")]
    overflow: Overflow,
    /// How many events may wait for their run.
    #[serde(default = "thousand")]
    #[schemars(title = "Queue length", range(min = 1, max = 100_000))]
    queue: usize,
    /// What goes back over the socket that the event came from.
    #[serde(default)]
    reply: Reply,
}

/// How runs relate to each other.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Runs {
    /// One after the other, or several at once.
    #[serde(default)]
    mode: Mode,
    /// Runs with the same key keep their order, others run beside them. A template:
    /// `{{data.headers.x-customer}}`. Without one, all runs keep their order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "Key", extend("x-when" = { "mode": ["ordered"] }))]
    key: Option<Template>,
    /// How many runs at once; 16 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1_024), extend("x-when" = { "mode": ["parallel"] }))]
    limit: Option<usize>,
}

/// Whether events wait for the run before theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Mode {
    /// One run at a time, in the order of the events.
    #[default]
    Ordered,
    /// Several runs at once, in no order.
    Parallel,
}

/// What goes back over the socket.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Reply {
    /// Send the run's result: the value of its Return node. Text as it is, anything else as JSON,
    /// `null` not at all.
    #[serde(default)]
    #[schemars(title = "Send the result")]
    result: bool,
    /// Send `{"error": …}` when a run fails.
    #[serde(default)]
    #[schemars(title = "Send errors")]
    errors: bool,
    /// What to send instead of the bare result. JSON, as a template over `result` and `payload`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-when" = { "result": [true] }))]
    template: Option<JsonTemplate>,
    /// A field that is copied from the message into the reply. By it, whoever asked knows which
    /// answer this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    correlation: Option<Correlation>,
}

/// A field that is copied from the message into the reply.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Correlation {
    /// Where the field stands in the message, which is JSON, and in the reply: `id`. A reply that
    /// is an object gets it there, in place of what it has there, and `{"error": …}` does too.
    /// Text, numbers and lists go as they are, and so does every reply to a message without it.
    path: Path,
}

fn filters(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "array",
        "maxItems": 1_000,
        "items": { "type": "object", "minProperties": 1, "format": "wireloom-filter" },
    })
}

fn only_messages() -> Vec<EventKind> {
    vec![EventKind::Message]
}

fn thousand() -> usize {
    1_000
}

const PARALLEL: usize = 16;

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
        if !(1..=100_000).contains(&self.queue) {
            refuse("/queue", "The queue holds from 1 to 100,000 events.");
        }
        for mistake in
            Filters::compile(&self.filters, self.filter_logic).err().into_iter().flatten()
        {
            refuse(&format!("/filters{}", mistake.pointer), &mistake.words);
        }
        if self.concurrency.limit.is_some_and(|limit| !(1..=1_024).contains(&limit)) {
            refuse("/concurrency/limit", "From 1 to 1,024 runs at once.");
        }
        match self.concurrency.mode {
            Mode::Ordered if self.concurrency.limit.is_some() => refuse(
                "/concurrency/limit",
                "Only `parallel` runs have a limit: choose that mode, or leave the limit out.",
            ),
            Mode::Parallel if self.concurrency.key.is_some() => refuse(
                "/concurrency/key",
                "Only `ordered` runs have a key: choose that mode, or leave the key out.",
            ),
            Mode::Ordered | Mode::Parallel => {}
        }
        if self.reply.template.is_some() && !self.reply.result {
            refuse(
                "/reply/template",
                "The template shapes the result: switch `result` on, or leave it out.",
            );
        }
        if let Some(correlation) = &self.reply.correlation {
            if correlation.path.is_whole() {
                refuse("/reply/correlation/path", "Name a field, as in `id`.");
            }
            if !self.reply.result && !self.reply.errors {
                refuse(
                    "/reply/correlation",
                    "Nothing is sent: switch `result` or `errors` on, or leave it out.",
                );
            }
        }
        problems
    }
}

impl TriggerConfig for Websocket {
    fn trigger(&self) -> Trigger {
        let concurrency = match self.concurrency.mode {
            Mode::Ordered => Concurrency::Ordered { key: self.concurrency.key.clone() },
            Mode::Parallel => {
                Concurrency::Parallel { limit: self.concurrency.limit.unwrap_or(PARALLEL) }
            }
        };
        Trigger {
            subscription: Subscription::Connection {
                connection: self.connection.clone(),
                events: EventKinds::new(self.events.iter().copied()),
                // A config with a bad filter does not come here: `check` refuses it.
                filters: Filters::compile(&self.filters, self.filter_logic).unwrap_or_default(),
                concurrency,
                overflow: self.overflow,
                queue: self.queue,
                reply: ReplyPolicy {
                    result: self.reply.result,
                    errors: self.reply.errors,
                    template: self.reply.template.clone(),
                    correlation: self.reply.correlation.as_ref().map(|copied| copied.path.clone()),
                },
            },
        }
    }
}

#[cfg(test)]
mod tests;
