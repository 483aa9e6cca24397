//! What waits for one client: bounded, and told to nobody but its own writer.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;

use super::TopicName;
use super::cork;
use super::frame::{self, Standing};
use super::ring::cost;
use super::shortcut::Shortcut;
use super::topic::Topic;

mod slots;
mod straight;

/// Room for answers; messages have their own.
const CONTROL_BYTES: usize = 256 << 10;

/// What a full queue does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overflow {
    /// Lets go of its oldest message and says so: a reader of a channel wants the newest.
    DropOldest,
    /// Ends the client, which is to come back and resume: for topics that lose nothing.
    Close,
}

/// The client reads too slowly for what it subscribed to, or asks more than it reads answers.
/// The socket is to be closed with 4008; the client may come back and resume.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the client reads more slowly than it is written to; reconnect and resume")]
pub struct Overflowed;

/// What a client is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// JSON text.
    pub frame: Bytes,
    /// Of a message: its topic, and its number there.
    pub place: Option<(TopicName, u64)>,
}

/// Takes a frame (JSON text) and, of a message, its topic and its number there.
pub(super) type Each<'a> = dyn FnMut(Bytes, Option<(&TopicName, u64)>) + 'a;

/// Shared by a client and the topics that it is subscribed to.
#[derive(Debug, Default)]
pub(super) struct Queue {
    inner: Mutex<Inner>,
}

/// The locked part.
#[derive(Debug, Default)]
pub(super) struct Inner {
    entries: VecDeque<Entry>,
    message_bytes: usize,
    control_bytes: usize,
    limit: usize,
    overflowed: bool,
    waker: Option<Waker>,
    /// Past the client's own task.
    shortcut: Option<Arc<dyn Shortcut>>,
    /// The client is gone.
    closed: bool,
    /// Replays that wait for room.
    for_room: Vec<Waker>,
    /// How many subscriptions there were, to tell two of one slot apart.
    lives: u64,
    /// Subscriptions by slot; a topic remembers its slot, so that a message needs no look-up.
    subscriptions: Vec<Option<Subscription>>,
    slots: HashMap<TopicName, usize>,
    /// Slots with `dropped` above 0.
    gaps: usize,
}

#[derive(Debug)]
struct Subscription {
    topic: Arc<Topic>,
    life: u64,
    wants: Wants,
    /// The topic's, or of its source.
    epoch: u64,
    newest: u64,
    dropped: u64,
}

/// Which live messages a subscription takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wants {
    /// All: they come in order, for the topic numbers them as it sends them.
    All,
    /// None yet: the replay brings them.
    Replay,
    /// This one next; an earlier one is a repeat, a later one means that the client is behind.
    Next(u64),
}

/// Which subscription of a client: a slot, and the life that it was given with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) slot: usize,
    life: u64,
}

/// The client is gone, or has ended this subscription.
#[derive(Debug)]
pub(super) struct Gone;

#[derive(Debug)]
enum Entry {
    Control(Bytes),
    Message { slot: usize, seq: u64, frame: Bytes },
}

impl Queue {
    pub(super) fn new(limit: usize) -> Self {
        let inner = Inner { limit, ..Inner::default() };
        Self { inner: Mutex::new(inner) }
    }

    /// Held for a few steps only; topics are locked before it, never after.
    pub(super) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues a message and wakes the client if it waits. Called with the topic locked.
    pub(super) fn push(self: &Arc<Self>, slot: usize, seq: u64, frame: &Bytes) {
        let (waker, straight) = {
            let mut inner = self.lock();
            inner.live(slot, seq, frame);
            (inner.waker.take(), inner.shortcut.is_some())
        };
        // A burst wakes once: the waker is back only when the client has drained its queue.
        if let Some(waker) = waker {
            cork::wake(waker, straight.then_some(self));
        }
    }

