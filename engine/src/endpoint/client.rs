//! One client of a WebSocket endpoint: what it says goes in, what it is to hear comes out.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use jiff::Timestamp;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::node::{Error, Frame};
use crate::payload::{Text, Value};
use crate::run::Replier;

/// Messages of a client that wait for the run before theirs.
const INBOX: usize = 64;
/// Their bytes, all together; a larger message waits alone.
const INBOX_BYTES: u32 = 256 << 10;
/// Messages that wait until the client reads them.
const OUTBOX: usize = 1_000;
/// Their bytes, all together, beside the first.
const OUTBOX_BYTES: usize = 4 << 20;
/// Bytes that are handed to the socket at a time, beside the last message.
const BATCH_BYTES: usize = 64 << 10;

/// What is known of a client when it comes.
#[derive(Debug, Clone, Default)]
pub struct Visitor {
    /// The request's headers, an object with names in lower case; without secrets.
    pub headers: Value,
    /// The query, an object of texts; without a token.
    pub query: Value,
    /// The path that was asked for, below the place of endpoints.
    pub path: Text,
    /// Its variable parts.
    pub params: Value,
    /// The sub-protocol that was agreed on.
    pub subprotocol: Option<Text>,
}

/// What a client says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// UTF-8; whoever gives it has checked that.
    Text(Bytes),
    /// Bytes.
    Binary(Bytes),
}

impl Said {
    /// Bytes on the wire.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Text(bytes) | Self::Binary(bytes) => bytes.len(),
        }
    }

    /// Whether it is an empty message.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A client, as flows know it: the way to it.
#[derive(Debug)]
pub struct Client {
    /// `data.replyId`.
    pub id: Text,
    outbox: Sender<Frame>,
    waiting: AtomicUsize,
    /// Told when the client has read.
    drained: Notify,
    /// Cancelled when it is to go.
    pub(super) leave: CancellationToken,
}

/// The way back to a client, for the runs of what it said. When the last of them is over and no
/// more will come, so is this.
#[derive(Debug)]
pub(super) struct Back {
    client: Arc<Client>,
    _answering: DropGuard,
}

impl Replier for Back {
    fn send(&self, frame: Frame) -> Result<(), Error> {
        self.client.send(frame)
    }
}

/// What comes from a client, for its endpoint's task.
#[derive(Debug)]
pub(super) enum Incoming {
    Said { said: Said, time: Timestamp, _room: OwnedSemaphorePermit },
    Left { code: u16, reason: Text },
}

/// The socket's side: what it hears goes in here.
#[derive(Debug)]
pub struct Inlet {
    inbox: Sender<Incoming>,
    room: Arc<Semaphore>,
    client: Arc<Client>,
}

