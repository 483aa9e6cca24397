//! Actions: work that stands on a task node of a durable process (spec process, 1 to 8).

mod check;
mod compile;
mod filled;
mod http;
mod rules;
mod settings;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::node::{Calling, Inherit, PushKind};
use crate::payload::Text;
use crate::script::FunctionBody;
use crate::text::{OnMissing, Path, Substitution, TimerExpression};

use super::config::DataSchema;
use super::{Retry, RetryPlan};

pub(super) use check::actions;
pub use filled::Filled;
pub use http::{BodyOf, HttpAuth, HttpCall};
pub use rules::{Hit, RuleTable};
pub use settings::{ActionSettings, RuleRow};

/// An action, as it stands in a flow. Only `name` and `type` are needed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools, reason = "as people know an action's settings")]
pub struct ActionDraft {
    /// Unique in the process; the name if it is empty.
    #[serde(default)]
    pub id: String,
    /// Unique in the process.
    pub name: String,
    /// Automatic actions run in this order, those of one number by their ids.
    #[serde(default = "one")]
    pub order: i64,
    /// When it runs, counted from when it would: `PT5M`, a moment, or a cycle.
    #[serde(default)]
    #[schemars(title = "Timer", extend("format" = "wireloom-timer"))]
    pub timer_expression: String,
    /// What it does.
    #[serde(rename = "type")]
    pub kind: ActionType,
    /// Whether it waits to be run by the API; otherwise it runs by itself.
    #[serde(default)]
    #[schemars(title = "Trigger", extend("oneOf" = [
        { "const": false, "title": "Automatic", "description": "It runs by itself." },
        { "const": true, "title": "Manual", "description": "A person or a program runs it." },
    ]))]
    pub manual: bool,
    /// Whether the token may leave without it. Manual actions only.
    #[serde(default)]
    #[schemars(title = "Required", extend("x-when" = { "manual": [true] }, "oneOf" = [
        { "const": false, "title": "Mandatory", "description": "It holds the token." },
        { "const": true, "title": "Optional", "description": "It never holds the token." },
    ]))]
    pub optional: bool,
    /// Whether it may run more than once.
    #[serde(default)]
    pub repeatable: bool,
    /// Whether its mandatory automatic children run when it is completed.
    #[serde(default)]
    #[schemars(title = "Autorun children")]
    pub auto_run_children: bool,
    /// The action of the same node that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_name: Option<String>,
    /// Whether it may be run after the token has gone on: the token comes back. Manual only.
    #[serde(default)]
    #[schemars(title = "Allow BACK", extend("x-when" = { "manual": [true] }))]
    pub allow_token_reset: bool,
    /// Whether that brings the data back too. Manual only.
    #[serde(default)]
    #[schemars(extend("x-when" = { "manual": [true], "allowTokenReset": [true] }))]
    pub restart_from_snapshot: bool,
    /// What of the data keeps its present value then. Manual only.
    #[serde(default)]
    #[schemars(extend("items" = { "type": "string", "format": "wireloom-path" }, "x-when" = {
        "manual": [true], "allowTokenReset": [true], "restartFromSnapshot": [true],
    }))]
    pub keys_for_restart: Vec<String>,
    /// What of the posted data is taken: these paths and what is below them. Manual only.
    #[serde(default)]
    #[schemars(title = "Data to send", extend(
        "items" = { "type": "string", "format": "wireloom-path" }, "x-when" = { "manual": [true] },
    ))]
    pub keys: Vec<String>,
    /// The settings of its type.
    #[serde(default)]
    pub params: Vec<Param>,
    /// A JSON Schema that posted data must match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "Schema of the data", extend("x-when" = { "manual": [true] }))]
    pub schema: Option<Json>,
    /// How often failures from outside are tried again; 3 times if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<Retry>,
}

fn one() -> i64 {
    1
}

/// A setting of an action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Param {
    /// Its name.
    pub key: String,
    /// Its value.
    #[serde(default)]
    pub value: Json,
    /// Whether `${path}` in it stands for a value of the process's data.
    #[serde(default = "yes")]
    pub replace_values: bool,
}

fn yes() -> bool {
    true
}

/// What an action does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ActionType {
    /// Pushes a message to the frontends of this process or of its parent.
    WebsocketSend,
    /// Starts another process that belongs to this one.
    StartSubprocess,
    /// Writes data into the parent process.
    AppendParamsToParent,
    /// Changes the data by a table of expressions, or by a script.
    BusinessRule,
    /// Calls an event flow.
    RunFlow,
    /// Sends a message to processes.
    MessageSend,
    /// Asks an HTTP server.
    Http,
}

