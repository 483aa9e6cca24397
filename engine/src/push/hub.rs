//! The hub: finds topics, numbers messages, and hands them to the subscribers.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::frame::{self, Parts};
use super::queue::Overflow;
use super::ring::cost;
use super::topic::{State, Topic};
use super::{Client, PushLimits, PushProblem, TopicName};
use crate::node::PushKind;

const SHARDS: usize = 64;

type Topics = HashMap<Arc<str>, Arc<Topic>>;
type Shard = Mutex<Topics>;

/// Where messages are published and clients subscribe. A handle; clones are the same hub.
#[derive(Debug, Clone)]
pub struct Hub {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    limits: PushLimits,
    hasher: RandomState,
    /// By the channel's name.
    shards: [Shard; SHARDS],
    counts: Counts,
}

/// Kept without a lock.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) topics: AtomicUsize,
    pub(super) clients: AtomicUsize,
    pub(super) subscriptions: AtomicUsize,
    pub(super) replay_bytes: AtomicUsize,
    pub(super) retained_bytes: AtomicUsize,
    pub(super) published: AtomicU64,
    pub(super) delivered: AtomicU64,
    /// Messages that were dropped for slow clients of topics that are no more.
    pub(super) dropped_before: AtomicU64,
    next_client: AtomicU64,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// Its number in the topic, from 1.
    pub seq: u64,
    /// How many clients' queues it was put into.
    pub receivers: usize,
}

impl Default for Hub {
    fn default() -> Self {
        Self::new(PushLimits::default())
    }
}

impl Hub {
    /// A hub without topics.
    #[must_use]
    pub fn new(limits: PushLimits) -> Self {
        let shards = std::array::from_fn(|_| Mutex::default());
        let hasher = RandomState::new();
        let counts = Counts::default();
        Self { inner: Arc::new(Inner { limits, hasher, shards, counts }) }
    }

    /// A new subscriber, subscribed to nothing yet.
    #[must_use]
    pub fn client(&self) -> Client {
        let id = self.inner.counts.next_client.fetch_add(1, Relaxed);
        Client::new(self.clone(), id, self.inner.limits.queue_bytes)
    }

    /// Sends a message to all who are subscribed to a channel. Waits for none of them.
    ///
    /// `payload` is JSON text, as the caller has checked; `node` is the id of the node that sends
    /// it, or empty; `retain` makes it the value that a new subscriber gets at once.
    ///
    /// # Errors
    /// The message then has no number, and nobody gets it.
    pub fn publish(
        &self,
        channel: &str,
        kind: PushKind,
        payload: &[u8],
        node: &str,
        retain: bool,
    ) -> Result<Published, PushProblem> {
        let (bytes, limit) = (payload.len(), self.inner.limits.payload_bytes);
        if bytes > limit {
            return Err(PushProblem::TooLarge { bytes, limit });
        }
        let name = Name::Channel(channel);
        self.with(name, |topic, state| self.send(topic, state, (kind, node, payload), retain))?
    }

    fn send(
        &self,
        topic: &Topic,
        state: &mut State,
        (kind, node, payload): (PushKind, &str, &[u8]),
        retain: bool,
    ) -> Result<Published, PushProblem> {
        let seq = state.seq + 1;
        let now = Timestamp::now();
        let parts = Parts { topic: &topic.quoted, kind, node, payload };
        let frame = frame::message(parts, seq, now);
        if retain {
            self.retain(state, seq, &frame)?;
        }
        self.keep(state, seq, &frame);
        state.seq = seq;
        state.published_at = Some(now);
        state.touch();
        for (queue, slot) in state.subscribers.values() {
            queue.push(*slot, seq, &frame);
        }
        let receivers = state.subscribers.len();
        self.inner.counts.published.fetch_add(1, Relaxed);
        self.inner.counts.delivered.fetch_add(receivers as u64, Relaxed);
        Ok(Published { seq, receivers })
    }

    fn retain(&self, state: &mut State, seq: u64, frame: &bytes::Bytes) -> Result<(), PushProblem> {
        let limit = self.inner.limits.retained_bytes_in_all;
        let before = state.retained.as_ref().map_or(0, |(_, frame)| cost(frame));
        let all = &self.inner.counts.retained_bytes;
        if all.load(Relaxed).saturating_sub(before) + cost(frame) > limit {
            return Err(PushProblem::RetainedFull { limit });
        }
        all.fetch_add(cost(frame), Relaxed);
        all.fetch_sub(before, Relaxed);
        state.retained = Some((seq, frame.clone()));
        Ok(())
    }

    /// Into the ring: all of its bound, or less while the rings together are at theirs.
    fn keep(&self, state: &mut State, seq: u64, frame: &bytes::Bytes) {
        let limits = &self.inner.limits;
        let all = &self.inner.counts.replay_bytes;
        let before = state.ring.bytes();
        let others = all.load(Relaxed).saturating_sub(before);
        let room = limits.replay_bytes_in_all.saturating_sub(others).min(limits.replay_bytes);
        state.ring.push(seq, frame.clone(), limits.replay_messages, room);
        all.fetch_add(state.ring.bytes(), Relaxed);
        all.fetch_sub(before, Relaxed);
    }

