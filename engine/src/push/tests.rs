//! The hub as its users meet it, and under many of them at once.

mod crowd;
mod durable;
mod limits;
mod resuming;
mod shortcut;

use super::*;
use crate::node::PushKind;
use bytes::Bytes;
use futures_util::FutureExt;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

fn channel(name: &str) -> TopicName {
    TopicName::channel(name).unwrap()
}

fn after(after: u64) -> Resume {
    Resume { after, epoch: None }
}

fn publish(hub: &Hub, channel: &str, payload: &str) -> Published {
    hub.publish(channel, PushKind::Data, payload.as_bytes(), "n1", false).unwrap()
}

fn retain(hub: &Hub, channel: &str, payload: &str) -> Published {
    hub.publish(channel, PushKind::Data, payload.as_bytes(), "n1", true).unwrap()
}

/// What waits for a client now, in short: the payload with its number, or the answer.
fn heard(client: &Client) -> Vec<String> {
    let mut batch = Vec::new();
    match client.next_batch(&mut batch).now_or_never() {
        None => Vec::new(),
        Some(Ok(())) => batch.iter().map(brief).collect(),
        Some(Err(overflowed)) => vec![overflowed.to_string()],
    }
}

fn brief(frame: &Bytes) -> String {
    let frame: Value = serde_json::from_slice(frame).unwrap();
    if let Some(topic) = frame["subscribed"].as_str() {
        let gap = if frame["gap"] == json!(true) { " gap" } else { "" };
        let dropped = frame.get("dropped").map_or_else(String::new, |n| format!(" dropped {n}"));
        format!("{topic} at {}{gap}{dropped}", frame["seq"])
    } else if let Some(topic) = frame["unsubscribed"].as_str() {
        format!("no more {topic}")
    } else {
        format!("{}: {}", frame["seq"], frame["payload"])
    }
}

#[test]
fn answers_and_then_gives_what_is_published() {
    let hub = Hub::default();
    assert_eq!(publish(&hub, "a", "0"), Published { seq: 1, receivers: 0 });
    let client = hub.client();
    client.subscribe(&channel("a"), None).unwrap();
    assert_eq!(publish(&hub, "a", "{\"x\":1}"), Published { seq: 2, receivers: 1 });
    publish(&hub, "b", "9");
    assert_eq!(heard(&client), ["channel:a at 1", "2: {\"x\":1}"]);
    assert_eq!(heard(&client), Vec::<String>::new());
}

#[test]
fn all_receivers_share_one_serialisation() {
    let hub = Hub::default();
    let clients = [hub.client(), hub.client()];
    let mut frames = Vec::new();
    for client in &clients {
        client.subscribe(&channel("a"), None).unwrap();
    }
    publish(&hub, "a", "1");
    for client in &clients {
        client.next_batch(&mut frames).now_or_never().unwrap().unwrap();
    }
    assert_eq!(frames[1].as_ptr(), frames[3].as_ptr());
}

#[test]
fn subscribing_twice_gives_each_message_once() {
    let hub = Hub::default();
    publish(&hub, "a", "1");
    let client = hub.client();
    client.subscribe(&channel("a"), Some(after(0))).unwrap();
    client.subscribe(&channel("a"), Some(after(0))).unwrap();
    assert_eq!(publish(&hub, "a", "2").receivers, 1);
    assert_eq!(heard(&client), ["channel:a at 1", "1: 1", "channel:a at 1", "2: 2"]);
    assert_eq!(client.subscriptions(), 1);
}
