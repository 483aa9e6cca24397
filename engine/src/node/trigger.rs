//! Triggers are data: what to listen to, and how the runs that follow relate to each other.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Runnable, Served};
use crate::payload::{Text, Value};
use crate::text::{Filters, JsonTemplate, Path, Template};
use std::sync::Arc;

/// What happened outside (spec websocket, section 2). Also the order of the trigger's ports.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum EventKind {
    /// The socket is open.
    Connect,
    /// A message came.
    Message,
    /// The socket closed.
    Disconnect,
    /// An attempt to connect failed.
    Failure,
}

impl EventKind {
    /// All four, in the order of their bits.
    pub const ALL: [Self; 4] = [Self::Connect, Self::Message, Self::Disconnect, Self::Failure];

    /// The word in `data.type`, and the port's name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Message => "message",
            Self::Disconnect => "disconnect",
            Self::Failure => "failure",
        }
    }
}

/// The events that a trigger names, in the order in which it names them: the order of its ports.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventKinds(Vec<EventKind>);

impl EventKinds {
    /// As listed; repeats are dropped.
    #[must_use]
    pub fn new(kinds: impl IntoIterator<Item = EventKind>) -> Self {
        let mut list = Vec::with_capacity(4);
        for kind in kinds {
            if !list.contains(&kind) {
                list.push(kind);
            }
        }
        Self(list)
    }

    /// The port by which events of this kind leave; `None` if the trigger does not listen to it.
    #[must_use]
    pub fn port_of(&self, kind: EventKind) -> Option<super::PortIndex> {
        self.0.iter().position(|one| *one == kind).and_then(|place| place.try_into().ok())
    }
}

/// How the runs of one trigger relate.
#[derive(Debug, Clone)]
pub enum Concurrency {
    /// One run at a time; with a key, one at a time for each value of it.
    Ordered {
        /// Rendered on the trigger's message.
        key: Option<Template>,
    },
    /// Up to `limit` runs at once, in no order.
    Parallel {
        /// From 1 to 1,024.
        limit: usize,
    },
}

/// What to do with an event that finds the trigger's queue full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Overflow {
    /// Stop reading the socket until there is room.
    #[default]
    Block,
    /// Drop the event that has waited longest, and count it.
    DropOldest,
    /// Drop the event that has just come, and count it.
    DropNewest,
}

/// What goes back over the socket that an event came from (spec websocket, section 3, Replies).
#[derive(Debug, Clone, Default)]
pub struct ReplyPolicy {
    /// Send the run's result.
    pub result: bool,
    /// Send `{"error": …}` when the run fails.
    pub errors: bool,
    /// What to send instead of the bare result; rendered on `{result, payload}`.
    pub template: Option<JsonTemplate>,
    /// The field of the message that is copied to the same place of every reply that is an
    /// object.
    pub correlation: Option<Path>,
}

/// How a trigger listens to events of a socket or an endpoint.
#[derive(Debug, Clone)]
pub struct Listening {
    /// Which events, and by which port they leave.
    pub events: EventKinds,
    /// Which of the messages start a run; asked before anything is made for one.
    pub filters: Filters,
    /// How runs relate.
    pub concurrency: Concurrency,
    /// What to do when the queue is full.
    pub overflow: Overflow,
    /// How many events may wait, where runs do not happen on the task that gives the event.
    pub queue: usize,
    /// What goes back.
    pub reply: ReplyPolicy,
    /// The library script whose `preprocessor` makes the `data` of a run of each event; an event
    /// of which it makes `null` starts none, and counts as dropped.
    pub preprocessor: Option<Text>,
    /// What is called with runs of this trigger that failed.
    pub error_handler: Option<Arc<Runnable>>,
}

impl Default for Listening {
    /// Messages, all of them, one after the other.
    fn default() -> Self {
        Self {
            events: EventKinds::new([EventKind::Message]),
            filters: Filters::default(),
            concurrency: Concurrency::Ordered { key: None },
            overflow: Overflow::Block,
            queue: 1_000,
            reply: ReplyPolicy::default(),
            preprocessor: None,
            error_handler: None,
        }
    }
}

/// What a trigger listens to.
#[derive(Debug, Clone)]
pub enum Subscription {
    /// Events of an outgoing connection.
    Connection {
        /// The connection's id.
        connection: String,
        /// What is done with its events.
        listening: Listening,
    },
    /// Calls from outside, at a path that we serve.
    Served {
        /// What is served.
        served: Served,
        /// What is done with its events.
        listening: Listening,
    },
    /// What frontend apps send to a channel.
    Frontend {
        /// The channel's name; `*` stands for any run of characters.
        channel: String,
        /// Messages with the same key keep their order.
        key: Option<Template>,
    },
    /// A person presses a button; the payload's `data` is given or this one.
    Button {
        /// The saved test payload.
        payload: Value,
    },
    /// Another flow, a command line or an error handler calls.
    Call,
    /// A run of the same flow failed and nothing in it handled that.
    FlowError,
    /// A process instance begins here.
    Process {
        /// Named by whoever starts an instance; the start without one is the usual one.
        condition: Option<String>,
        /// A message that starts an instance by itself.
        message: Option<String>,
    },
}

/// A trigger as deployed.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// What it listens to.
    pub subscription: Subscription,
}
