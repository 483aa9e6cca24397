//! What happened outside, in the one form in which it enters a flow.

use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use jiff::Timestamp;

use super::record::Failure;
use crate::node::{Error, EventKind, Frame, HttpAnswer};
use crate::payload::{Text, Value};

/// Where events come from; made once for each socket and shared by all its events.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// The connection's id: `relayId` and `triggerId` of the payload.
    pub id: Text,
    /// `integration` for a connection, `public` for an endpoint: `relayType` of the payload.
    pub kind: Text,
    /// The upgrade response's headers, an object with names in lower case.
    pub headers: Value,
    /// The sub-protocol that the server chose.
    pub subprotocol: Option<Text>,
    /// Where the socket leads, as resolved, with secrets masked; of an endpoint the path that was
    /// asked for. For preprocessors.
    pub url: Text,
    /// Who opened the socket to us; `None` where we opened it.
    pub caller: Option<Caller>,
}

/// A client of an endpoint of ours, the same in all its events.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    /// By which it is answered: `replyId`.
    pub reply_id: Text,
    /// The path that was asked for.
    pub path: Text,
    /// Its variable parts.
    pub params: Value,
    /// The query, an object.
    pub query: Value,
}

/// One event.
#[derive(Clone)]
pub struct Event {
    /// Where it comes from.
    pub source: Arc<Source>,
    /// When it came.
    pub time: Timestamp,
    /// What it is.
    pub body: Body,
    /// The way back over the same socket, while that is open.
    pub reply: Option<Arc<dyn Replier>>,
}

impl fmt::Debug for Event {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Event")
            .field("source", &self.source.id)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

/// What an event is (spec websocket, section 2).
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// The socket is open.
    Connect,
    /// A message came.
    Message {
        /// A string, unless the connection gives binary frames as arrays.
        data: Value,
        /// Bytes on the wire.
        length: usize,
        /// Whether it came as a binary frame.
        binary: bool,
    },
    /// An HTTP request came.
    Request {
        /// `data` of the payload.
        data: Value,
    },
    /// The socket closed.
    Disconnect {
        /// The close code; 1006 without one.
        code: u16,
        /// The close reason.
        reason: Text,
    },
    /// An attempt to connect failed, or a message could not be given as text.
    Failure {
        /// In words, as in "Unexpected server response: 200".
        reason: Text,
        /// The answer's HTTP status, if there was an answer.
        http_status: Option<u16>,
        /// Which attempt failed, from 1.
        attempt: u64,
        /// When the next one is made.
        next_attempt: Option<Timestamp>,
    },
}

impl Body {
    /// Which of the four it is.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        match self {
            Self::Connect => EventKind::Connect,
            Self::Message { .. } | Self::Request { .. } => EventKind::Message,
            Self::Disconnect { .. } => EventKind::Disconnect,
            Self::Failure { .. } => EventKind::Failure,
        }
    }
}

/// The way back over a socket. Never waits: what does not fit is an error that the flow handles.
pub trait Replier: Send + Sync {
    /// Queues a frame.
    ///
    /// # Errors
    /// With blame External when the socket is gone or its queue is full.
    fn send(&self, frame: Frame) -> Result<(), Error>;

    /// Answers the HTTP request that the event was; the first answer counts.
    ///
    /// # Errors
    /// With blame Input where the event was none or is answered already, External where nobody
    /// waits for the answer any more.
    fn respond(&self, _: HttpAnswer) -> Result<(), Error> {
        Err(Error::input(
            "There is no HTTP request to answer: this run was started by a socket's message.",
        ))
    }

    /// The run has its result: called at once, at most once a run.
    fn given(&self, _: &Value) {}

    /// The run has ended; called once, last.
    fn ended(&self, _: Option<&Failure>) {}
}

/// Whether the giver of an event must wait before it gives the next one.
pub enum Wait {
    /// The event is done with.
    Done,
    /// Await this before the next event; it is the run, or room in a queue.
    For(BoxFuture<'static, ()>),
}

impl fmt::Debug for Wait {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Done => "Done",
            Self::For(_) => "For(..)",
        })
    }
}

/// Who is told of events. Called by a socket's own task, one event at a time, in the order in
/// which they happened; while the returned wait is pending the socket is not read, but its pings,
/// heartbeat and outgoing queue go on.
pub trait Listener: Send + Sync {
    /// Takes one event.
    fn event(&self, event: Event) -> Wait;
}
