//! The hub as its users meet it, and under many of them at once.

mod crowd;
mod durable;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use serde_json::{Value, json};

use super::*;
use crate::node::PushKind;

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
fn goes_on_after_what_was_read() {
    let hub = Hub::new(PushLimits { replay_messages: 3, ..PushLimits::default() });
    for n in 1..=5 {
        publish(&hub, "a", &n.to_string());
    }
    for (from, expected) in [
        (5, vec!["channel:a at 5"]),
        (4, vec!["channel:a at 5", "5: 5"]),
        (2, vec!["channel:a at 5", "3: 3", "4: 4", "5: 5"]),
        (1, vec!["channel:a at 5 gap", "3: 3", "4: 4", "5: 5"]),
        (0, vec!["channel:a at 5 gap", "3: 3", "4: 4", "5: 5"]),
        (6, vec!["channel:a at 5 gap", "3: 3", "4: 4", "5: 5"]),
        (u64::MAX, vec!["channel:a at 5 gap", "3: 3", "4: 4", "5: 5"]),
    ] {
        let client = hub.client();
        client.subscribe(&channel("a"), Some(after(from))).unwrap();
        assert_eq!(heard(&client), expected, "after {from}");
    }
}

#[test]
fn another_life_of_the_topic_is_a_gap() {
    let hub = Hub::default();
    publish(&hub, "a", "1");
    let old = hub.topic("channel:a").unwrap().epoch;
    assert_eq!(hub.sweep(Duration::ZERO), 1);
    publish(&hub, "a", "2");
    publish(&hub, "a", "3");
    let client = hub.client();
    client.subscribe(&channel("a"), Some(Resume { after: 1, epoch: Some(old) })).unwrap();
    assert_eq!(heard(&client), ["channel:a at 2 gap", "1: 2", "2: 3"]);
    let new = hub.topic("channel:a").unwrap().epoch;
    let client = hub.client();
    client.subscribe(&channel("a"), Some(Resume { after: 1, epoch: Some(new) })).unwrap();
    assert_eq!(heard(&client), ["channel:a at 2", "2: 3"]);
}