/// An action made ready.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "as people know an action's settings")]
pub struct Action {
    /// Unique in the process.
    pub id: Text,
    /// Unique in the process.
    pub name: Text,
    /// When it runs, if not at once.
    pub timer: Option<TimerExpression>,
    /// Whether it waits for the API.
    pub manual: bool,
    /// Whether the token may leave without it.
    pub optional: bool,
    /// Whether it may run more than once.
    pub repeatable: bool,
    /// Whether its mandatory automatic children follow.
    pub auto_run_children: bool,
    /// The place of its parent among the node's actions.
    pub parent: Option<usize>,
    /// Whether a token that has gone on comes back for it.
    pub allow_token_reset: bool,
    /// Whether the data comes back too.
    pub restart_from_snapshot: bool,
    /// What keeps its present value then.
    pub keys_for_restart: Vec<Path>,
    /// What of the posted data is taken.
    pub keys: Vec<Path>,
    /// What it does.
    pub work: ActionWork,
    /// How often failures from outside are tried again.
    pub retry: RetryPlan,
    /// What posted data must match.
    pub schema: Option<DataSchema>,
}

/// What an action does, compiled.
#[derive(Debug)]
pub enum ActionWork {
    /// Pushes a message.
    Push(PushMessage),
    /// Starts another process.
    Start {
        /// The definition's id.
        process: Filled,
        /// Which start node.
        start_condition: Option<Filled>,
        /// Sync: the action is completed when that process has ended.
        calling: Calling,
        /// What data goes along.
        inherit: Inherit,
        /// Where the result goes.
        output: Option<Path>,
    },
    /// Writes into the parent.
    Append {
        /// What data.
        inherit: Inherit,
        /// Where to, in the parent's data.
        destination: Path,
    },
    /// Changes the data by a table.
    Rules(RuleTable),
    /// Changes the data by a function of it.
    Script(FunctionBody),
    /// Calls an event flow.
    Call {
        /// The flow's id.
        flow: Filled,
        /// What it is given as `data`; all of the data if absent.
        input: Option<Path>,
        /// Where its result goes; nowhere if absent.
        output: Option<Path>,
    },
    /// Sends a message to processes.
    Send {
        /// The message's name.
        name: Filled,
        /// The value by which the receiver is found.
        correlation: Filled,
        /// What it carries; nothing if absent.
        payload: Option<Filled>,
        /// How long it waits for a receiver.
        ttl: Duration,
        /// Recognises repeats.
        id: Option<Filled>,
    },
    /// Asks an HTTP server.
    Http(Box<HttpCall>),
}

/// A message to frontends.
#[derive(Debug, Clone)]
pub struct PushMessage {
    /// What it is for.
    pub kind: PushKind,
    /// JSON with holes.
    pub message: Substitution,
    /// To the frontends of the parent process instead of this one's.
    pub to_parent: bool,
    /// Under which name the parent's own nodes get it too.
    pub as_message: Option<Filled>,
    /// For a message that starts a process: whether the engine starts it, or the client that
    /// acts on the message.
    pub start_on: StartOn,
}

/// Who starts the process that a `runAction` message asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StartOn {
    /// The engine, together with the message.
    #[default]
    Engine,
    /// The first client that acts on the message.
    Client,
}

/// The actions of a node, in the order in which they run.
#[derive(Debug, Default)]
pub struct Actions(pub Vec<Action>);

impl Actions {
    /// The action of this name, with its place.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<(usize, &Action)> {
        self.0.iter().enumerate().find(|(_, action)| action.name == name)
    }

    /// The action at a place.
    #[must_use]
    pub fn at(&self, place: usize) -> Option<&Action> {
        self.0.get(place)
    }

    /// The roots, or the children of the action at a place, in order.
    pub fn below(&self, parent: Option<usize>) -> impl Iterator<Item = (usize, &Action)> {
        self.0.iter().enumerate().filter(move |(_, action)| action.parent == parent)
    }
}

/// The params of an action by their keys, while it is compiled.
type Params<'a> = HashMap<&'a str, (usize, &'a Param)>;

/// What to write for a missing value; a word in params.
fn on_missing(word: &str) -> Option<OnMissing> {
    serde_json::from_value(Json::from(word)).ok()
}
