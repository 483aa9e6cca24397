//! What a connection tells its listener, over real sockets.

use std::sync::Arc;

use bytes::Bytes;
use engine::connection::{BinaryAs, Period, State};
use engine::run::Body;
use futures_util::SinkExt;
use tests::ear::Ear;
use tests::feed::{listen, registry, settings};
use tests::upstream::Upstream;
use tests::within;
use tokio_tungstenite::tungstenite::Message;

fn message(text: &str) -> Body {
    Body::Message { data: text.into(), length: text.len(), binary: false }
}

#[tokio::test]
async fn the_four_events_come_in_order() {
    let address = Upstream::start().await.address();
    let registry = registry();
    let ear = listen(&registry);
    registry.set(settings(&format!("ws://{address}/feed"))).unwrap();

    let Body::Failure { reason, http_status, attempt, next_attempt } = ear.body().await else {
        panic!("not a failure");
    };
    assert!(reason.starts_with(&format!("Could not connect to {address}: ")), "{reason}");
    assert_eq!((http_status, attempt, next_attempt.is_some()), (None, 1, true));

    let upstream = Upstream::at(address).await;
    let mut peer = upstream.accept().await;
    let connect = loop {
        let event = ear.next().await;
        if event.body == Body::Connect {
            break event;
        }
        assert!(matches!(event.body, Body::Failure { .. }));
    };
    assert_eq!(connect.source.id, "feed");
    assert_eq!(connect.source.kind, "integration");
    assert_eq!(connect.source.headers.get("x-greeting").unwrap().as_str(), Some("hello"));

    peer.say("{\"n\":1}").await;
    assert_eq!(ear.body().await, message("{\"n\":1}"));
    peer.close(4001, "enough").await;
    assert_eq!(ear.body().await, Body::Disconnect { code: 4001, reason: "enough".into() });

    drop(upstream.accept().await);
    assert_eq!(ear.body().await, Body::Connect);
    let Body::Disconnect { code, .. } = ear.body().await else {
        panic!("not a disconnect");
    };
    assert_eq!(code, 1006);
}

#[tokio::test]
async fn binary_messages_enter_in_the_form_that_was_asked_for() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    let mut settings = settings(&upstream.url());
    registry.set(settings.clone()).unwrap();
    let mut peer = upstream.accept().await;
    assert_eq!(ear.body().await, Body::Connect);

    peer.say_bytes("é".as_bytes()).await;
    let text = Body::Message { data: "é".into(), length: 2, binary: true };
    assert_eq!(ear.body().await, text);

    peer.say_bytes(&[0xff, 0x00]).await;
    let Body::Failure { reason, .. } = ear.body().await else {
        panic!("not a failure");
    };
    assert!(reason.contains("not UTF-8"), "{reason}");
    peer.say("still here").await;
    assert_eq!(ear.text().await, "still here");
    let status = registry.get("feed").unwrap().status();
    assert_eq!((status.messages_in, status.bytes_in, status.invalid), (3, 14, 1));

    // The socket stays open: the form applies from the next message on.
    settings.binary_as = BinaryAs::Hex;
    registry.set(settings).unwrap();
    peer.socket.get_mut().writable().await.unwrap();
    let hex = loop {
        peer.say_bytes(&[0xff, 0x00]).await;
        match ear.body().await {
            Body::Failure { .. } => {}
            other => break other,
        }
    };
    assert_eq!(hex, Body::Message { data: "ff00".into(), length: 2, binary: true });
}

#[tokio::test]
async fn what_breaks_the_rules_is_closed_with_its_code_and_told() {
    let text_not_utf8: &[u8] = &[0x81, 0x02, 0xff, 0xfe];
    let over_the_limit: &[u8] = &[0x82, 127, 0, 0, 0, 0, 0x40, 0, 0, 0, 1, 2, 3];
    let endless: Vec<u8> = [&[0x02, 100][..], &[7; 100]].concat();
    let endless: Vec<u8> =
        [&endless[..], &[&[0x00, 100][..], &[7; 100]].concat().repeat(20)].concat();
    let reserved: &[u8] = &[0x83, 0x00];
    let masked: &[u8] = &[0x81, 0x81, 0, 0, 0, 0, b'x'];
    for (bytes, code) in [
        (text_not_utf8, 1007),
        (over_the_limit, 1009),
        (&endless[..], 1009),
        (reserved, 1002),
        (masked, 1002),
    ] {
        let upstream = Upstream::start().await;
        let registry = registry();
        let ear = listen(&registry);
        let mut settings = settings(&upstream.url());
        settings.limits.message = 1_000;
        registry.set(settings).unwrap();
        let mut peer = upstream.accept().await;
        assert_eq!(ear.body().await, Body::Connect);
        peer.say_raw(bytes).await;
        assert_eq!(peer.hear_close().await, code);
        drop(peer);
        let Body::Disconnect { code: told, reason } = ear.body().await else {
            panic!("not a disconnect");
        };
        assert_eq!(told, code, "{reason}");
        assert!(!reason.is_empty());
        let error = registry.get("feed").unwrap().status().last_error.unwrap();
        assert_eq!((error.close_code, error.message), (Some(code), reason.to_string()));
        upstream.accept().await;
        assert_eq!(ear.body().await, Body::Connect);
    }
}