#[test]
fn a_retained_value_comes_at_once() {
    let hub = Hub::new(PushLimits { replay_messages: 1, ..PushLimits::default() });
    retain(&hub, "a", "\"old\"");
    retain(&hub, "a", "\"now\"");
    publish(&hub, "a", "\"passing\"");
    for (resume, expected) in [
        (None, vec!["channel:a at 3", "2: \"now\""]),
        (Some(after(2)), vec!["channel:a at 3", "3: \"passing\""]),
        (Some(after(1)), vec!["channel:a at 3 gap", "2: \"now\"", "3: \"passing\""]),
        (Some(after(3)), vec!["channel:a at 3"]),
        (Some(after(9)), vec!["channel:a at 3 gap", "2: \"now\"", "3: \"passing\""]),
    ] {
        let client = hub.client();
        client.subscribe(&channel("a"), resume).unwrap();
        assert_eq!(heard(&client), expected, "{resume:?}");
    }
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

#[test]
fn unsubscribing_ends_it_at_once() {
    let hub = Hub::default();
    let client = hub.client();
    client.subscribe(&channel("a"), None).unwrap();
    client.subscribe(&channel("b"), None).unwrap();
    publish(&hub, "a", "1");
    publish(&hub, "b", "1");
    client.unsubscribe(&channel("a"));
    client.unsubscribe(&channel("never"));
    assert_eq!(publish(&hub, "a", "2").receivers, 0);
    let answers = ["channel:a at 0", "channel:b at 0", "1: 1", "no more channel:a"];
    assert_eq!(heard(&client), [&answers[..], &["no more channel:never"]].concat());
    drop(client);
    let totals = hub.totals();
    assert_eq!((totals.clients, totals.subscriptions), (0, 0));
    assert_eq!(publish(&hub, "b", "2").receivers, 0);
}

#[test]
fn a_full_queue_drops_the_oldest_and_says_so_before_the_next() {
    let hub = Hub::new(PushLimits { queue_bytes: 700, ..PushLimits::default() });
    let (slow, quick) = (hub.client(), hub.client());
    for client in [&slow, &quick] {
        client.subscribe(&channel("a"), None).unwrap();
        client.subscribe(&channel("quiet"), None).unwrap();
    }
    publish(&hub, "quiet", "0");
    assert_eq!(heard(&quick).len(), 3);
    for n in 1..=20 {
        publish(&hub, "a", &n.to_string());
        assert_eq!(heard(&quick), [format!("{n}: {n}")]);
    }
    let got = heard(&slow);
    assert_eq!(got[..2], ["channel:a at 0", "channel:quiet at 0"]);
    let kept = got.len() - 4;
    assert!((2..=5).contains(&kept), "{got:?}");
    assert_eq!(got[2], format!("channel:a at 20 gap dropped {}", 20 - kept));
    assert_eq!(got[3], format!("{0}: {0}", 21 - kept));
    assert_eq!(got[got.len() - 2], "20: 20");
    assert_eq!(got[got.len() - 1], "channel:quiet at 1 gap dropped 1");
    publish(&hub, "a", "21");
    assert_eq!(heard(&slow), ["21: 21"]);
    assert_eq!(hub.topic("channel:a").unwrap().dropped, 20 - kept as u64);
    assert_eq!(hub.totals().dropped, 21 - kept as u64);
}

#[test]
fn a_message_larger_than_the_queue_still_comes() {
    let hub = Hub::new(PushLimits { queue_bytes: 100, ..PushLimits::default() });
    let client = hub.client();
    client.subscribe(&channel("a"), None).unwrap();
    let large = format!("\"{}\"", "x".repeat(1_000));
    publish(&hub, "a", &large);
    assert_eq!(heard(&client)[1], format!("1: {large}"));
}

#[test]
fn who_asks_without_reading_is_ended() {
    let hub = Hub::default();
    let client = hub.client();
    for _ in 0..10_000 {
        client.unsubscribe(&channel("a"));
    }
    assert_eq!(heard(&client), [Overflowed.to_string()]);
    assert_eq!(heard(&client), [Overflowed.to_string()]);
}

#[test]
fn limits_are_told() {
    let limits = PushLimits {
        topics: 3,
        payload_bytes: 10,
        subscriptions: 2,
        retained_bytes_in_all: 300,
        ..PushLimits::default()
    };
    let hub = Hub::new(limits);
    let client = hub.client();
    client.subscribe(&channel("a"), None).unwrap();
    client.subscribe(&channel("b"), None).unwrap();
    let refused = client.subscribe(&channel("c"), None).unwrap_err();
    assert_eq!(refused, PushProblem::TooManySubscriptions { limit: 2 });
    client.subscribe(&channel("a"), None).unwrap();

    let data = PushKind::Data;
    let refused = hub.publish("a", data, b"\"123456789\"", "", false);
    assert_eq!(refused, Err(PushProblem::TooLarge { bytes: 11, limit: 10 }));
    assert_eq!(hub.publish("\n", data, b"1", "", false), Err(PushProblem::BadName));

    retain(&hub, "c", "1");
    let refused = hub.publish("a", data, b"1", "", true);
    assert_eq!(refused, Err(PushProblem::RetainedFull { limit: 300 }));
    retain(&hub, "c", "2");

    let refused = hub.publish("d", data, b"1", "", false);
    assert_eq!(refused, Err(PushProblem::TooManyTopics { limit: 3 }));
    client.unsubscribe(&channel("b"));
    publish(&hub, "d", "1");
    assert!(hub.topic("channel:b").is_none() && hub.topic("channel:c").is_some());
    assert_eq!(hub.totals().topics, 3);
}

#[test]
fn all_rings_together_are_bounded() {
    let limits = PushLimits { replay_bytes_in_all: 2_000, ..PushLimits::default() };
    let hub = Hub::new(limits);
    for topic in 0..20 {
        for n in 0..20 {
            publish(&hub, &format!("t{topic}"), &n.to_string());
        }
        assert!(hub.totals().replay_bytes <= 2_000);
    }
    assert_eq!(hub.sweep(Duration::from_secs(3_600)), 0);
    assert_eq!(hub.sweep(Duration::ZERO), 20);
    assert_eq!((hub.totals().topics, hub.totals().replay_bytes), (0, 0));
}

#[test]
fn topics_are_listed_page_by_page() {
    let hub = Hub::default();
    for n in 0..25 {
        publish(&hub, &format!("t{n:02}"), &n.to_string());
    }
    let (mut names, mut next) = (Vec::new(), None);
    loop {
        let page = hub.topics(next.as_deref(), 10);
        assert!(page.topics.len() <= 10);
        names.extend(page.topics.into_iter().map(|topic| topic.topic));
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    let expected: Vec<String> = (0..25).map(|n| format!("channel:t{n:02}")).collect();
    assert_eq!(names, expected);
    let status = hub.topic("channel:t07").unwrap();
    assert_eq!((status.seq, status.kept, status.retained), (1, 1, false));
    assert_eq!(brief(&status.last.unwrap()), "1: 7");
}
