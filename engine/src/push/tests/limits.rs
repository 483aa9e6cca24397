//! Bounds of queues, rings and names.

use super::*;

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
