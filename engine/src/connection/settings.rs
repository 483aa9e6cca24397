//! What people write down about a connection; the designer's form is made from these types.

mod heartbeat;
mod opening;
mod proxy;
mod remember;
mod tls;

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Address, Period};
use crate::payload::BinaryAs;
pub use heartbeat::{AckFilter, Heartbeat, IntervalFrom, Unit};
pub(super) use opening::Opening;
pub use opening::{Call, InitialMessage};
pub use proxy::{Compression, Proxy};
pub use remember::Remember;
pub use tls::Tls;

/// An outgoing WebSocket connection. Any number of triggers can listen to it and any number of
/// Send nodes can send over it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Settings {
    /// The name by which flows refer to the connection: letters, digits, `-` and `_`, at most 64.
    pub id: String,
    /// What people see in lists; the id if empty.
    #[serde(default)]
    pub name: String,
    /// Whether the connection is kept open.
    #[serde(default)]
    pub enabled: Enabled,
    /// Where to connect: a `ws://` or `wss://` address. A Handlebars template that sees `globals`,
    /// rendered before each connect.
    #[serde(default, skip_serializing_if = "Address::is_empty")]
    pub url: Address,
    /// In place of `url`: a flow that is called before each connect and returns the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url_from: Option<Call>,
    /// Request headers of the handshake, at most 50; each value is a template as `url` is.
    #[serde(default)]
    pub headers: BTreeMap<String, Secret>,
    /// Sub-protocols to offer, the preferred one first. If any is offered, the server must choose one.
    #[serde(default)]
    pub subprotocols: Vec<String>,
    /// How to identify to the server; the values are templates as `url` is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth: Option<Auth>,
    /// TLS beyond the system's root certificates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<Tls>,
    /// Whether to go through a proxy.
    #[serde(default, skip_serializing_if = "is_default")]
    pub proxy: Proxy,
    /// Sent in order after each connect, before any message is read; at most 50.
    #[serde(default)]
    pub initial_messages: Vec<InitialMessage>,
    /// What is said over and over while the socket is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heartbeat: Option<Heartbeat>,
    /// What of the server's messages outlasts the socket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remember: Option<Remember>,
    /// How a dead peer is noticed.
    #[serde(default)]
    pub ping: Ping,
    /// Reconnect when no message has come for this long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idle_timeout: Option<Period>,
    /// When to try again after a failure.
    #[serde(default)]
    pub reconnect: Reconnect,
    /// What is accepted from the server.
    #[serde(default)]
    pub limits: Limits,
    /// Whether messages are compressed.
    #[serde(default, skip_serializing_if = "is_default")]
    pub compression: Compression,
    /// Where messages wait while the connection is down.
    #[serde(default)]
    pub send_queue: SendQueue,
    /// How binary messages enter the payload.
    #[serde(default)]
    pub binary_as: BinaryAs,
}

impl Settings {
    /// With this id and address and the defaults for all else.
    pub fn new(id: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            name: String::new(),
            enabled: Enabled::default(),
            url: Address(url.into()),
            url_from: None,
            headers: BTreeMap::new(),
            subprotocols: Vec::new(),
            auth: None,
            tls: None,
            proxy: Proxy::default(),
            initial_messages: Vec::new(),
            heartbeat: None,
            remember: None,
            ping: Ping::default(),
            idle_timeout: None,
            reconnect: Reconnect::default(),
            limits: Limits::default(),
            compression: Compression::default(),
            send_queue: SendQueue::default(),
            binary_as: BinaryAs::default(),
        }
    }

    /// Whether a socket opened under `self` may stay open under `next`: whatever is said or agreed
    /// at the opening is the same. All else applies to the open socket.
    #[must_use]
    pub fn keeps_socket(&self, next: &Self) -> bool {
        self.id == next.id
            && self.enabled.is_open() == next.enabled.is_open()
            && self.url == next.url
            && self.url_from == next.url_from
            && self.headers == next.headers
            && self.subprotocols == next.subprotocols
            && self.auth == next.auth
            && self.tls == next.tls
            && self.proxy == next.proxy
            && self.compression == next.compression
            && self.initial_messages == next.initial_messages
            && self.limits == next.limits
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Text that is never shown: not in logs, errors, statuses or debug output. Saved as it is.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline, extend("format" = "password"))]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("***")
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// Whether a connection is kept open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Enabled {
    /// It is.
    #[default]
    Enabled,
    /// It is not; messages to it fail.
    Disabled,
    /// It is, but its events start no runs: they are kept, also over a restart, until the
    /// connection is enabled again or they are cancelled.
    Suspended,
}

