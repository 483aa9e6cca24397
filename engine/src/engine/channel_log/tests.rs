//! What durable channels promise.

mod rules;

use super::*;
use crate::node::PushKind;
use crate::push::{ChannelRules, Client, Entered, PushLimits, Resume};
use crate::store::Memory;
use futures_util::FutureExt as _;
use serde_json::{Value, json};

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
