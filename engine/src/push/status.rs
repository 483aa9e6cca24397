//! What the API tells of push: the topics, page by page, and the totals.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use bytes::Bytes;
use jiff::Timestamp;

use super::TopicName;
use super::hub::Hub;
use super::topic::Topic;

/// One topic as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicStatus {
    /// The whole name, as in `channel:orders`.
    pub topic: String,
    /// The newest message's number; 0 before the first.
    pub seq: u64,
    /// Another one for each life of the topic.
    pub epoch: u64,
    /// How many clients are subscribed.
    pub subscribers: usize,
    /// Messages kept for those who resume.
    pub kept: usize,
    /// What they count for, in bytes.
    pub kept_bytes: usize,
    /// Whether a new subscriber gets a value at once.
    pub retained: bool,
    /// The newest message that is kept, as subscribers got it.
    pub last: Option<Bytes>,
    /// When the newest message was published.
    pub published_at: Option<Timestamp>,
    /// Messages dropped from the queues of slow clients, in all.
    pub dropped: u64,
}

/// Some topics, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicPage {
    /// In the order of their names.
    pub topics: Vec<TopicStatus>,
    /// Pass this as `after` for the next page; `None` on the last.
    pub next: Option<String>,
}

/// The whole hub in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Topics that there are.
    pub topics: usize,
    /// Clients that are connected.
    pub clients: usize,
    /// Their subscriptions.
    pub subscriptions: usize,
    /// Bytes that topics keep for those who resume.
    pub replay_bytes: usize,
    /// Bytes of retained values.
    pub retained_bytes: usize,
    /// Messages published since the start.
    pub published: u64,
    /// Messages put into clients' queues since the start.
    pub delivered: u64,
    /// Messages dropped from them since the start.
    pub dropped: u64,
}

impl Hub {
    /// The topics whose whole name comes after `after`, at most `limit` of them. Looks at every
    /// topic's name: for people, not for each message.
    #[must_use]
    pub fn topics(&self, after: Option<&str>, limit: usize) -> TopicPage {
        let mut found: BTreeMap<_, Arc<Topic>> = BTreeMap::new();
        let mut more = false;
        for shard in self.shards() {
            for topic in shard.values() {
                if after.is_some_and(|after| topic.name.as_str() <= after) {
                    continue;
                }
                found.insert(topic.name.clone(), Arc::clone(topic));
                if found.len() > limit {
                    found.pop_last();
                    more = true;
                }
            }
        }
        let topics: Vec<TopicStatus> = found.values().map(|topic| status(topic)).collect();
        let next = topics.last().filter(|_| more).map(|last| last.topic.clone());
        TopicPage { topics, next }
    }

    /// One topic, if it is there.
    #[must_use]
    pub fn topic(&self, topic: &str) -> Option<TopicStatus> {
        let name = TopicName::parse(topic).ok()?;
        self.existing(&name).map(|topic| status(&topic))
    }

    /// The whole in numbers.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let counts = self.counts();
        let mut dropped = counts.dropped_before.load(Relaxed);
        for shard in self.shards() {
            dropped += shard.values().map(|topic| topic.dropped.load(Relaxed)).sum::<u64>();
        }
        Totals {
            topics: counts.topics.load(Relaxed),
            clients: counts.clients.load(Relaxed),
            subscriptions: counts.subscriptions.load(Relaxed),
            replay_bytes: counts.replay_bytes.load(Relaxed),
            retained_bytes: counts.retained_bytes.load(Relaxed),
            published: counts.published.load(Relaxed),
            delivered: counts.delivered.load(Relaxed),
            dropped,
        }
    }
}

fn status(topic: &Topic) -> TopicStatus {
    let state = Hub::lock(topic);
    TopicStatus {
        topic: topic.name.as_str().to_owned(),
        seq: state.seq,
        epoch: topic.epoch,
        subscribers: state.subscribers.len(),
        kept: state.ring.len(),
        kept_bytes: state.ring.bytes(),
        retained: state.retained.is_some(),
        last: state.last().cloned(),
        published_at: state.published_at,
        dropped: topic.dropped.load(Relaxed),
    }
}
