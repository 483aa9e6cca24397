//! One subscriber, as its socket sees it.

use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use bytes::Bytes;

use super::frame::{self, Standing};
use super::hub::Hub;
use super::queue::{Overflowed, Place, Queue, Told, Wants};
use super::replay::Replaying;
use super::shortcut::Shortcut;
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

/// How a subscription goes on.
#[derive(Debug)]
pub enum Entered {
    /// It stands; the answer is queued.
    Now,
    /// The topic's source is to be asked: await [`Replaying::finish`]. The answer is queued then.
    Replaying(Replaying),
}

/// A subscriber. Made by [`Hub::client`], owned by one socket: one task awaits
/// [`Client::next_batch`], any may call the rest. Dropping it ends all its subscriptions.
pub struct Client {
    pub(super) seat: Seat,
}

/// What of a client its replays hold on to as well.
#[derive(Clone)]
pub(super) struct Seat {
    pub(super) hub: Hub,
    id: u64,
    pub(super) queue: Arc<Queue>,
}

impl fmt::Debug for Client {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Client").field("id", &self.seat.id).finish_non_exhaustive()
    }
}

impl Client {
    pub(super) fn new(hub: Hub, id: u64, queue_bytes: usize) -> Self {
        hub.counts().clients.fetch_add(1, Relaxed);
        Self { seat: Seat { hub, id, queue: Arc::new(Queue::new(queue_bytes)) } }
    }

    /// Subscribes, and queues the answer `{"subscribed", "seq", "epoch", "gap"}`, then the
    /// retained value and, with `resume`, the replay. A process's topic replays all that is kept
    /// of it without `resume` too. A second time only answers.
    ///
    /// # Errors
    /// [`PushProblem::TooManySubscriptions`], [`PushProblem::TooManyTopics`],
    /// [`PushProblem::NoProcesses`]; nothing is queued.
    pub fn subscribe(
        &self,
        name: &TopicName,
        resume: Option<Resume>,
    ) -> Result<Entered, PushProblem> {
        let Seat { hub, queue, .. } = &self.seat;
        let limit = hub.limits().subscriptions;
        {
            let queue = queue.lock();
            if !queue.has(name) && queue.subscriptions() >= limit {
                return Err(PushProblem::TooManySubscriptions { limit });
            }
        }
        let durable = hub.is_durable(name);
        let source = if durable { Some(hub.outside().source(name.kind())?) } else { None };
        hub.with_topic(name, |topic, state| {
            let place = self.seat.enter(topic, state, resume);
            match (place, source) {
                (Some(place), Some(source)) => {
                    let topic = Arc::clone(topic);
                    let seat = self.seat.clone();
                    Entered::Replaying(Replaying::new(seat, topic, place, resume, source))
                }
                _ => Entered::Now,
            }
        })
    }

    /// Ends a subscription and queues `{"unsubscribed": topic}`; what waited of it is gone. Does
    /// nothing but answer when there was none.
    pub fn unsubscribe(&self, name: &TopicName) {
        let topic = self.seat.queue.lock().topic(name);
        if let Some(topic) = topic {
            self.seat.leave(&topic);
        }
        self.seat.queue.tell(frame::unsubscribed(&frame::quoted(name.as_str())));
    }

    /// Queues an answer of the socket's own (JSON text), in order with the rest.
    pub fn tell(&self, answer: Bytes) {
        self.seat.queue.tell(answer);
    }

    /// How many topics it is subscribed to.
    #[must_use]
    pub fn subscriptions(&self) -> usize {
        self.seat.queue.lock().subscriptions()
    }

    /// The topics that it is subscribed to, in no order.
    #[must_use]
    pub fn topics(&self) -> Vec<TopicName> {
        self.seat.queue.lock().topics().iter().map(|topic| topic.name.clone()).collect()
    }

    /// Waits until something is queued, then appends all of it to `out`. May be dropped at any
    /// point without losing a message.
    ///
    /// # Errors
    /// [`Overflowed`] when the client is to be closed with 4008; from then on always.
    pub async fn next_batch(&self, out: &mut Vec<Bytes>) -> Result<(), Overflowed> {
        poll_fn(|context| self.seat.queue.poll_drain(context, &mut |frame, _| out.push(frame)))
            .await
    }

    /// As [`Self::next_batch`], with what each frame is.
    ///
    /// # Errors
    /// As [`Self::next_batch`].
    pub async fn next_told(&self, out: &mut Vec<Told>) -> Result<(), Overflowed> {
        let mut each = |frame, place: Option<(&TopicName, u64)>| {
            let place = place.map(|(topic, seq)| (topic.clone(), seq));
            out.push(Told { frame, place });
        };
        poll_fn(|context| self.seat.queue.poll_drain(context, &mut each)).await
    }

    /// Whoever publishes a few messages may write them past the task that awaits
    /// [`Self::next_batch`], while that waits.
    pub fn set_shortcut(&self, shortcut: Arc<dyn Shortcut>) {
        self.seat.queue.set_shortcut(shortcut);
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let topics = self.seat.queue.lock().topics();
        for topic in topics {
            self.seat.leave(&topic);
        }
        self.seat.queue.close();
        self.seat.hub.counts().clients.fetch_sub(1, Relaxed);
    }
}

impl Seat {
    /// With the topic locked, so that no message falls between the replay and the live ones. Gives
    /// the place of a durable subscription, which is still to be replayed.
    fn enter(
        &self,
        topic: &Arc<Topic>,
        state: &mut State,
        resume: Option<Resume>,
    ) -> Option<Place> {
        let mut queue = self.queue.lock();
        let standing = |gap| {
            let (topic, epoch) = (topic.quoted.as_str(), topic.epoch);
            frame::subscribed(Standing { topic, seq: state.seq, epoch, gap, dropped: None })
        };
        let mut place = None;
        if queue.has(&topic.name) {
            queue.control(standing(false));
        } else {
            let wants = if topic.durable { Wants::Replay } else { Wants::All };
            if topic.durable {
                place = Some(queue.subscribe(Arc::clone(topic), state.seq, wants));
            } else {
                let other_life = |resume: &Resume| resume.epoch.is_some_and(|e| e != topic.epoch);
                let replay = resume.map(|resume| {
                    let after = if other_life(&resume) { u64::MAX } else { resume.after };
                    state.ring.after(after, state.seq)
                });
                let gap = replay.as_ref().is_some_and(|replay| replay.gap);
                queue.control(standing(gap));
                let Place { slot, .. } = queue.subscribe(Arc::clone(topic), state.seq, wants);
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
            }
            if let Some(slot) = queue.slot(&topic.name) {
                state.subscribers.insert(self.id, (Arc::clone(&self.queue), slot));
                self.hub.counts().subscriptions.fetch_add(1, Relaxed);
            }
        }
        let waker = queue.take_waker();
        drop(queue);
        if let Some(waker) = waker {
            waker.wake();
        }
        place
    }

    pub(super) fn leave(&self, topic: &Topic) {
        let mut state = Hub::lock(topic);
        if state.subscribers.swap_remove(&self.id).is_some() {
            self.hub.counts().subscriptions.fetch_sub(1, Relaxed);
        }
        state.touch();
        self.queue.lock().unsubscribe(&topic.name);
    }
}
