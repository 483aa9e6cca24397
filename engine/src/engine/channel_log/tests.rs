//! What durable channels promise.

use futures_util::FutureExt as _;
use serde_json::{Value, json};

use super::*;
use crate::node::PushKind;
use crate::push::{ChannelRules, Client, Entered, PushLimits, Resume};
use crate::store::Memory;

async fn hub(store: &Arc<dyn Store>, keep: usize) -> Hub {
    let hub = Hub::new(PushLimits::default());
    let rules = json!([{ "pattern": "d*", "messages": keep, "durable": true }]);
    hub.set_rules(ChannelRules::read(&rules).unwrap());
    hub.set_channel_log(Arc::new(ChannelLog::open(Arc::clone(store), &hub).await.unwrap()));
    hub
}

fn publish(hub: &Hub, channel: &str, value: u64, retain: bool) {
    let text = value.to_string();
    hub.publish(channel, PushKind::Data, text.as_bytes(), "n", retain).unwrap();
}

async fn subscribed(hub: &Hub, channel: &str, resume: Option<Resume>) -> Client {
    let client = hub.client();
    let name = TopicName::channel(channel).unwrap();
    match client.subscribe(&name, resume).unwrap() {
        Entered::Replaying(replay) => replay.finish().await.unwrap(),
        Entered::Now => panic!("a durable channel is read from the store"),
    }
    client
}

/// The next `count` frames, in short.
async fn heard(client: &Client, count: usize) -> Vec<String> {
    let mut frames = Vec::new();
    while frames.len() < count {
        client.next_batch(&mut frames).await.unwrap();
    }
    let brief = |frame: &Bytes| {
        let frame: Value = serde_json::from_slice(frame).unwrap();
        match frame["subscribed"].as_str() {
            Some(_) => {
                format!("at {}{}", frame["seq"], if frame["gap"] == true { " gap" } else { "" })
            }
            None => format!("{}: {}", frame["seq"], frame["payload"]),
        }
    };
    frames.iter().map(brief).collect()
}

fn after(after: u64) -> Resume {
    Resume { after, epoch: None }
}

#[tokio::test]
async fn numbers_and_messages_outlive_a_restart() {
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    let first = hub(&store, 10).await;
    let client = subscribed(&first, "d", None).await;
    for value in 1..=3 {
        publish(&first, "d", value, value == 2);
    }
    assert_eq!(heard(&client, 4).await, ["at 0", "1: 1", "2: 2", "3: 3"]);
    let name = TopicName::channel("d").unwrap();
    let before = first.catch_up(&name, after(0), 10).await.unwrap();
    drop((client, first));

    let second = hub(&store, 10).await;
    let again = second.catch_up(&name, after(0), 10).await.unwrap();
    assert_eq!((again.epoch, again.seq, again.gap), (before.epoch, 3, false));
    let client = subscribed(&second, "d", Some(after(1))).await;
    publish(&second, "d", 4, false);
    assert_eq!(heard(&client, 4).await, ["at 3", "2: 2", "3: 3", "4: 4"]);
    let fresh = subscribed(&second, "d", None).await;
    assert_eq!(heard(&fresh, 2).await, ["at 4", "2: 2"]);
}

#[tokio::test]
async fn keeps_what_the_rule_says_and_lets_go_of_the_rest() {
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    let hub = hub(&store, 3).await;
    let client = subscribed(&hub, "d", None).await;
    for value in 1..=20 {
        publish(&hub, "d", value, false);
        publish(&hub, "d.other", value, false);
    }
    assert_eq!(heard(&client, 21).await[20], "20: 20");
    let late = subscribed(&hub, "d", Some(after(1))).await;
    assert_eq!(heard(&late, 4).await, ["at 20 gap", "18: 18", "19: 19", "20: 20"]);
    let page = store.scan(Scan::new(messages("d"), 100)).await.unwrap();
    assert_eq!(page.items.len(), 3);
}

#[tokio::test]
async fn many_at_once_stay_in_order() {
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    let hub = hub(&store, 5_000).await;
    let client = subscribed(&hub, "d", None).await;
    for value in 1..=3_000 {
        publish(&hub, "d", value, false);
    }
    let got = heard(&client, 3_001).await;
    for (value, line) in (1..=3_000).zip(&got[1..]) {
        assert_eq!(*line, format!("{value}: {value}"));
    }
}

#[tokio::test]
async fn too_many_that_wait_are_refused_and_without_a_store_all_are() {
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    let full = hub(&store, 10).await;
    let large = format!("\"{}\"", "x".repeat(1_000_000));
    let send = || full.publish("d", PushKind::Data, large.as_bytes(), "n", false);
    // The writer has no turn while this test does not wait.
    let refused = (0..100).find_map(|_| send().err());
    assert_eq!(refused, Some(PushProblem::Busy));
    let client = subscribed(&full, "d", Some(after(0))).await;
    assert!(client.next_batch(&mut Vec::new()).now_or_never().is_some());

    let bare = Hub::new(PushLimits::default());
    let rules = ChannelRules::read(&json!([{ "pattern": "*", "durable": true }])).unwrap();
    bare.set_rules(rules);
    assert!(bare.publish("d", PushKind::Data, b"1", "n", false).is_err());
}