impl Enabled {
    /// Whether a socket is kept open.
    #[must_use]
    pub fn is_open(self) -> bool {
        self != Self::Disabled
    }
}

/// How to identify to the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "camelCase", deny_unknown_fields)]
pub enum Auth {
    /// A user name and a password, as HTTP Basic.
    Basic {
        /// Without a colon.
        username: String,
        /// May be empty.
        password: Secret,
    },
    /// A token, as HTTP Bearer.
    Bearer {
        /// Without the word `Bearer`.
        token: Secret,
    },
    /// A parameter added to the address.
    Query {
        /// The parameter's name.
        name: String,
        /// The parameter's value, not yet encoded.
        value: Secret,
    },
}

/// How a dead peer is noticed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Ping {
    /// From one ping to the next; at least PT0.1S.
    pub interval: Period,
    /// How long after a ping something must have come; counted only while the socket is read.
    pub deadline: Period,
}

impl Default for Ping {
    fn default() -> Self {
        Self { interval: Period::seconds(20), deadline: Period::seconds(10) }
    }
}

/// When to try again. A connection that has held for `stable` starts afresh at `initial`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Reconnect {
    /// The longest wait after the first failure; at least PT0.01S.
    pub initial: Period,
    /// The longest wait of all. After an answer of 401, 403 or 404 the wait is this long.
    pub max: Period,
    /// How much longer each wait may be than the one before, from 1 to 10.
    #[schemars(range(min = 1.0, max = 10.0))]
    pub factor: f64,
    /// How much of the wait is left to chance, from 0 to 1. With 1, many connections that broke
    /// together do not come back together.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub jitter: f64,
    /// How long a socket must have held for the next failure to count as the first.
    pub stable: Period,
    /// Give up after so many attempts in a row. Without it, never.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub max_attempts: Option<u64>,
}

impl Default for Reconnect {
    fn default() -> Self {
        Self {
            initial: Period::millis(500),
            max: Period::seconds(30),
            factor: 2.0,
            jitter: 1.0,
            stable: Period::seconds(60),
            max_attempts: None,
        }
    }
}

/// What is accepted from the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Limits {
    /// The largest message in bytes, in either direction. A larger one closes the socket (1009).
    #[schemars(range(min = 1, max = 1_073_741_824))]
    pub message: usize,
    /// The largest single frame from the server in bytes.
    #[schemars(range(min = 1, max = 1_073_741_824))]
    pub frame: usize,
    /// How long finding the address, connecting, TLS and the upgrade may take together.
    pub handshake: Period,
}

impl Default for Limits {
    fn default() -> Self {
        Self { message: 1 << 20, frame: 1 << 20, handshake: Period::seconds(10) }
    }
}

/// Where messages wait, in order, while the connection is down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SendQueue {
    /// How many may wait; together they may have no more than 16 MiB. With 0, sending fails at
    /// once while the connection is down.
    #[schemars(range(max = 100_000))]
    pub messages: usize,
    /// How long one may wait. What has waited longer is dropped, counted and told to the flow as a
    /// `failure`.
    pub age: Period,
}

impl Default for SendQueue {
    fn default() -> Self {
        Self { messages: 1_000, age: Period::seconds(60) }
    }
}

#[cfg(test)]
mod tests;