/// The socket's side: what it is to say comes out here.
#[derive(Debug)]
pub struct Outlet {
    outbox: Receiver<Frame>,
    client: Arc<Client>,
    /// Cancelled when nothing that the client said is to be answered any more.
    answered: CancellationToken,
    why: Arc<std::sync::OnceLock<(u16, &'static str)>>,
}

/// Both sides of a new client.
pub(super) struct Joined {
    pub(super) client: Arc<Client>,
    pub(super) back: Arc<Back>,
    pub(super) incoming: Receiver<Incoming>,
    pub(super) inlet: Inlet,
    pub(super) outlet: Outlet,
}

pub(super) fn join(why: &Arc<std::sync::OnceLock<(u16, &'static str)>>) -> Joined {
    let (outbox, frames) = mpsc::channel(OUTBOX);
    let (inbox, incoming) = mpsc::channel(INBOX);
    let client = Arc::new(Client {
        id: Text::from(uuid::Uuid::now_v7().simple().to_string()),
        outbox,
        waiting: AtomicUsize::new(0),
        drained: Notify::new(),
        leave: CancellationToken::new(),
    });
    let room = Arc::new(Semaphore::new(INBOX_BYTES as usize));
    let answered = CancellationToken::new();
    let back = Back { client: Arc::clone(&client), _answering: answered.clone().drop_guard() };
    let outlet =
        Outlet { outbox: frames, client: Arc::clone(&client), answered, why: Arc::clone(why) };
    let inlet = Inlet { inbox, room, client: Arc::clone(&client) };
    Joined { client, back: Arc::new(back), incoming, inlet, outlet }
}

impl Inlet {
    /// Hands over what the client said, as soon as there is room, and the client has read what it
    /// was told; until then the socket should not be read. False when the endpoint is gone.
    pub async fn tell(&self, said: Said) -> bool {
        let time = Timestamp::now();
        self.client.reads().await;
        let bytes = u32::try_from(said.len()).unwrap_or(u32::MAX).clamp(1, INBOX_BYTES);
        let Ok(room) = Arc::clone(&self.room).acquire_many_owned(bytes).await else {
            return false;
        };
        self.inbox.send(Incoming::Said { said, time, _room: room }).await.is_ok()
    }

    /// The socket is closed: with this code, or 1006 without one. To be called last.
    pub async fn left(self, code: u16, reason: &str) {
        let told = self.inbox.send(Incoming::Left { code, reason: Text::from(reason) }).await;
        drop(told);
    }
}

impl Outlet {
    /// Waits until there is something for the client, then appends it. May be dropped at any
    /// point without a loss.
    ///
    /// # Errors
    /// The close code and the reason, when the client is to go, or has gone and all runs of what
    /// it said are over.
    pub async fn next_batch(&mut self, out: &mut Vec<Frame>) -> Result<(), (u16, &'static str)> {
        let first = tokio::select! {
            biased;
            frame = self.outbox.recv() => frame,
            () = self.client.leave.cancelled() => None,
            () = self.answered.cancelled() => None,
        };
        // The last answer may have come between the two looks.
        let first = first.or_else(|| self.outbox.try_recv().ok());
        let Some(first) = first else {
            return Err(*self.why.get().unwrap_or(&(1001, "the endpoint is gone")));
        };
        let mut bytes = self.taken(first, out);
        while bytes < BATCH_BYTES
            && let Ok(frame) = self.outbox.try_recv()
        {
            bytes += self.taken(frame, out);
        }
        Ok(())
    }

    fn taken(&self, frame: Frame, out: &mut Vec<Frame>) -> usize {
        let bytes = frame.len();
        self.client.waiting.fetch_sub(bytes, Ordering::Relaxed);
        self.client.drained.notify_one();
        out.push(frame);
        bytes
    }
}

impl Drop for Outlet {
    /// Nobody will read any more.
    fn drop(&mut self) {
        self.client.leave.cancel();
    }
}

impl Replier for Client {
    fn send(&self, frame: Frame) -> Result<(), Error> {
        let bytes = frame.len();
        let before = self.waiting.fetch_add(bytes, Ordering::Relaxed);
        let full = before > 0 && before.saturating_add(bytes) > OUTBOX_BYTES;
        let sent = if full { Err(full_words()) } else { self.queue(frame) };
        if sent.is_err() {
            self.waiting.fetch_sub(bytes, Ordering::Relaxed);
        }
        sent
    }
}

impl Client {
    /// Waits while more than half of the outbox is full: who does not read is not read either.
    async fn reads(&self) {
        let behind = || {
            self.waiting.load(Ordering::Relaxed) > OUTBOX_BYTES / 2
                || self.outbox.capacity() < OUTBOX / 2
        };
        while behind() {
            tokio::select! {
                () = self.drained.notified() => {}
                () = self.leave.cancelled() => return,
            }
        }
    }

    fn queue(&self, frame: Frame) -> Result<(), Error> {
        use tokio::sync::mpsc::error::TrySendError;
        self.outbox.try_send(frame).map_err(|error| match error {
            TrySendError::Full(_) => full_words(),
            TrySendError::Closed(_) => Error::external("The client has left."),
        })
    }
}

fn full_words() -> Error {
    Error::external("The client reads too slowly: what waits for it has filled its queue.")
}
