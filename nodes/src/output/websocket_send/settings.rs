//! The settings of WebSocket Send, as they stand in a flow.

use engine::flow::StartOn;
use engine::text::{Duration, OnMissing, Path, Template};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::content::Language;

/// The settings, as a person writes them.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Written {
    /// Where the message goes. In processes to the process's own frontends, if nothing is said.
    #[serde(default)]
    pub(super) target: Target,
    /// The channel's name. A template: `orders.{{data.customerId}}`.
    #[serde(default)]
    #[schemars(extend("x-when" = { "target": ["channel"] }))]
    pub(super) channel: Option<Template>,
    /// The connection to send over.
    #[serde(default)]
    #[schemars(extend("x-when" = { "target": ["connection"] }, "format" = "wireloom-connection"))]
    pub(super) connection: Option<String>,
    /// The client to answer: where its `replyId` stands in the payload.
    #[serde(default)]
    #[schemars(title = "Reply id", extend("x-when" = { "target": ["client"] }))]
    pub(super) client: Option<Path>,
    /// The endpoint whose clients all get it: its path, as its trigger has it.
    #[serde(default)]
    #[schemars(extend("x-when" = { "target": ["endpoint"] }))]
    pub(super) endpoint: Option<String>,
    /// The message's name, as its receiver waits for it. A template.
    #[serde(default)]
    #[schemars(title = "Message name", extend("x-when" = { "target": ["process"] }))]
    pub(super) message_name: Option<Template>,
    /// Who gets it. A template: an instance's id, or the value that it waits for, as in
    /// `{{data.orderId}}`.
    #[serde(default)]
    #[schemars(extend("x-when" = { "target": ["process"] }))]
    pub(super) correlation: Option<Template>,
    /// How long it waits for a receiver: an ISO 8601 duration.
    #[serde(default = "hour")]
    #[schemars(title = "Waits", extend("default" = "PT1H", "x-when" = { "target": ["process"] }))]
    pub(super) ttl: Duration,
    /// The name of a message by which the parent's own nodes get it too. A template.
    #[serde(default)]
    #[schemars(title = "Also as message", extend("x-when" = { "target": ["parent"] }))]
    pub(super) also_as_message: Option<Template>,
    /// What to send. For example `{"id": ${data.id}, "text": "Order of ${data.name}"}`.
    #[schemars(extend("x-format" = { "language": {
        "substitution": "wireloom-substitution",
        "handlebars": "wireloom-json-template",
        "text": "wireloom-template",
    } }))]
    pub(super) message: String,
    /// In which language the message is written.
    #[serde(default)]
    pub(super) language: Language,
    /// What the message is for.
    #[serde(default)]
    #[schemars(extend("x-when" = { "target": ["channel", "active", "parent"] }))]
    pub(super) kind: For,
    /// Who starts the process that the message asks for. It has the type
    /// `START_PROCESS_INHERIT`.
    #[serde(default)]
    #[schemars(extend("x-when" = { "kind": ["runAction"], "target": ["active", "parent"] }))]
    pub(super) start_on: StartOn,
    /// Keep the message for those who subscribe later.
    #[serde(default)]
    #[schemars(extend("x-when" = { "target": ["channel"] }))]
    pub(super) retain: bool,
    /// What kind of frame is sent.
    #[serde(default)]
    #[schemars(extend("x-when" = { "target": ["connection", "reply", "client", "endpoint"] }))]
    pub(super) encoding: Encoding,
    /// What stands for a value of `${…}` that is missing.
    #[serde(default)]
    #[schemars(title = "When a value is missing", extend("x-when" = { "language": ["substitution"] }))]
    pub(super) on_missing: OnMissing,
}

fn hour() -> Duration {
    crate::field::duration("PT1H")
}

/// Where a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Target {
    /// To every frontend that has subscribed to a channel.
    #[default]
    Channel,
    /// Out over a connection.
    Connection,
    /// Back over the socket that the run's event came from.
    Reply,
    /// To one client of a WebSocket endpoint.
    Client,
    /// To all clients of a WebSocket endpoint.
    Endpoint,
    /// To the frontends of the process that the node stands in.
    Active,
    /// To the frontends of the process that started this one.
    Parent,
    /// To whichever process waits for the message.
    Process,
}

impl Target {
    /// As settings name it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Channel => "channel",
            Self::Connection => "connection",
            Self::Reply => "reply",
            Self::Client => "client",
            Self::Endpoint => "endpoint",
            Self::Active => "active",
            Self::Parent => "parent",
            Self::Process => "process",
        }
    }
}

/// What a frontend's message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum For {
    /// Data to show.
    #[default]
    Data,
    /// The frontend is asked to run an action.
    RunAction,
}

/// What kind of frame is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Encoding {
    /// A text frame.
    #[default]
    Text,
    /// A binary frame: the message is Base64 text of its bytes.
    Base64,
}
