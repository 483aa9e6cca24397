//! The flow document, `wireloom.flow/1`, exactly as it is exported.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// The only format there is so far.
pub const FORMAT: &str = "wireloom.flow/1";

/// A flow as drawn: nodes, and the wires between them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Flow {
    /// Always `wireloom.flow/1`.
    pub format: String,
    /// Letters, digits, `-` and `_`, at most 64: unique in an installation.
    pub id: String,
    /// For people.
    pub name: String,
    /// For people; Markdown.
    #[serde(default)]
    pub description: String,
    /// Whether runs live in memory or survive a crash.
    #[serde(default)]
    pub durability: Durability,
    /// Constants that every payload carries under `globals`.
    #[serde(default)]
    pub globals: Map<String, Json>,
    /// Settings of the whole flow.
    #[serde(default)]
    pub settings: Settings,
    /// The nodes, in the order in which they were drawn.
    #[serde(default)]
    pub nodes: Vec<FlowNode>,
    /// The wires. Wires of one port run in this order.
    #[serde(default)]
    pub wires: Vec<Wire>,
    /// Notes beside the nodes.
    #[serde(default)]
    pub notes: Vec<Note>,
}

/// Whether runs live in memory or survive a crash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Durability {
    /// An event flow: runs live in memory.
    #[default]
    Ephemeral,
    /// A process definition: runs are instances that survive any crash.
    Durable,
}

/// Settings of the whole flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Settings {
    /// The node whose output is the run's result, while the rest goes on.
    #[serde(default)]
    pub early_return: Option<String>,
    /// The flow that is called with runs that failed.
    #[serde(default)]
    pub error_handler: Option<String>,
    /// The library script that is called with them, in place of a flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_script: Option<String>,
    /// How long a run may take: ISO 8601, `PT60S` if absent.
    #[serde(default = "default_timeout")]
    pub timeout: String,
    /// How many nodes a run may step through: 10,000 if absent.
    #[serde(default = "default_step_limit")]
    pub step_limit: u32,
    /// Durable flows: the paths in the data by which instances can be searched.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexed: Vec<String>,
    /// Durable flows: how long an instance is kept after its end: ISO 8601; for ever if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention: Option<String>,
    /// Durable flows: how long an instance may take: ISO 8601; for ever if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<String>,
}

fn default_timeout() -> String {
    "PT60S".to_owned()
}

fn default_step_limit() -> u32 {
    10_000
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            early_return: None,
            error_handler: None,
            error_script: None,
            timeout: default_timeout(),
            step_limit: default_step_limit(),
            indexed: Vec::new(),
            retention: None,
            expiry: None,
        }
    }
}

/// A node as drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FlowNode {
    /// Unique in the flow: letters, digits, `-` and `_`, at most 64.
    pub id: String,
    /// The kind's name.
    #[serde(rename = "type")]
    pub kind: String,
    /// For people.
    #[serde(default)]
    pub name: String,
    /// On the canvas, in pixels.
    #[serde(default)]
    pub position: Position,
    /// As the kind's schema has it.
    #[serde(default)]
    pub config: Map<String, Json>,
    /// Messages that reach a disabled node end there.
    #[serde(default)]
    pub disabled: bool,
    /// The node in whose body it stands, such as a loop; it is run by that node.
    #[serde(default)]
    pub parent: Option<String>,
    /// Work on a task node (durable flows).
    #[serde(default)]
    pub actions: Vec<Json>,
    /// What happens when the node fails.
    #[serde(default, skip_serializing_if = "OnError::is_default")]
    pub on_error: OnError,
    /// Whether failures from outside are tried again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<Retry>,
    /// How long one try may take: ISO 8601; the run's own limit if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<String>,
}

/// What happens when a node fails.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", tag = "do", deny_unknown_fields)]
pub enum OnError {
    /// The run fails.
    #[default]
    Fail,
    /// The message leaves by the port `error`, with `{message, blame, node}` under `error`.
    Port,
    /// The error is stored and the message goes on by the first port.
    Store {
        /// A payload path.
        path: String,
    },
}

impl OnError {
    fn is_default(&self) -> bool {
        *self == Self::Fail
    }
}

/// How often, and how soon, a failure from outside is tried again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Retry {
    /// Tries after the first, 1 to 100.
    pub attempts: u32,
    /// Before the first of them: ISO 8601, `PT1S` if absent.
    #[serde(default = "default_backoff")]
    pub backoff: String,
    /// By how much each wait is longer than the one before; 2 if absent.
    #[serde(default = "default_factor")]
    pub factor: f64,
    /// Whether a wait is drawn between nothing and its full length.
    #[serde(default)]
    pub jitter: Backoff,
}

fn default_backoff() -> String {
    "PT1S".to_owned()
}

fn default_factor() -> f64 {
    2.0
}

/// Whether waits are drawn by chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Backoff {
    /// Drawn between nothing and the full wait, so that many do not come at once.
    #[default]
    Full,
    /// The full wait.
    None,
}

/// A wire: from a node's port to a node.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wire {
    /// The node and the name of its port.
    pub from: (String, String),
    /// The node it leads to.
    pub to: String,
}

/// A note on the canvas.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// Unique in the flow.
    pub id: String,
    /// Markdown.
    pub text: String,
    /// On the canvas, in pixels.
    #[serde(default)]
    pub position: Position,
    /// In pixels.
    #[serde(default)]
    pub size: Size,
}

/// A place on the canvas.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// To the right.
    #[serde(default)]
    pub x: f64,
    /// Downwards.
    #[serde(default)]
    pub y: f64,
}

/// A size on the canvas.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Size {
    /// To the right.
    #[serde(default = "default_width")]
    pub width: f64,
    /// Downwards.
    #[serde(default = "default_height")]
    pub height: f64,
}

fn default_width() -> f64 {
    240.0
}

fn default_height() -> f64 {
    120.0
}

impl Default for Size {
    fn default() -> Self {
        Self { width: default_width(), height: default_height() }
    }
}
