//! What a run needs of the rest of the engine, and nothing more.

use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;

use crate::node::{
    Error, Frame, HttpRequest, HttpResponse, Level, PushKind, RunFlow, RunScript, Runnable,
};
use crate::payload::{Object, Text, Value};
use crate::script::Line;

/// A message for a topic's subscribers.
#[derive(Debug, Clone)]
pub struct Push<'a> {
    /// The node that pushes.
    pub node: &'a Text,
    /// The channel's name, without `channel:`.
    pub channel: &'a Text,
    /// What it is for.
    pub kind: PushKind,
    /// JSON text.
    pub payload: &'a Bytes,
    /// Whether a new subscriber gets it as the present value.
    pub retain: bool,
}

/// A message for whichever process waits for it.
#[derive(Debug, Clone, Copy)]
pub struct ToProcess<'a> {
    /// Its name.
    pub name: &'a Text,
    /// The value by which the receiver is found, or the id of an instance.
    pub correlation: &'a Text,
    /// JSON text.
    pub payload: &'a Bytes,
    /// How long it waits for a receiver.
    pub ttl: Duration,
}

/// A line for the debug panel.
#[derive(Debug, Clone)]
pub struct DebugLine<'a> {
    /// The flow.
    pub flow: &'a Text,
    /// The node that says it.
    pub node: &'a Text,
    /// The run.
    pub run: u64,
    /// How loud.
    pub level: Level,
    /// Rendered text.
    pub text: &'a Text,
    /// The part of the payload to show.
    pub value: &'a Value,
}

/// What came of a script: its result, `None` for `undefined`, and its console's lines.
pub type Scripted = (Result<Option<Value>, Error>, Vec<Line>);

/// The outside as the executor sees it. Called from runs, on any thread; nothing here waits but
/// the call of another flow.
pub trait World: Send + Sync + 'static {
    /// Hands a message to a topic.
    ///
    /// # Errors
    /// With blame Input when the channel's name is refused.
    fn push(&self, push: Push<'_>) -> Result<(), Error>;

    /// Hands a message to the processes, which write it down a little later.
    ///
    /// # Errors
    /// With blame Input where there are no processes, External when too many wait to be written.
    fn message(&self, _: ToProcess<'_>) -> Result<(), Error> {
        Err(Error::input("There are no processes here that could get a message."))
    }

    /// Hands a frame to a connection's queue.
    ///
    /// # Errors
    /// With blame Input for an unknown connection, External for a full or closed one.
    fn send(&self, connection: &str, frame: Frame) -> Result<(), Error>;

    /// Sends to one client of a WebSocket endpoint, by its `replyId`.
    ///
    /// # Errors
    /// With blame External when it has left or its queue is full.
    fn answer(&self, client: &str, _: Frame) -> Result<(), Error> {
        Err(Error::external(format!("The client `{client}` has left.")))
    }

    /// Sends to all clients of a WebSocket endpoint.
    ///
    /// # Errors
    /// With blame Input when there is no such endpoint.
    fn broadcast(&self, endpoint: &str, _: &Frame) -> Result<(), Error> {
        Err(Error::input(format!("No deployed flow serves the endpoint `{endpoint}`.")))
    }

    /// Shows a line to whoever watches.
    fn debug(&self, line: DebugLine<'_>);

    /// Runs another flow; `depth` counts the calls above it.
    fn call(&self, call: RunFlow, depth: u8) -> BoxFuture<'static, Result<Value, Error>>;

    /// Runs a script, and gives what it wrote to its console beside its result.
    fn script(&self, call: RunScript) -> BoxFuture<'static, Scripted>;

    /// Sends a request to an HTTP server, as [`crate::node::Host::http`] promises.
    fn http(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, Error>>;

    /// The installation's globals.
    fn globals(&self) -> Object;

    /// A run failed and its own flow did not handle that: hands the report to the first of these
    /// flows and scripts, narrowest first, then the installation's own, that deals with it; apart
    /// from this run. `depth` counts the calls above the failed run.
    fn failed(&self, handlers: &[&Runnable], report: Value, depth: u8);
}
