//! One topic: its count, what it keeps, and who is subscribed.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use bytes::Bytes;
use indexmap::IndexMap;
use jiff::Timestamp;

use super::queue::{Overflow, Queue};
use super::ring::Ring;
use super::rules::ChannelSettings;
use super::{TopicKind, TopicName};

/// Lives while the hub has it in its map or a client is subscribed.
#[derive(Debug)]
pub(super) struct Topic {
    pub(super) name: TopicName,
    /// The name as a JSON string, ready to be written.
    pub(super) quoted: String,
    /// Another one for each life of a topic of this name; its source's own if it is durable.
    pub(super) epoch: u64,
    /// Whether its messages are kept and numbered by a source, and not here.
    pub(super) durable: bool,
    /// What a full queue does with this topic's messages.
    pub(super) overflow: Overflow,
    /// Messages dropped from full queues.
    pub(super) dropped: AtomicU64,
    pub(super) state: Mutex<State>,
}

/// What changes with each message.
#[derive(Debug)]
pub(super) struct State {
    /// The newest message's number; 0 before the first.
    pub(super) seq: u64,
    pub(super) settings: ChannelSettings,
    pub(super) ring: Ring,
    /// The newest message that was to be retained, with its number.
    pub(super) retained: Option<(u64, Bytes)>,
    pub(super) published_at: Option<Timestamp>,
    /// By the client's number; the value is where the client's queue counts this topic.
    pub(super) subscribers: IndexMap<u64, (Arc<Queue>, usize)>,
    /// When it was last published to or left.
    pub(super) used: Instant,
    /// Taken out of the map: whoever still holds it must ask the hub anew.
    pub(super) evicted: bool,
}

impl Topic {
    pub(super) fn new(name: TopicName, settings: ChannelSettings) -> Self {
        let process = name.kind() == TopicKind::Process;
        Self {
            quoted: super::frame::quoted(name.as_str()),
            name,
            epoch: rand::random(),
            durable: process || settings.durable,
            overflow: if process { Overflow::Close } else { Overflow::DropOldest },
            dropped: AtomicU64::new(0),
            state: Mutex::new(State {
                seq: 0,
                settings,
                ring: Ring::default(),
                retained: None,
                published_at: None,
                subscribers: IndexMap::new(),
                used: Instant::now(),
                evicted: false,
            }),
        }
    }

    pub(super) fn count_dropped(&self) {
        self.dropped.fetch_add(1, Relaxed);
    }
}

impl State {
    /// The newest message, as long as it is kept for some reason.
    pub(super) fn last(&self) -> Option<&Bytes> {
        let retained = self.retained.as_ref();
        self.ring.last().or_else(|| retained.map(|(_, frame)| frame))
    }

    /// Notes that it is in use.
    pub(super) fn touch(&mut self) {
        self.used = Instant::now();
    }

    /// Whether it can be forgotten without anybody missing a value or a subscription.
    pub(super) fn is_idle(&self) -> bool {
        self.subscribers.is_empty() && self.retained.is_none()
    }
}
