//! Who the hub asks: set once, when the program starts.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use jiff::Timestamp;

use super::frame::Parts;
use super::hub::Hub;
use super::{
    ActionCall, ActionDesk, ActionProblem, FromFrontend, Inbox, PushProblem, SourceProblem,
    TopicKind, TopicName, TopicSource,
};
use crate::node::PushKind;

/// A message of a durable channel that is to be numbered, written and delivered.
#[derive(Debug, Clone)]
pub struct LogEntry {
    /// The channel's topic.
    pub topic: TopicName,
    /// What the message is for.
    pub kind: PushKind,
    /// When it was sent.
    pub at: Timestamp,
    /// The node that sends it.
    pub node: String,
    /// JSON text.
    pub payload: Bytes,
    /// Whether it becomes the value that a new subscriber gets at once.
    pub retain: bool,
    /// Messages that the channel keeps.
    pub messages: usize,
    /// Bytes that it keeps.
    pub bytes: usize,
}

impl LogEntry {
    pub(super) fn new(
        topic: TopicName,
        parts: Parts<'_>,
        retain: bool,
        messages: usize,
        bytes: usize,
    ) -> Self {
        let payload = Bytes::copy_from_slice(parts.payload);
        let (kind, at, node) = (parts.kind, parts.at, parts.node.to_owned());
        Self { topic, kind, at, node, payload, retain, messages, bytes }
    }

    /// The message's text under its number.
    #[must_use]
    pub fn frame(&self, seq: u64) -> Bytes {
        let Self { topic, kind, at, node, payload, .. } = self;
        let parts = Parts { kind: *kind, at: *at, node, action: None, payload };
        super::message_frame(topic, seq, parts)
    }
}

/// Where durable channels are kept.
pub trait ChannelLog: TopicSource {
    /// Takes a message. It is to be numbered after the channel's last one, committed, and then
    /// delivered with [`Hub::deliver`]; messages of one channel keep their order. Never waits.
    ///
    /// # Errors
    /// [`PushProblem::Busy`] when too many wait; then it is not taken.
    fn append(&self, entry: LogEntry) -> Result<(), PushProblem>;
}

#[derive(Debug, Default)]
pub(super) struct Outside {
    processes: OnceLock<Arc<dyn TopicSource>>,
    channels: OnceLock<Arc<dyn ChannelLog>>,
    actions: OnceLock<Arc<dyn ActionDesk>>,
    inbox: OnceLock<Arc<dyn Inbox>>,
}

impl Outside {
    pub(super) fn append(&self, entry: LogEntry) -> Result<(), PushProblem> {
        self.channels.get().ok_or_else(no_store)?.append(entry)
    }

    pub(super) fn source(&self, kind: TopicKind) -> Result<Arc<dyn TopicSource>, PushProblem> {
        match kind {
            TopicKind::Process => {
                self.processes.get().map(Arc::clone).ok_or(PushProblem::NoProcesses)
            }
            TopicKind::Channel => {
                let log = self.channels.get().map(Arc::clone).ok_or_else(no_store)?;
                Ok(log)
            }
        }
    }
}

fn no_store() -> PushProblem {
    SourceProblem::Failed("there is no store for durable channels".to_owned()).into()
}

impl Hub {
    /// Sets where the messages of processes come from. Once; a second one is ignored.
    pub fn set_source(&self, processes: Arc<dyn TopicSource>) {
        ignore_second(self.outside().processes.set(processes).is_ok(), "source of processes");
    }

    /// Sets where durable channels are kept. Once; a second one is ignored.
    pub fn set_channel_log(&self, log: Arc<dyn ChannelLog>) {
        ignore_second(self.outside().channels.set(log).is_ok(), "log of channels");
    }

    /// Sets who runs actions. Once; a second one is ignored.
    pub fn set_actions(&self, desk: Arc<dyn ActionDesk>) {
        ignore_second(self.outside().actions.set(desk).is_ok(), "desk for actions");
    }

    /// Sets who takes messages of frontends. Once; a second one is ignored.
    pub fn set_inbox(&self, inbox: Arc<dyn Inbox>) {
        ignore_second(self.outside().inbox.set(inbox).is_ok(), "inbox");
    }

    /// Hands a frontend's message to the flows that listen to its channel, as [`Inbox::take`]
    /// says. The sender's grant has been checked.
    #[must_use]
    pub fn take(&self, message: FromFrontend) -> Option<BoxFuture<'static, ()>> {
        self.outside().inbox.get()?.take(message)
    }

    /// Runs an action of a process. The caller's grant has been checked.
    ///
    /// # Errors
    /// Those of the desk, and without one that there are no processes.
    pub async fn act(&self, call: ActionCall) -> Result<serde_json::Value, ActionProblem> {
        match self.outside().actions.get() {
            Some(desk) => desk.act(call).await,
            None => Err(ActionProblem::Unknown(PushProblem::NoProcesses.to_string())),
        }
    }

    /// Tells a durable topic's source that a subscriber has dealt with all messages up to `seq`.
    /// Means nothing to other topics.
    ///
    /// # Errors
    /// Those of the source.
    pub async fn acknowledge(&self, topic: &TopicName, seq: u64) -> Result<(), PushProblem> {
        if self.is_durable(topic) {
            let source = self.outside().source(topic.kind())?;
            source.acknowledge(topic.own_name(), seq).await?;
        }
        Ok(())
    }
}

fn ignore_second(first: bool, what: &str) {
    if !first {
        tracing::error!("a second {what} of the hub was ignored");
    }
}
