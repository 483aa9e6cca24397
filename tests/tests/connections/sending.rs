//! What leaves over a connection, and how a connection is changed and stopped.

use std::sync::Arc;

use engine::connection::{Enabled, InitialMessage, Period, State};
use engine::node::{Blame, Frame};
use engine::run::Body;
use serde_json::json;
use tests::feed::{listen, registry, settings};
use tests::upstream::Upstream;
use tests::within;

#[tokio::test]
async fn what_is_sent_while_disconnected_follows_the_initial_messages_in_order() {
    let address = Upstream::start().await.address();
    let registry = registry();
    let ear = listen(&registry);
    let mut settings = settings(&format!("ws://{address}"));
    settings.initial_messages = vec![
        InitialMessage::Text(json!("a \"plain\" text")),
        InitialMessage::Text(json!({ "subscribe": ["x"] })),
    ];
    let handle = registry.set(settings).unwrap();
    assert!(matches!(ear.body().await, Body::Failure { .. }));
    for n in 0..500 {
        handle.send(Frame::text(n.to_string())).unwrap();
    }
    assert_eq!(handle.status().queued, 500);

    let upstream = Upstream::at(address).await;
    let mut peer = upstream.accept().await;
    assert_eq!(peer.hear().await, "a \"plain\" text");
    assert_eq!(peer.hear().await, "{\"subscribe\":[\"x\"]}");
    for n in 0..500 {
        assert_eq!(peer.hear().await, n.to_string());
    }
    handle.send(Frame::Binary(vec![1, 2].into())).unwrap();
    assert_eq!(peer.frame().await.into_data(), vec![1, 2]);
    let status = handle.status();
    assert_eq!((status.queued, status.messages_out), (0, 503));
}

#[tokio::test]
async fn a_full_queue_and_none_at_all_are_errors_to_handle() {
    let address = Upstream::start().await.address();
    let registry = registry();
    let mut settings = settings(&format!("ws://{address}"));
    settings.send_queue.messages = 2;
    let handle = registry.set(settings.clone()).unwrap();
    handle.send(Frame::text("1")).unwrap();
    handle.send(Frame::text("2")).unwrap();
    let error = handle.send(Frame::text("3")).unwrap_err();
    assert_eq!(error.blame, Blame::External);
    assert!(error.message.contains("full (2 messages)"), "{error}");

    settings.id = "eager".to_owned();
    settings.send_queue.messages = 0;
    let error = registry.set(settings).unwrap().send(Frame::text("1")).unwrap_err();
    assert_eq!(error.blame, Blame::External);
    assert!(error.message.contains("is down"), "{error}");
}

#[tokio::test]
async fn what_waits_too_long_is_told() {
    let address = Upstream::start().await.address();
    let registry = registry();
    let ear = listen(&registry);
    let mut settings = settings(&format!("ws://{address}"));
    settings.send_queue.age = Period::millis(100);
    let handle = registry.set(settings).unwrap();
    handle.send(Frame::text("1")).unwrap();
    loop {
        let Body::Failure { reason, .. } = ear.body().await else {
            panic!("not a failure");
        };
        if reason.contains("sendQueue.age") {
            break;
        }
        assert!(reason.contains("Could not connect"), "{reason}");
    }
    let status = handle.status();
    assert_eq!((status.queued, status.unsent), (0, 1));
}

#[tokio::test]
async fn a_reply_never_leaves_by_another_socket() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    registry.set(settings(&upstream.url())).unwrap();
    let mut peer = upstream.accept().await;
    ear.body().await;
    peer.say("question").await;
    let way = ear.next().await.reply.unwrap();
    way.send(Frame::text("answer")).unwrap();
    assert_eq!(peer.hear().await, "answer");
    peer.close(1000, "").await;
    assert!(matches!(ear.body().await, Body::Disconnect { code: 1000, .. }));
    let _next = upstream.accept().await;
    assert_eq!(ear.body().await, Body::Connect);
    let error = way.send(Frame::text("late answer")).unwrap_err();
    assert_eq!(error.blame, Blame::External);
    assert!(error.message.contains("no way back"), "{error}");
}