#[tokio::test]
async fn a_busy_listener_stops_the_reading_but_not_the_pings() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    let mut settings = settings(&upstream.url());
    settings.ping.interval = Period::millis(100);
    settings.ping.deadline = Period::millis(300);
    let handle = registry.set(settings).unwrap();
    let mut peer = upstream.accept().await;
    assert_eq!(ear.body().await, Body::Connect);

    ear.be_busy(true);
    for n in 0..10 {
        peer.say(n.to_string()).await;
    }
    let first = ear.next().await;
    assert_eq!(first.body, message("0"));
    // Longer than the deadline of a ping: while nothing is read, no answer is missed.
    let mut pings = 0;
    while pings < 7 {
        if matches!(peer.frame().await, Message::Ping(_)) {
            pings += 1;
        }
    }
    assert!(ear.already().is_none());
    assert_eq!(handle.status().messages_in, 1);
    first.reply.unwrap().send(engine::node::Frame::text("working on it")).unwrap();
    assert_eq!(peer.hear().await, "working on it");

    ear.be_busy(false);
    ear.release();
    for n in 1..10 {
        assert_eq!(ear.text().await, n.to_string());
    }
    assert_eq!(handle.status().state, State::Connected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn swapping_the_listener_under_load_loses_and_doubles_nothing() {
    const MESSAGES: usize = 20_000;
    let upstream = Upstream::start().await;
    let registry = registry();
    let ears = [Arc::new(Ear::default()), Arc::new(Ear::default())];
    registry.set_listener("feed", Some(ears[0].clone()));
    let handle = registry.set(settings(&upstream.url())).unwrap();
    let mut peer = upstream.accept().await;
    let talk = tokio::spawn(async move {
        for n in 0..MESSAGES {
            peer.socket.feed(Message::text(n.to_string())).await.unwrap();
        }
        peer.close(1000, "").await;
    });
    let mut turn = 0;
    while !talk.is_finished() {
        turn += 1;
        registry.set_listener("feed", Some(ears[turn % 2].clone()));
        tokio::task::yield_now().await;
    }
    within("all said", talk).await.unwrap();
    let mut changes = registry.changes();
    while handle.status().attempt < 2 {
        within("the next attempt", changes.changed()).await.unwrap();
    }
    let mut heard = Vec::new();
    for ear in ears {
        let mut last = None;
        while let Some(event) = ear.already() {
            if let Body::Message { data, .. } = event.body {
                let n: usize = data.as_str().unwrap().parse().unwrap();
                assert!(last < Some(n), "{last:?} before {n}");
                last = Some(n);
                heard.push(n);
            }
        }
    }
    heard.sort_unstable();
    assert!(heard.into_iter().eq(0..MESSAGES));
    assert!(turn > 2);
}

#[tokio::test]
async fn without_a_listener_messages_are_counted() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let handle = registry.set(settings(&upstream.url())).unwrap();
    let mut peer = upstream.accept().await;
    peer.say("nobody there?").await;
    peer.say_bytes(&Bytes::from_static(b"nobody")).await;
    peer.close(1000, "").await;
    let mut changes = registry.changes();
    while handle.status().last_error.is_none() {
        within("the end", changes.changed()).await.unwrap();
    }
    let status = handle.status();
    assert_eq!((status.messages_in, status.bytes_in, status.unheard), (2, 19, 2));
    assert!(status.last_message_at.is_some());
}

#[tokio::test]
async fn a_flood_of_pings_is_survived() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    registry.set(settings(&upstream.url())).unwrap();
    let mut peer = upstream.accept().await;
    assert_eq!(ear.body().await, Body::Connect);
    // Without reading one answer: they must not pile up until somebody does.
    let flood = [0x89, 125].into_iter().chain([7; 125]).collect::<Vec<u8>>().repeat(100);
    for _ in 0..500 {
        within("room for pings", peer.say_raw(&flood)).await;
    }
    peer.say("after the flood").await;
    assert_eq!(ear.text().await, "after the flood");
    assert!(matches!(peer.frame().await, Message::Pong(_)));
}
