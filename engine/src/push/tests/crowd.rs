//! Publishers and subscribers that come and go on several threads: every subscriber sees each
//! topic's numbers ascend without a gap, or is told of the gap.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::Value;

use super::*;

const TOPICS: usize = 4;
const MESSAGES: u64 = 3_000;

/// What one subscriber knows of a topic.
#[derive(Default)]
struct Known {
    /// The number that has to come next.
    next: u64,
    seen: u64,
    told_gaps: u64,
}

#[derive(Default)]
struct Reader {
    topics: HashMap<String, Known>,
    /// The topics' ends that it has seen.
    ended: usize,
}

impl Reader {
    /// Takes one frame; `after` is what it subscribed with, by topic.
    fn take(&mut self, frame: &Bytes, after: &HashMap<String, u64>) {
        let frame: Value = serde_json::from_slice(frame).unwrap();
        if let Some(topic) = frame["subscribed"].as_str() {
            let known = self.topics.entry(topic.to_owned()).or_default();
            if frame["gap"] == json!(true) {
                known.told_gaps += 1;
                known.next = 0;
            } else {
                let from = after.get(topic).copied();
                known.next = from.unwrap_or_else(|| frame["seq"].as_u64().unwrap()) + 1;
            }
            return;
        }
        let topic = frame["topic"].as_str().unwrap();
        let known = self.topics.get_mut(topic).expect("the answer comes first");
        let seq = frame["seq"].as_u64().unwrap();
        if known.next == 0 {
            assert!(seq > known.seen, "{topic} went back from {} to {seq}", known.seen);
        } else {
            assert_eq!(seq, known.next, "{topic}");
        }
        known.next = seq + 1;
        known.seen = seq;
        self.ended += usize::from(seq == MESSAGES);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_misses_or_doubles_a_message_unannounced() {
    let limits = PushLimits { queue_bytes: 64 << 10, replay_messages: 64, ..PushLimits::default() };
    let hub = Hub::new(limits);
    let over = Arc::new(AtomicBool::new(false));
    let resumed_whole = Arc::new(AtomicU64::new(0));

    // Some stay from the first message to the last.
    let mut readers = Vec::new();
    for _ in 0..4 {
        let client = hub.client();
        let after: HashMap<String, u64> =
            (0..TOPICS).map(|topic| (format!("channel:t{topic}"), 0)).collect();
        for topic in after.keys() {
            client.subscribe(&TopicName::parse(topic).unwrap(), Some(super::after(0))).unwrap();
        }
        readers.push(tokio::spawn(async move {
            let mut reader = Reader::default();
            let mut batch = Vec::new();
            while reader.ended < TOPICS {
                client.next_batch(&mut batch).await.unwrap();
                for frame in batch.drain(..) {
                    reader.take(&frame, &after);
                }
            }
            reader.topics.values().map(|known| known.told_gaps).sum::<u64>()
        }));
    }

    // Others come, read a little, go, and resume where they were.
    let mut visitors = Vec::new();
    for seed in 0..4 {
        let (hub, over) = (hub.clone(), Arc::clone(&over));
        let resumed_whole = Arc::clone(&resumed_whole);
        visitors.push(tokio::spawn(async move {
            let mut random = StdRng::seed_from_u64(seed);
            let mut reader = Reader::default();
            let mut after = HashMap::new();
            let mut batch = Vec::new();
            while !over.load(Relaxed) {
                let client = hub.client();
                let topic = format!("channel:t{}", random.random_range(0..TOPICS));
                let name = TopicName::parse(&topic).unwrap();
                let from = after.get(&topic).copied();
                let resume = from.map(|after| Resume { after, epoch: None });
                client.subscribe(&name, resume).unwrap();
                for _ in 0..random.random_range(1..6) {
                    // The topic may be silent by now.
                    let wait = client.next_batch(&mut batch);
                    let Some(result) = wait.now_or_never() else {
                        tokio::task::yield_now().await;
                        continue;
                    };
                    result.unwrap();
                    for frame in batch.drain(..) {
                        reader.take(&frame, &after);
                    }
                }
                let known = &reader.topics[&topic];
                if from.is_some() && known.seen > from.unwrap_or_default() {
                    resumed_whole.fetch_add(1, Relaxed);
                }
                after.insert(topic, known.next.saturating_sub(1).max(known.seen));
            }
        }));
    }

    let mut publishers = Vec::new();
    // Two for each topic, so that they contend for its numbers.
    for publisher in 0..TOPICS * 2 {
        let hub = hub.clone();
        publishers.push(tokio::spawn(async move {
            let name = format!("t{}", publisher % TOPICS);
            for n in 0..MESSAGES / 2 {
                publish(&hub, &name, &n.to_string());
                if n % 16 == 0 {
                    tokio::task::yield_now().await;
                }
            }
        }));
    }
    for publisher in publishers {
        publisher.await.unwrap();
    }
    let deadline = Duration::from_secs(60);
    let mut gaps = 0;
    for reader in readers {
        gaps += tokio::time::timeout(deadline, reader).await.unwrap().unwrap();
    }
    over.store(true, Relaxed);
    for visitor in visitors {
        tokio::time::timeout(deadline, visitor).await.unwrap().unwrap();
    }
    for topic in 0..TOPICS {
        let status = hub.topic(&format!("channel:t{topic}")).unwrap();
        assert_eq!((status.seq, status.subscribers), (MESSAGES, 0));
    }
    let totals = hub.totals();
    assert_eq!((totals.clients, totals.subscriptions), (0, 0));
    assert!(resumed_whole.load(Relaxed) > 0, "nobody resumed");
    // Not the other way round: what was dropped for a visitor who has left, nobody was told.
    assert!(gaps == 0 || totals.dropped > 0, "gaps were told, and nothing was dropped");
}
