//! The hub: finds topics, numbers messages, and hands them to the subscribers.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use arc_swap::ArcSwap;
use bytes::Bytes;
use jiff::Timestamp;

use super::frame::{self, Parts};
use super::outside::Outside;
use super::ring::cost;
use super::rules::{ChannelRules, Retain};
use super::topic::{State, Topic};
use super::{Client, LogEntry, PushLimits, PushProblem, TopicKind, TopicName};
use crate::node::PushKind;

const SHARDS: usize = 64;

/// Topics by their own names, so that a message's channel is found without making a string.
#[derive(Debug, Default)]
pub(super) struct Topics {
    channels: HashMap<Arc<str>, Arc<Topic>>,
    processes: HashMap<Arc<str>, Arc<Topic>>,
}

impl Topics {
    fn of(&mut self, kind: TopicKind) -> &mut HashMap<Arc<str>, Arc<Topic>> {
        match kind {
            TopicKind::Channel => &mut self.channels,
            TopicKind::Process => &mut self.processes,
        }
    }

    pub(super) fn get(&self, kind: TopicKind, name: &str) -> Option<&Arc<Topic>> {
        match kind {
            TopicKind::Channel => self.channels.get(name),
            TopicKind::Process => self.processes.get(name),
        }
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &Arc<Topic>> {
        self.channels.values().chain(self.processes.values())
    }

    pub(super) fn len(&self) -> usize {
        self.channels.len() + self.processes.len()
    }

    pub(super) fn remove(&mut self, name: &TopicName) {
        self.of(name.kind()).remove(name.own_name());
    }
}

type Shard = Mutex<Topics>;

/// Where messages are published and clients subscribe. A handle; clones are the same hub.
#[derive(Debug, Clone)]
pub struct Hub {
    inner: Arc<Inner>,
}

/// A hub that is not kept alive by this.
#[derive(Debug, Clone)]
pub struct WeakHub(Weak<Inner>);

impl WeakHub {
    /// The hub, if somebody still has it.
    #[must_use]
    pub fn upgrade(&self) -> Option<Hub> {
        self.0.upgrade().map(|inner| Hub { inner })
    }
}

#[derive(Debug)]
struct Inner {
    limits: PushLimits,
    hasher: RandomState,
    /// By the hash of the topic's own name.
    shards: [Shard; SHARDS],
    counts: Counts,
    rules: ArcSwap<ChannelRules>,
    outside: Outside,
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
    /// Its number in the topic, from 1; 0 in a durable channel, where it gets one when it is
    /// written.
    pub seq: u64,
    /// How many clients' queues it was put into; 0 in a durable channel.
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
        let inner = Inner {
            limits,
            hasher: RandomState::new(),
            shards: std::array::from_fn(|_| Mutex::default()),
            counts: Counts::default(),
            rules: ArcSwap::default(),
            outside: Outside::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// For whoever the hub has, and needs the hub.
    #[must_use]
    pub fn downgrade(&self) -> WeakHub {
        WeakHub(Arc::downgrade(&self.inner))
    }

    /// Sets the channels' rules. Channels that there are keep what they keep until their next
    /// message; whether they are durable they stay until they are forgotten.
    pub fn set_rules(&self, rules: ChannelRules) {
        self.inner.rules.store(Arc::new(rules));
        let rules = self.inner.rules.load();
        for shard in self.shards() {
            for topic in shard.channels.values() {
                let mut state = Self::lock(topic);
                state.settings = rules.of(topic.name.own_name(), &self.inner.limits);
                if state.settings.retain == Retain::Never
                    && let Some((_, frame)) = state.retained.take()
                {
                    self.inner.counts.retained_bytes.fetch_sub(cost(&frame), Relaxed);
                }
            }
        }
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
        let at = Timestamp::now();
        let parts = Parts { kind, at, node, action: None, payload };
        self.with(name, |topic, state| {
            if topic.durable {
                let retain = retains(state.settings.retain, retain);
                let (topic, settings) = (topic.name.clone(), state.settings);
                let entry = LogEntry::new(topic, parts, retain, settings.messages, settings.bytes);
                self.inner.outside.append(entry)?;
                return Ok(Published { seq: 0, receivers: 0 });
            }
            self.send(topic, state, parts, retain)
        })?
    }

    fn send(
        &self,
        topic: &Topic,
        state: &mut State,
        parts: Parts<'_>,
        retain: bool,
    ) -> Result<Published, PushProblem> {
        let seq = state.seq + 1;
        let frame = frame::message(&topic.quoted, seq, parts);
        if retains(state.settings.retain, retain) {
            self.retain(state, seq, &frame)?;
        }
        self.keep(state, seq, &frame);
        let receivers = self.spread(state, seq, &frame, parts.at);
        Ok(Published { seq, receivers })
    }

    /// A message of a durable topic has been committed: sends it to those who are subscribed now.
    /// Called by the topic's source, in the order of the numbers; repeats are ignored. Waits for
    /// nobody.
    pub fn deliver(&self, topic: &TopicName, seq: u64, frame: &Bytes) {
        let Some(found) = self.existing(topic) else {
            self.inner.counts.published.fetch_add(1, Relaxed);
            return;
        };
        let mut state = Self::lock(&found);
        if seq > state.seq {
            self.spread(&mut state, seq, frame, Timestamp::now());
        }
    }

    fn spread(&self, state: &mut State, seq: u64, frame: &Bytes, at: Timestamp) -> usize {
        state.seq = seq;
        state.published_at = Some(at);
        state.touch();
        for (queue, slot) in state.subscribers.values() {
            queue.push(*slot, seq, frame);
        }
        let receivers = state.subscribers.len();
        self.inner.counts.published.fetch_add(1, Relaxed);
        self.inner.counts.delivered.fetch_add(receivers as u64, Relaxed);
        receivers
    }

    fn retain(&self, state: &mut State, seq: u64, frame: &Bytes) -> Result<(), PushProblem> {
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
    fn keep(&self, state: &mut State, seq: u64, frame: &Bytes) {
        let limits = &self.inner.limits;
        let all = &self.inner.counts.replay_bytes;
        let before = state.ring.bytes();
        let others = all.load(Relaxed).saturating_sub(before);
        let settings = state.settings;
        let room = limits.replay_bytes_in_all.saturating_sub(others).min(settings.bytes);
        state.ring.push(seq, frame.clone(), settings.messages, room);
        // Of a feed of equal messages the ring soon holds as much as before.
        let after = state.ring.bytes();
        if after > before {
            all.fetch_add(after - before, Relaxed);
        } else if after < before {
            all.fetch_sub(before - after, Relaxed);
        }
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
        let (kind, own) = name.parts();
        let limit = self.inner.limits.topics;
        let count = &self.inner.counts.topics;
        loop {
            let mut shard = lock(self.shard(own));
            if let Some(topic) = shard.get(kind, own) {
                return Ok(Arc::clone(topic));
            }
            let checked = name.checked()?;
            if count.fetch_add(1, Relaxed) < limit {
                let settings = self.inner.rules.load().of(own, &self.inner.limits);
                let topic = Arc::new(Topic::new(checked, settings));
                shard.of(kind).insert(own.into(), Arc::clone(&topic));
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
    pub(super) fn existing(&self, name: &TopicName) -> Option<Arc<Topic>> {
        let own = name.own_name();
        lock(self.shard(own)).get(name.kind(), own).cloned()
    }

    /// Whether a channel of this name is written to the store.
    pub(super) fn is_durable(&self, name: &TopicName) -> bool {
        let rules = self.inner.rules.load();
        name.kind() == TopicKind::Process
            || self.existing(name).map_or_else(
                || rules.of(name.own_name(), &self.inner.limits).durable,
                |topic| topic.durable,
            )
    }

    fn shard(&self, own_name: &str) -> &Shard {
        let hash = self.inner.hasher.hash_one(own_name) % SHARDS as u64;
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

    pub(super) fn outside(&self) -> &Outside {
        &self.inner.outside
    }
}

/// A name that is known to be good, or one that has to be only if it is new.
#[derive(Debug, Clone, Copy)]
enum Name<'a> {
    Channel(&'a str),
    Checked(&'a TopicName),
}

impl Name<'_> {
    fn parts(&self) -> (TopicKind, &str) {
        match self {
            Self::Channel(channel) => (TopicKind::Channel, channel),
            Self::Checked(name) => (name.kind(), name.own_name()),
        }
    }

    fn checked(self) -> Result<TopicName, PushProblem> {
        match self {
            Self::Channel(channel) => TopicName::channel(channel),
            Self::Checked(name) => Ok(name.clone()),
        }
    }
}

fn retains(rule: Retain, sent_so: bool) -> bool {
    match rule {
        Retain::AsSent => sent_so,
        Retain::Last => true,
        Retain::Never => false,
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