    /// Queues an answer.
    pub(super) fn tell(&self, answer: Bytes) {
        let waker = {
            let mut inner = self.lock();
            inner.control(answer);
            inner.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Gives all that waits to `each`.
    pub(super) fn poll_drain(
        &self,
        context: &mut Context<'_>,
        each: &mut Each<'_>,
    ) -> Poll<Result<(), Overflowed>> {
        let mut inner = self.lock();
        if inner.overflowed {
            return Poll::Ready(Err(Overflowed));
        }
        if inner.is_empty() {
            inner.waker = Some(context.waker().clone());
            return Poll::Pending;
        }
        inner.drain(each);
        let for_room = std::mem::take(&mut inner.for_room);
        drop(inner);
        for waker in for_room {
            waker.wake();
        }
        Poll::Ready(Ok(()))
    }

    /// Ready when a replay may go on: the client has read most of what waited.
    pub(super) fn poll_room(
        &self,
        place: Place,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), Gone>> {
        let mut inner = self.lock();
        if !inner.is_at(place) {
            return Poll::Ready(Err(Gone));
        }
        if inner.message_bytes <= inner.limit / 2 {
            return Poll::Ready(Ok(()));
        }
        inner.for_room.push(context.waker().clone());
        Poll::Pending
    }

    /// The client is gone: nothing is queued any more, and no replay goes on.
    pub(super) fn close(&self) {
        let for_room = {
            let mut inner = self.lock();
            inner.closed = true;
            inner.shortcut = None;
            inner.overflow();
            std::mem::take(&mut inner.for_room)
        };
        for waker in for_room {
            waker.wake();
        }
    }
}

impl Inner {
    /// Queues an answer. Who asks on and on without reading is ended.
    pub(super) fn control(&mut self, answer: Bytes) {
        self.control_bytes += cost(&answer);
        if self.control_bytes > CONTROL_BYTES {
            self.overflow();
        } else if !self.overflowed {
            self.entries.push_back(Entry::Control(answer));
        }
    }

    /// Queues a live message if the subscription wants it.
    fn live(&mut self, slot: usize, seq: u64, frame: &Bytes) {
        let Some(Some(subscription)) = self.subscriptions.get_mut(slot) else {
            return;
        };
        match subscription.wants {
            Wants::All => {}
            Wants::Replay => return,
            Wants::Next(next) if seq < next => return,
            // What is between was committed and not delivered: the client resumes, and gets it.
            Wants::Next(next) if seq > next => return self.overflow(),
            Wants::Next(_) => subscription.wants = Wants::Next(seq + 1),
        }
        self.push(slot, seq, frame.clone());
    }

    /// Queues a message, making room as the topics of older messages wish.
    pub(super) fn push(&mut self, slot: usize, seq: u64, frame: Bytes) {
        let Some(Some(subscription)) = self.subscriptions.get_mut(slot) else {
            return;
        };
        subscription.newest = subscription.newest.max(seq);
        if self.overflowed {
            return;
        }
        let size = cost(&frame);
        while self.message_bytes + size > self.limit && self.message_bytes > 0 {
            self.drop_oldest();
        }
        if !self.overflowed {
            self.message_bytes += size;
            self.entries.push_back(Entry::Message { slot, seq, frame });
        }
    }

    fn drop_oldest(&mut self) {
        let is_message = |entry: &Entry| matches!(entry, Entry::Message { .. });
        let oldest = self.entries.iter().position(is_message);
        let Some(Entry::Message { slot, frame, .. }) =
            oldest.and_then(|at| self.entries.remove(at))
        else {
            self.message_bytes = 0;
            return;
        };
        self.message_bytes -= cost(&frame);
        let Some(Some(subscription)) = self.subscriptions.get_mut(slot) else {
            return;
        };
        subscription.topic.count_dropped();
        match subscription.topic.overflow {
            Overflow::DropOldest => {
                self.gaps += usize::from(subscription.dropped == 0);
                subscription.dropped += 1;
            }
            Overflow::Close => self.overflow(),
        }
    }

    /// Nothing that waits is of use now: the client resumes from what it has read.
    fn overflow(&mut self) {
        self.overflowed = true;
        self.entries = VecDeque::new();
        self.message_bytes = 0;
    }

    fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.gaps == 0
    }

    fn drain(&mut self, each: &mut Each<'_>) {
        while let Some(entry) = self.entries.pop_front() {
            match entry {
                Entry::Control(frame) => each(frame, None),
                Entry::Message { slot, seq, frame } => {
                    // What was dropped was older than anything of the topic that still waits.
                    if self.gaps > 0 {
                        self.announce(slot, each);
                    }
                    let found = self.subscriptions.get(slot).and_then(Option::as_ref);
                    each(frame, found.map(|found| (&found.topic.name, seq)));
                }
            }
        }
        self.message_bytes = 0;
        self.control_bytes = 0;
        // Topics that have gone quiet since: without this their loss would stay unknown.
        if self.gaps > 0 {
            for slot in 0..self.subscriptions.len() {
                self.announce(slot, each);
            }
        }
        if self.entries.capacity() > 1_024 {
            self.entries = VecDeque::new();
        }
    }

    fn announce(&mut self, slot: usize, each: &mut Each<'_>) {
        let Some(Some(subscription)) = self.subscriptions.get_mut(slot) else {
            return;
        };
        if subscription.dropped == 0 {
            return;
        }
        let frame = frame::subscribed(Standing {
            topic: &subscription.topic.quoted,
            seq: subscription.newest,
            epoch: subscription.epoch,
            gap: true,
            dropped: Some(subscription.dropped),
        });
        each(frame, None);
        subscription.dropped = 0;
        self.gaps -= 1;
    }
}

#[cfg(test)]
mod tests;
