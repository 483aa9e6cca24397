//! Keeping house: topics that nobody needs any more make room.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use super::hub::{Hub, Topics};
use super::topic::Topic;

impl Hub {
    /// Forgets topics that nobody is subscribed to, that retain nothing, and that were not
    /// published to for `idle`. To be called now and then; tells how many went.
    #[must_use]
    pub fn sweep(&self, idle: Duration) -> usize {
        let mut gone = 0;
        for mut shard in self.shards() {
            gone += self.evict(&mut shard, idle, usize::MAX);
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
            .values()
            .filter_map(|topic| unused(topic).map(|used| (used, topic.name.clone())))
            .collect();
        found.sort_unstable();
        let mut gone = 0;
        for (_, name) in found.into_iter().take(most) {
            let Some(topic) = shard.get(name.kind(), name.own_name()) else {
                continue;
            };
            let mut state = Self::lock(topic);
            // Somebody may have come since it was looked at.
            if !state.is_idle() {
                continue;
            }
            state.evicted = true;
            self.counts().replay_bytes.fetch_sub(state.ring.bytes(), Relaxed);
            let dropped = topic.dropped.load(Relaxed);
            self.counts().dropped_before.fetch_add(dropped, Relaxed);
            drop(state);
            shard.remove(&name);
            self.counts().topics.fetch_sub(1, Relaxed);
            gone += 1;
        }
        gone
    }

    /// Evicts some idle topics, so that not each new topic has to search.
    pub(super) fn make_room(&self) -> bool {
        self.shards().any(|mut shard| {
            let most = shard.len() / 8 + 1;
            self.evict(&mut shard, Duration::ZERO, most) > 0
        })
    }
}
