//! How a connection is doing, as the API and the designer show it.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Period, StepReport};

/// What a connection is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum State {
    /// Trying to open a socket.
    Connecting,
    /// The socket is open.
    Connected,
    /// Between attempts.
    Waiting,
    /// The socket is open, and its events are held.
    Suspended,
    /// Not to be opened: switched off, or given up after `reconnect.maxAttempts`.
    Disabled,
}

/// What went wrong last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// For people.
    pub message: String,
    /// The status of the answer to the upgrade, if there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_status: Option<u16>,
    /// What it means for the next attempt, if that is out of the ordinary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The close code, if a socket was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub close_code: Option<u16>,
    /// When.
    #[schemars(with = "String")]
    pub at: Timestamp,
}

/// How a connection is doing. Counts are since the connection was set up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// The connection.
    pub id: String,
    /// What it is about.
    pub state: State,
    /// Since when.
    #[schemars(with = "String")]
    pub since: Timestamp,
    /// Attempts since the connection last held for a minute.
    pub attempt: u64,
    /// When the next attempt is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub next_attempt: Option<Timestamp>,
    /// What went wrong last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_error: Option<Failure>,
    /// The last attempt to connect, step by step.
    pub steps: Vec<StepReport>,
    /// Whether events are held instead of given to flows.
    pub suspended: bool,
    /// Events that are held.
    pub held: usize,
    /// The address, secrets masked.
    pub url: String,
    /// The sub-protocol that the server chose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subprotocol: Option<String>,
    /// From one heartbeat to the next on the open socket, as the settings or the server have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heartbeat_interval: Option<Period>,
    /// Messages that came.
    pub messages_in: u64,
    /// Their bytes.
    pub bytes_in: u64,
    /// Messages that left.
    pub messages_out: u64,
    /// Their bytes.
    pub bytes_out: u64,
    /// Of those that came: nobody listened.
    pub unheard: u64,
    /// Of those that came: not UTF-8 where text was wanted.
    pub invalid: u64,
    /// Of those that came: after we had begun to close.
    pub discarded: u64,
    /// Messages that were taken but never sent: too old, or replies whose socket was gone.
    pub unsent: u64,
    /// Messages that wait to be sent.
    pub queued: usize,
    /// When the last message came.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub last_message_at: Option<Timestamp>,
    /// Milliseconds from the last answered ping to its answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ping_millis: Option<f64>,
}
