//! What a node decided: messages for its ports, and effects that must happen outside.

use std::time::Duration;

use bytes::Bytes;

use super::Message;
use crate::payload::{Text, Value};

/// The place of a port in the list that the node's kind gives for its settings, from 0.
pub type PortIndex = u16;

/// A message on its way out of a port.
#[derive(Debug, Clone, PartialEq)]
pub struct Emit {
    /// Which port.
    pub port: PortIndex,
    /// What leaves there.
    pub message: Message,
}

/// Where messages go from a node.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Exit {
    /// Nowhere: the branch ends here.
    #[default]
    End,
    /// The message, as the node left it, by this port.
    Port(PortIndex),
    /// Messages of the node's own making, in the order in which the branches are to run.
    Ports(Vec<Emit>),
}

/// All that follows from one message at one node.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// Carried out in order, before any message travels on; the first that fails fails the node.
    // Not a list with room of its own: most outcomes have none, and all are handed on by value.
    pub effects: Vec<Effect>,
    /// Where messages go.
    pub exit: Exit,
}

impl Outcome {
    /// Nothing follows: the branch ends here.
    #[must_use]
    pub fn end() -> Self {
        Self::default()
    }

    /// The message leaves by the first port.
    #[must_use]
    #[inline]
    pub fn out() -> Self {
        Self::port(0)
    }

    /// The message leaves by port number `port`.
    #[must_use]
    #[inline]
    pub fn port(port: PortIndex) -> Self {
        Self { effects: Vec::new(), exit: Exit::Port(port) }
    }

    /// Several messages leave.
    #[must_use]
    pub fn ports(emits: Vec<Emit>) -> Self {
        Self { effects: Vec::new(), exit: Exit::Ports(emits) }
    }

    /// The port, if all that follows is that the message leaves by it. The outcome then owns
    /// nothing and need not be dropped: whoever gives it another part looks at that here, too.
    #[inline]
    pub(crate) fn only_port(&self) -> Option<PortIndex> {
        let Self { effects, exit } = self;
        match exit {
            Exit::Port(port) if effects.capacity() == 0 => Some(*port),
            _ => None,
        }
    }

    /// Adds an effect.
    #[must_use]
    pub fn with(mut self, effect: Effect) -> Self {
        self.effects.reserve_exact(1);
        self.effects.push(effect);
        self
    }
}

/// What a WebSocket carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// UTF-8 text; whoever makes it has checked that.
    Text(Bytes),
    /// Bytes.
    Binary(Bytes),
}

impl Frame {
    /// A text frame.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(Bytes::from(text.into()))
    }

    /// How many bytes it carries.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Text(bytes) | Self::Binary(bytes) => bytes.len(),
        }
    }

    /// Whether it carries none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What a pushed message is for (spec push, "Protocol").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PushKind {
    /// Data to show.
    Data,
    /// The frontend is asked to run an action.
    RunAction,
    /// What a process instance is: sent by the process itself.
    ProcessMetadata,
    /// How a process instance or a task stands: sent by the process itself.
    Status,
}

impl PushKind {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::RunAction => "runAction",
            Self::ProcessMetadata => "processMetadata",
            Self::Status => "status",
        }
    }
}

/// How loud a debug message is.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Default,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// For whoever builds the flow.
    Debug,
    /// Worth knowing.
    #[default]
    Info,
    /// Worth a look.
    Warn,
    /// Something is wrong.
    Error,
}

impl Level {
    /// 0 debug, 1 info, 2 warn; anything above is an error.
    #[must_use]
    pub fn of_number(number: u8) -> Self {
        match number {
            0 => Self::Debug,
            1 => Self::Info,
            2 => Self::Warn,
            _ => Self::Error,
        }
    }

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// The answer to an HTTP request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpAnswer {
    /// From 200 to 599.
    pub status: u16,
    /// Names in lower case, in order. Whoever sends them leaves out those that are its own.
    pub headers: Vec<(Text, Text)>,
    /// The body.
    pub body: Bytes,
}

/// Something that must happen outside the flow.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// To every subscriber of a topic.
    Push {
        /// The channel's name, without `channel:`.
        channel: Text,
        /// What the message is for.
        kind: PushKind,
        /// JSON text; whoever makes the effect has checked that it parses.
        payload: Bytes,
        /// Whether a new subscriber is to get this as the present value.
        retain: bool,
    },
    /// To the frontends of the process that the node stands in, or of its parent.
    Process {
        /// Whether the parent's.
        to_parent: bool,
        /// What the message is for.
        kind: PushKind,
        /// JSON text; whoever makes the effect has checked that it parses.
        payload: Bytes,
        /// Whether a process that the message asks for is started by the first client that acts
        /// on it; by the engine otherwise.
        by_client: bool,
        /// Under which name the parent's own nodes get it too, as a message.
        as_message: Option<Text>,
    },
    /// To a process, as a message: whoever waits for it, or begins by it.
    Message {
        /// The message's name.
        name: Text,
        /// The value by which the receiver is found, or the id of an instance.
        correlation: Text,
        /// JSON text; whoever makes the effect has checked that it parses.
        payload: Bytes,
        /// How long it waits for a receiver.
        ttl: Duration,
    },
    /// Out over a connection.
    Send {
        /// The connection's id.
        connection: Text,
        /// What to send.
        frame: Frame,
    },
    /// Back over the socket that the run's first message came from.
    Reply {
        /// What to send.
        frame: Frame,
    },
    /// To one client of a WebSocket endpoint.
    Client {
        /// Its `replyId`.
        client: Text,
        /// What to send.
        frame: Frame,
    },
    /// To all clients of a WebSocket endpoint.
    Broadcast {
        /// The endpoint's path, as its trigger has it.
        endpoint: Text,
        /// What to send.
        frame: Frame,
    },
    /// The answer to the HTTP request that started the run; the first one counts.
    Respond {
        /// What to answer.
        answer: HttpAnswer,
    },
    /// To the debug panel of whoever watches.
    Debug {
        /// How loud.
        level: Level,
        /// Rendered text; may be empty.
        text: Text,
        /// The part of the payload to show.
        value: Value,
    },
    /// The run's result; the first one counts.
    Return {
        /// What the run returns.
        value: Value,
    },
}
