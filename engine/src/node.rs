//! What a node is: the three traits, what they take and give, and how a kind describes itself.

mod element;
mod error;
mod host;
mod http;
mod kind;
mod outcome;
mod pattern;
mod problem;
mod served;
mod traits;
mod trigger;

pub use element::{
    Await, Boundary, BoundaryEvent, Calling, Element, End, Inherit, Send, Subprocess, Work,
};
pub use error::{Blame, Error};
pub use host::{Broken, Host, RunFlow, RunScript, Runnable, Script};
pub(crate) use http::bare as bare_address;
pub use http::{
    AnswerAs, FailOn, HttpBody, HttpMethod, HttpRequest, HttpResponse, pairs as http_pairs,
};
pub use kind::{Built, Catalog, Category, Example, Expectation, Kind, Meta, Port, Ports, Role};
pub use outcome::{Effect, Emit, Exit, Frame, HttpAnswer, Level, Outcome, PortIndex, PushKind};
pub use pattern::PathPattern;
pub use problem::{Problem, Severity};
pub use served::{Auth, Served, SocketEndpoint, Webhook};
pub use traits::{Configured, DynTask, ElementConfig, Node, Task, TriggerConfig};
pub use trigger::{
    Concurrency, EventKind, EventKinds, Listening, Overflow, ReplyPolicy, Subscription, Trigger,
};

use crate::payload::Value;

/// What travels along a wire.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Message {
    /// The JSON that nodes read and write. Shared with other branches until one of them writes.
    pub payload: Value,
}

impl Message {
    /// A message with this payload.
    #[must_use]
    pub fn new(payload: Value) -> Self {
        Self { payload }
    }
}
