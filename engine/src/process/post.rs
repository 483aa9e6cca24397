//! Messages of event flows to processes: taken at once, written down in order, many in one commit.

use std::sync::{Arc, Weak};

use futures_util::future::join_all;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::Processes;
use super::effect::Outgoing;
use super::service::Inner;
use crate::node::Error;
use crate::payload::Text;
use crate::run::ToProcess;

/// Messages that wait to be written, and their bytes.
const QUEUE: usize = 1_024;
const QUEUE_BYTES: usize = 16 << 20;
/// Most bytes of one, and of its name and correlation value.
const LARGEST: usize = 1 << 20;
const LONGEST: usize = 256;
/// Messages that are written at once.
const BATCH: usize = 64;

/// What waits to be written.
#[derive(Debug)]
pub(super) struct Post {
    queue: mpsc::Sender<Taken>,
    room: Arc<Semaphore>,
}

#[derive(Debug)]
pub(super) struct Taken {
    message: Outgoing,
    _room: OwnedSemaphorePermit,
    /// A stop waits for it.
    _held: TaskTrackerToken,
}

impl Post {
    pub(super) fn new() -> (Self, mpsc::Receiver<Taken>) {
        let (queue, taken) = mpsc::channel(QUEUE);
        (Self { queue, room: Arc::new(Semaphore::new(QUEUE_BYTES)) }, taken)
    }
}

impl Processes {
    /// Takes a message of an event flow's run; it is written down a little later. Never waits.
    ///
    /// # Errors
    /// With blame Input for a message that is too large, External when too many wait.
    pub fn post(&self, message: &ToProcess<'_>) -> Result<(), Error> {
        let ToProcess { name, correlation, payload, ttl } = *message;
        if name.is_empty() || name.len() > LONGEST || correlation.len() > LONGEST {
            let words = "A message has a name, which has at most 256 bytes, as its correlation \
                         value has.";
            return Err(Error::input(words));
        }
        if payload.len() > LARGEST {
            return Err(Error::input("A message to a process has at most 1 MiB."));
        }
        let busy = || Error::external("Messages come faster than they can be written; try again.");
        let post = &self.inner.post;
        let bytes = u32::try_from(payload.len()).unwrap_or(u32::MAX);
        let room = Arc::clone(&post.room).try_acquire_many_owned(bytes).map_err(|_| busy())?;
        let message = Outgoing {
            name: name.clone(),
            correlation: correlation.clone(),
            payload: Text::from(String::from_utf8_lossy(payload).as_ref()),
            ttl: u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX),
            id: None,
        };
        let taken = Taken { message, _room: room, _held: self.inner.tracker.token() };
        post.queue.try_send(taken).map_err(|_| busy())
    }
}

/// Writes what was taken, until the processes are gone.
pub(super) async fn write(inner: Weak<Inner>, mut queue: mpsc::Receiver<Taken>) {
    let mut batch = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        let Some(inner) = inner.upgrade() else { return };
        // Begun in order, so that they are numbered in order.
        let sent = join_all(batch.iter().map(|one| inner.send_message(&one.message, None))).await;
        for (one, result) in batch.drain(..).zip(sent) {
            if let Err(error) = result {
                let name = &one.message.name;
                tracing::error!(%error, %name, "a message to a process could not be written");
            }
        }
    }
}