#[tokio::test]
async fn unchanged_settings_keep_the_socket_and_changed_ones_do_not() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    let mut settings = settings(&upstream.url());
    registry.set(settings.clone()).unwrap();
    let mut peer = upstream.accept().await;
    assert_eq!(ear.body().await, Body::Connect);

    registry.set(settings.clone()).unwrap();
    settings.name = "Prices".to_owned();
    settings.send_queue.messages = 5;
    registry.set(settings.clone()).unwrap();
    peer.say("same socket").await;
    assert_eq!(ear.text().await, "same socket");

    settings.headers.insert("X-Key".to_owned(), "canary".into());
    registry.set(settings.clone()).unwrap();
    assert_eq!(peer.hear_close().await, 1001);
    drop(peer);
    assert!(matches!(ear.body().await, Body::Disconnect { code: 1001, .. }));
    let mut peer = upstream.accept().await;
    assert_eq!(peer.request.headers()["x-key"], "canary");
    assert_eq!(ear.body().await, Body::Connect);

    settings.enabled = Enabled::Disabled;
    let handle = registry.set(settings.clone()).unwrap();
    assert_eq!(peer.hear_close().await, 1001);
    drop(peer);
    assert!(matches!(ear.body().await, Body::Disconnect { code: 1001, .. }));
    let mut changes = registry.changes();
    while handle.status().state != State::Disabled {
        within("the end", changes.changed()).await.unwrap();
    }
    assert!(handle.send(Frame::text("x")).unwrap_err().message.contains("switched off"));

    settings.enabled = Enabled::Enabled;
    registry.set(settings).unwrap();
    let _peer = upstream.accept().await;
    assert_eq!(ear.body().await, Body::Connect);
    handle.send(Frame::text("x")).unwrap();
}

#[tokio::test]
async fn bad_settings_change_nothing() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    registry.set(settings(&upstream.url())).unwrap();
    let mut peer = upstream.accept().await;
    assert_eq!(ear.body().await, Body::Connect);
    let problems = registry.set(settings("http://x")).unwrap_err();
    assert_eq!(problems[0].pointer, "/url");
    peer.say("still here").await;
    assert_eq!(ear.text().await, "still here");
}

#[tokio::test]
async fn stopping_lets_the_last_run_finish_and_its_reply_leave() {
    let upstream = Upstream::start().await;
    let registry = Arc::new(registry());
    let ear = listen(&registry);
    registry.set(settings(&upstream.url())).unwrap();
    let mut peer = upstream.accept().await;
    assert_eq!(ear.body().await, Body::Connect);
    ear.be_busy(true);
    peer.say("question").await;
    let way = ear.next().await.reply.unwrap();
    let stop = tokio::spawn({
        let registry = Arc::clone(&registry);
        async move { registry.stop().await }
    });
    while !registry.statuses().is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(!stop.is_finished());
    way.send(Frame::text("answer")).unwrap();
    ear.release();
    assert_eq!(peer.hear().await, "answer");
    assert_eq!(peer.hear_close().await, 1001);
    drop(peer);
    let stopped = within("the end", stop).await.unwrap();
    assert_eq!((stopped.len(), stopped[0].agreed, stopped[0].unsent), (1, true, 0));
    let end = Body::Disconnect { code: 1001, reason: "The connection was stopped.".into() };
    assert_eq!(ear.body().await, end);
    assert!(way.send(Frame::text("late")).is_err());
    assert!(registry.get("feed").is_none());
}

#[tokio::test]
async fn a_peer_that_does_not_agree_to_the_end_is_not_waited_for() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    registry.set(settings(&upstream.url())).unwrap();
    let _deaf = upstream.accept().await;
    assert_eq!(ear.body().await, Body::Connect);
    let stopped = within("the end", registry.remove("feed")).await.unwrap();
    assert!(!stopped.agreed);
    assert!(matches!(ear.body().await, Body::Disconnect { code: 1001, .. }));
}
