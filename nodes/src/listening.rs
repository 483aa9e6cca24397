//! What the triggers of sockets have in common: filters, how runs relate, replies.

use engine::node::{
    Concurrency, EventKind, EventKinds, Listening, Overflow, Problem, ReplyPolicy, Runnable,
};
use engine::text::{FilterLogic, Filters, JsonTemplate, Path, Template};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// How many runs at once, if nothing is said.
pub(crate) const PARALLEL: usize = 16;

/// How runs relate to each other.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Runs {
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
pub(crate) struct Reply {
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
pub(crate) struct Correlation {
    /// Where the field stands in the message, which is JSON, and in the reply: `id`. A reply that
    /// is an object gets it there, in place of what it has there, and `{"error": …}` does too.
    /// Text, numbers and lists go as they are, and so does every reply to a message without it.
    path: Path,
}

pub(crate) fn filters(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "array",
        "maxItems": 1_000,
        "items": { "type": "object", "minProperties": 1, "format": "wireloom-filter" },
    })
}

pub(crate) fn thousand() -> usize {
    1_000
}

/// The settings in common, as a kind has them.
pub(crate) struct Parts<'a> {
    pub(crate) filters: &'a [Json],
    pub(crate) logic: FilterLogic,
    pub(crate) runs: &'a Runs,
    pub(crate) overflow: Overflow,
    pub(crate) queue: usize,
    pub(crate) reply: &'a Reply,
    pub(crate) preprocessor: Option<&'a str>,
    pub(crate) error_handler: Option<&'a str>,
    pub(crate) error_script: Option<&'a str>,
}

impl Parts<'_> {
    /// What is wrong with them; pointers as all kinds have them.
    pub(crate) fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut refuse = |pointer: &str, words: &str| {
            problems.push(Problem::error("config", pointer, words));
        };
        if !(1..=100_000).contains(&self.queue) {
            refuse("/queue", "The queue holds from 1 to 100,000 events.");
        }
        for mistake in Filters::compile(self.filters, self.logic).err().into_iter().flatten() {
            refuse(&format!("/filters{}", mistake.pointer), &mistake.words);
        }
        if self.runs.limit.is_some_and(|limit| !(1..=1_024).contains(&limit)) {
            refuse("/concurrency/limit", "From 1 to 1,024 runs at once.");
        }
        match self.runs.mode {
            Mode::Ordered if self.runs.limit.is_some() => refuse(
                "/concurrency/limit",
                "Only `parallel` runs have a limit: choose that mode, or leave the limit out.",
            ),
            Mode::Parallel if self.runs.key.is_some() => refuse(
                "/concurrency/key",
                "Only `ordered` runs have a key: choose that mode, or leave the key out.",
            ),
            Mode::Ordered | Mode::Parallel => {}
        }
        problems_of_handlers(self.error_handler, self.error_script, &mut refuse);
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

    /// What they become, for these events.
    pub(crate) fn listening(&self, events: impl IntoIterator<Item = EventKind>) -> Listening {
        let concurrency = match self.runs.mode {
            Mode::Ordered => Concurrency::Ordered { key: self.runs.key.clone() },
            Mode::Parallel => Concurrency::Parallel { limit: self.runs.limit.unwrap_or(PARALLEL) },
        };
        Listening {
            events: EventKinds::new(events),
            // A config with a bad filter does not come here: `check` refuses it.
            filters: Filters::compile(self.filters, self.logic).unwrap_or_default(),
            concurrency,
            overflow: self.overflow,
            queue: self.queue,
            reply: ReplyPolicy {
                result: self.reply.result,
                errors: self.reply.errors,
                template: self.reply.template.clone(),
                correlation: self.reply.correlation.as_ref().map(|copied| copied.path.clone()),
            },
            preprocessor: self.preprocessor.filter(|id| !id.is_empty()).map(Into::into),
            error_handler: Runnable::of(self.error_handler, self.error_script),
        }
    }
}

/// A failed run is handed to one of the two.
pub(crate) fn problems_of_handlers(
    flow: Option<&str>,
    script: Option<&str>,
    refuse: &mut impl FnMut(&str, &str),
) {
    let named = |id: Option<&str>| id.is_some_and(|id| !id.is_empty());
    if named(flow) && named(script) {
        refuse("/errorScript", "Name a flow or a script, not both.");
    }
}
