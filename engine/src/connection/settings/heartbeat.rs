//! What people write down about a connection's heartbeat.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::connection::Period;
use crate::text::{Path, Template};

/// A message that a connection sends by itself, over and over. The first leaves after one full
/// interval, the others at a fixed rate; what a stall kept from leaving is left out.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Heartbeat {
    /// From one to the next; at least PT0.1S. With `intervalFrom` it may be left out: then none
    /// leaves before the server has named an interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<Period>,
    /// What is sent: a Handlebars template that sees `state` and `globals`.
    pub message: Template,
    /// The top-level field of the server's JSON messages whose last value `{{state}}` becomes, as
    /// compact JSON; `null` before the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_field: Option<String>,
    /// Whether the state outlasts the socket.
    #[serde(default)]
    pub keep_state: bool,
    /// Whether a `null` takes the place of a value.
    #[serde(default)]
    pub state_keeps_null: bool,
    /// Where the server's first message to have it names the interval, anew on each socket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval_from: Option<IntervalFrom>,
    /// How long after a heartbeat the server must have acknowledged one; otherwise the connection
    /// is made anew. Counted only while the socket is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ack_timeout: Option<Period>,
    /// Which messages acknowledge heartbeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ack_filter: Option<AckFilter>,
}

/// The message may carry a token, so it is not shown.
impl fmt::Debug for Heartbeat {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Heartbeat")
            .field("interval", &self.interval)
            .field("state_field", &self.state_field)
            .finish_non_exhaustive()
    }
}

/// Where a server names the interval of heartbeats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IntervalFrom {
    /// The place of the number in the message.
    pub path: Path,
    /// What it counts.
    #[serde(default)]
    pub unit: Unit,
}

/// What a number of time counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Unit {
    /// Thousandths of a second.
    #[default]
    Milliseconds,
    /// Seconds.
    Seconds,
}

/// Which messages acknowledge heartbeats: those that have at the named place what `value` has, or
/// more. Give either `key` or `path`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AckFilter {
    /// A top-level field of the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// A place in the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<Path>,
    /// What must stand there: of an object every field, of an array every item, all else equal.
    pub value: serde_json::Value,
}
