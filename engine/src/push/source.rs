//! What the hub asks of others: the messages of durable topics, and actions of processes.

use std::fmt;

use bytes::Bytes;
use futures_util::future::BoxFuture;

use crate::payload::Value;

/// A page of a durable topic, and where the topic stands.
#[derive(Debug, Clone, Default)]
pub struct Replayed {
    /// The newest message's number; 0 before the first.
    pub newest: u64,
    /// The same for as long as the topic's numbers go on.
    pub epoch: u64,
    /// Numbers and frames (see [`super::message_frame`]) in order, the first ones after `after`
    /// that are still there. Empty only if there are none.
    pub messages: Vec<(u64, Bytes)>,
    /// The value that a new subscriber gets at once, with its number.
    pub retained: Option<(u64, Bytes)>,
}

/// Why a durable topic could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceProblem {
    /// There is no such process or channel, or none any more.
    #[error("there is no such topic")]
    Unknown,
    /// The store failed, or the source is stopping.
    #[error("the messages of this topic cannot be read now: {0}")]
    Failed(String),
}

/// Where the messages of durable topics are kept: the store of processes, or that of durable
/// channels. Set with [`super::Hub::set_source`].
///
/// The source numbers the messages of a topic from 1 without a gap and commits each before it
/// calls [`super::Hub::deliver`]. Deliveries of one topic come in the order of their numbers; one
/// that is repeated is ignored.
pub trait TopicSource: Send + Sync + fmt::Debug {
    /// The first messages after `after`, at most `limit` of them, or fewer if they are large.
    /// `topic` is the name without `process:` or `channel:`. Asked when somebody subscribes, page
    /// after page until the subscriber has caught up, and for catch-up over HTTP.
    fn replay(
        &self,
        topic: &str,
        after: u64,
        limit: usize,
    ) -> BoxFuture<'static, Result<Replayed, SourceProblem>>;

    /// A subscriber has dealt with all messages up to `seq`; the source may let go of them. May
    /// come twice, out of order, or never.
    fn acknowledge(&self, topic: &str, seq: u64) -> BoxFuture<'static, Result<(), SourceProblem>>;
}

/// An action that a person runs from a frontend: `{"action": {"process", "token", "name", "data"}}`.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionCall {
    /// The process instance's id.
    pub process: String,
    /// The token that waits at the task; needed only where several do.
    pub token: Option<String>,
    /// The action's name.
    pub name: String,
    /// What the person gave; `null` if nothing.
    pub data: serde_json::Value,
    /// Names the call: one that is repeated with the same id runs once.
    pub id: Option<String>,
}

/// Why an action was not run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActionProblem {
    /// There is no such process, token or action.
    #[error("{0}")]
    Unknown(String),
    /// It may not run now, or the data is not what it needs. Says what to do.
    #[error("{0}")]
    Refused(String),
    /// Something else went wrong; it may be tried again.
    #[error("{0}")]
    Failed(String),
}

/// Who runs actions. Set with [`super::Hub::set_actions`]; asked once for each call, after the
/// caller's grant for the process and the action was checked.
pub trait ActionDesk: Send + Sync + fmt::Debug {
    /// Runs it, and gives what the caller is to see of the result.
    fn act(&self, call: ActionCall)
    -> BoxFuture<'static, Result<serde_json::Value, ActionProblem>>;
}

/// A message that a frontend sends to a channel: `{"publish": {"channel", "data"}}`.
#[derive(Debug, Clone)]
pub struct FromFrontend {
    /// The channel's name.
    pub channel: String,
    /// What was sent.
    pub data: Value,
    /// Who sent it, as far as that is known: an object.
    pub client: Value,
}

/// Who takes messages of frontends: the flows whose triggers listen for them. Set with
/// [`super::Hub::set_inbox`].
pub trait Inbox: Send + Sync + fmt::Debug {
    /// Takes a message after the sender's grant was checked. `None`: no flow listens to the
    /// channel. Otherwise the sender's next message is not read before the future is done: the run
    /// has ended, or there is room in a queue.
    fn take(&self, message: FromFrontend) -> Option<BoxFuture<'static, ()>>;
}
