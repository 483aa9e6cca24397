//! What must happen outside an instance: committed with its state, carried out afterwards.

use serde::{Deserialize, Serialize};

use super::instance::Status;
use crate::node::PushKind;
use crate::payload::{Text, Value};
use crate::script::Fixed;

/// Something to be done outside, at least once. Whoever receives it knows repeats by the sender
/// and the effect's number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Effect {
    /// A node or an action works outside; its end comes back as a command.
    Job {
        /// Which token waits for it.
        token: u32,
        /// At which node.
        node: Text,
        /// Which action, if it is one's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        action: Option<Text>,
        /// Clock and chance of the scripts in it: the same each time that it is carried out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fixed: Option<Fixed>,
    },
    /// Another instance is told something.
    Tell {
        /// Which.
        instance: Text,
        /// What.
        what: Tell,
    },
    /// A message goes to whoever waits for it.
    Message(Outgoing),
    /// A message goes to a channel of frontends.
    Channel {
        /// The channel's name.
        channel: Text,
        /// What it is for.
        run_action: bool,
        /// JSON text.
        payload: Text,
        /// Whether it is retained.
        retain: bool,
        /// The node that sends it.
        node: Text,
    },
    /// A frame goes out over a connection.
    Frame {
        /// The connection.
        connection: Text,
        /// Text, or Base64 of bytes.
        body: Text,
        /// Whether it is bytes.
        binary: bool,
    },
}

/// What one instance tells another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Tell {
    /// Begin: the sender has made you.
    Begin,
    /// Push this to your frontends.
    Push(Pushing),
    /// Merge this into your data.
    Append {
        /// Where.
        destination: Text,
        /// What.
        data: Value,
    },
    /// I have ended.
    Ended {
        /// How.
        status: Status,
        /// What it gives.
        result: Value,
    },
    /// Whoever started you needs you no more.
    Abort {
        /// What you become.
        status: Status,
    },
}

/// A message to frontends, but for its number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pushing {
    /// Whether the frontend is asked to run an action.
    pub run_action: bool,
    /// JSON text.
    pub payload: Text,
    /// The node that sends it.
    pub node: Text,
    /// The action that does, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<Text>,
    /// The process that a client may start by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<Offer>,
}

impl Pushing {
    /// What it is for.
    #[must_use]
    pub fn kind(&self) -> PushKind {
        if self.run_action { PushKind::RunAction } else { PushKind::Data }
    }
}

/// A message to other processes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Outgoing {
    /// Its name.
    pub name: Text,
    /// The value by which the receiver is found.
    pub correlation: Text,
    /// JSON text.
    pub payload: Text,
    /// How long it waits for a receiver, in milliseconds.
    pub ttl: u64,
    /// Recognises repeats, where it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Text>,
}

/// A process that a client may start, once (spec process, 13).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    /// The definition.
    pub process: Text,
    /// Which start node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_condition: Option<Text>,
    /// What it inherits.
    pub data: Value,
    /// The token that offers it.
    pub token: u32,
    /// The instance that the first client started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<Text>,
}