    /// Forgets topics that nobody is subscribed to, that retain nothing, and that were not
    /// published to for `idle`. To be called now and then; tells how many went.
    #[must_use]
    pub fn sweep(&self, idle: Duration) -> usize {
        let mut gone = 0;
        for shard in &self.inner.shards {
            gone += self.evict(&mut lock(shard), idle, usize::MAX);
        }
        gone
    }

    /// Evicts at most `most`, the longest unused first.
    fn evict(&self, shard: &mut Topics, idle: Duration, most: usize) -> usize {
        let now = Instant::now();
        let unused = |topic: &Arc<Topic>| {
            let state = Self::lock(topic);
            let age = now.saturating_duration_since(state.used);
            (state.is_idle() && age >= idle).then_some(state.used)
        };
        let mut found: Vec<_> = shard
            .iter()
            .filter_map(|(name, topic)| unused(topic).map(|used| (used, Arc::clone(name))))
            .collect();
        found.sort_unstable();
        let mut gone = 0;
        for (_, name) in found.into_iter().take(most) {
            let Some(topic) = shard.get(&name) else {
                continue;
            };
            let mut state = Self::lock(topic);
            // Somebody may have come since it was looked at.
            if !state.is_idle() {
                continue;
            }
            state.evicted = true;
            self.inner.counts.replay_bytes.fetch_sub(state.ring.bytes(), Relaxed);
            let dropped = topic.dropped.load(Relaxed);
            self.inner.counts.dropped_before.fetch_add(dropped, Relaxed);
            drop(state);
            shard.remove(&name);
            self.inner.counts.topics.fetch_sub(1, Relaxed);
            gone += 1;
        }
        gone
    }

    /// Does something with a topic, made if there is none, while it is locked.
    pub(super) fn with_topic<T>(
        &self,
        name: &TopicName,
        act: impl FnOnce(&Arc<Topic>, &mut State) -> T,
    ) -> Result<T, PushProblem> {
        self.with(Name::Checked(name), act)
    }

    fn with<T>(
        &self,
        name: Name<'_>,
        act: impl FnOnce(&Arc<Topic>, &mut State) -> T,
    ) -> Result<T, PushProblem> {
        loop {
            let topic = self.find(name)?;
            let mut state = Self::lock(&topic);
            // Evicted between the two locks: the next look finds or makes another.
            if !state.evicted {
                return Ok(act(&topic, &mut state));
            }
        }
    }

    fn find(&self, name: Name<'_>) -> Result<Arc<Topic>, PushProblem> {
        let channel = name.channel();
        let limit = self.inner.limits.topics;
        let count = &self.inner.counts.topics;
        loop {
            let mut shard = lock(self.shard(channel));
            if let Some(topic) = shard.get(channel) {
                return Ok(Arc::clone(topic));
            }
            let checked = name.checked()?;
            if count.fetch_add(1, Relaxed) < limit {
                let topic = Arc::new(Topic::new(checked, Overflow::DropOldest));
                shard.insert(topic.name.channel_name().into(), Arc::clone(&topic));
                return Ok(topic);
            }
            count.fetch_sub(1, Relaxed);
            // One shard is locked at a time, so this one has to wait.
            drop(shard);
            if !self.make_room() {
                return Err(PushProblem::TooManyTopics { limit });
            }
        }
    }

    /// A topic, if it is there.
    pub(super) fn existing(&self, channel: &str) -> Option<Arc<Topic>> {
        lock(self.shard(channel)).get(channel).cloned()
    }

    /// Evicts some idle topics, so that not each new topic has to search.
    fn make_room(&self) -> bool {
        self.inner.shards.iter().any(|shard| {
            let mut shard = lock(shard);
            let most = shard.len() / 8 + 1;
            self.evict(&mut shard, Duration::ZERO, most) > 0
        })
    }

    fn shard(&self, channel: &str) -> &Shard {
        let hash = self.inner.hasher.hash_one(channel) % SHARDS as u64;
        let found = usize::try_from(hash).ok().and_then(|at| self.inner.shards.get(at));
        found.unwrap_or(&self.inner.shards[0])
    }

    /// The topics of all shards, one shard locked at a time.
    pub(super) fn shards(&self) -> impl Iterator<Item = MutexGuard<'_, Topics>> {
        self.inner.shards.iter().map(lock)
    }

    pub(super) fn lock(topic: &Topic) -> MutexGuard<'_, State> {
        lock(&topic.state)
    }

    pub(super) fn limits(&self) -> &PushLimits {
        &self.inner.limits
    }

    pub(super) fn counts(&self) -> &Counts {
        &self.inner.counts
    }
}

/// A name that is known to be good, or one that has to be only if it is new.
#[derive(Debug, Clone, Copy)]
enum Name<'a> {
    Channel(&'a str),
    Checked(&'a TopicName),
}

impl Name<'_> {
    fn channel(&self) -> &str {
        match self {
            Self::Channel(channel) => channel,
            Self::Checked(name) => name.channel_name(),
        }
    }

    fn checked(self) -> Result<TopicName, PushProblem> {
        match self {
            Self::Channel(channel) => TopicName::channel(channel),
            Self::Checked(name) => Ok(name.clone()),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
