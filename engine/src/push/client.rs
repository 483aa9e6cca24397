//! One subscriber, as its socket sees it.

use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use bytes::Bytes;

use super::frame::{self, Standing};
use super::hub::Hub;
use super::queue::{Overflowed, Queue};
use super::topic::{State, Topic};
use super::{PushProblem, TopicName};

/// From where a subscription goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resume {
    /// The last message that the client has; 0 for "from the beginning".
    pub after: u64,
    /// The epoch that it was told with it. Without one a restart that went unnoticed for more
    /// messages than `after` cannot be told from none.
    pub epoch: Option<u64>,
}

/// A subscriber. Made by [`Hub::client`], owned by one socket: one task awaits
/// [`Client::next_batch`], any may call the rest. Dropping it ends all its subscriptions.
pub struct Client {
    hub: Hub,
    id: u64,
    queue: Arc<Queue>,
}

impl fmt::Debug for Client {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Client").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Client {
    pub(super) fn new(hub: Hub, id: u64, queue_bytes: usize) -> Self {
        hub.counts().clients.fetch_add(1, Relaxed);
        Self { hub, id, queue: Arc::new(Queue::new(queue_bytes)) }
    }

    /// Subscribes, and queues the answer `{"subscribed", "seq", "epoch", "gap"}`, then the
    /// retained value and, with `resume`, the replay. A second time only answers.
    ///
    /// # Errors
    /// [`PushProblem::TooManySubscriptions`], [`PushProblem::TooManyTopics`]; nothing is queued.
    pub fn subscribe(&self, name: &TopicName, resume: Option<Resume>) -> Result<(), PushProblem> {
        let limit = self.hub.limits().subscriptions;
        {
            let queue = self.queue.lock();
            if !queue.has(name) && queue.subscriptions() >= limit {
                return Err(PushProblem::TooManySubscriptions { limit });
            }
        }
        self.hub.with_topic(name, |topic, state| self.enter(topic, state, resume))
    }

    /// With the topic locked, so that no message falls between the replay and the live ones.
    fn enter(&self, topic: &Arc<Topic>, state: &mut State, resume: Option<Resume>) {
        let waker = {
            let mut queue = self.queue.lock();
            let standing = |gap| {
                let (topic, epoch) = (topic.quoted.as_str(), topic.epoch);
                frame::subscribed(Standing { topic, seq: state.seq, epoch, gap, dropped: None })
            };
            if queue.has(&topic.name) {
                queue.control(standing(false));
            } else {
                let other_life = |resume: &Resume| resume.epoch.is_some_and(|e| e != topic.epoch);
                let replay = resume.map(|resume| {
                    let after = if other_life(&resume) { u64::MAX } else { resume.after };
                    state.ring.after(after, state.seq)
                });
                let gap = replay.as_ref().is_some_and(|replay| replay.gap);
                queue.control(standing(gap));
                let slot = queue.subscribe(Arc::clone(topic), state.seq);
                // With a complete replay the client has the retained value, or gets it there.
                let before = replay.as_ref().map_or(u64::MAX, |replay| replay.first);
                if let Some((seq, frame)) = &state.retained
                    && (replay.is_none() || gap)
                    && *seq < before
                {
                    queue.push(slot, *seq, frame.clone());
                }
                if let Some(replay) = replay {
                    for (seq, frame) in (replay.first..).zip(replay.frames) {
                        queue.push(slot, seq, frame);
                    }
                }
                state.subscribers.insert(self.id, (Arc::clone(&self.queue), slot));
                self.hub.counts().subscriptions.fetch_add(1, Relaxed);
            }
            queue.take_waker()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Ends a subscription and queues `{"unsubscribed": topic}`; what waited of it is gone. Does
    /// nothing but answer when there was none.
    pub fn unsubscribe(&self, name: &TopicName) {
        let topic = self.queue.lock().topic(name);
        if let Some(topic) = topic {
            self.leave(&topic);
        }
        self.queue.tell(frame::unsubscribed(&frame::quoted(name.as_str())));
    }

    fn leave(&self, topic: &Topic) {
        let mut state = Hub::lock(topic);
        if state.subscribers.swap_remove(&self.id).is_some() {
            self.hub.counts().subscriptions.fetch_sub(1, Relaxed);
        }
        state.touch();
        self.queue.lock().unsubscribe(&topic.name);
    }

    /// Queues an answer of the socket's own (JSON text), in order with the rest.
    pub fn tell(&self, answer: Bytes) {
        self.queue.tell(answer);
    }

    /// How many topics it is subscribed to.
    #[must_use]
    pub fn subscriptions(&self) -> usize {
        self.queue.lock().subscriptions()
    }

    /// Waits until something is queued, then appends all of it to `out`. May be dropped at any
    /// point without losing a message.
    ///
    /// # Errors
    /// [`Overflowed`] when the client is to be closed with 4008; from then on always.
    pub async fn next_batch(&self, out: &mut Vec<Bytes>) -> Result<(), Overflowed> {
        poll_fn(|context| self.queue.poll_drain(out, context)).await
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let topics = self.queue.lock().topics();
        for topic in topics {
            self.leave(&topic);
        }
        self.hub.counts().clients.fetch_sub(1, Relaxed);
    }
}
