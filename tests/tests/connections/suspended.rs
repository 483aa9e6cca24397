//! Suspended connections: events are held, resumed in order, or cancelled.

use std::sync::Arc;

use engine::connection::{Enabled, Settings, State};
use engine::run::Body;
use engine::store::Memory;
use tests::feed::{listen, registry, settings};
use tests::until;
use tests::upstream::Upstream;

fn as_(enabled: Enabled, settings: &Settings) -> Settings {
    Settings { enabled, ..settings.clone() }
}

#[tokio::test]
async fn a_suspended_connection_keeps_its_socket_and_holds_every_event_in_order() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    let settings = settings(&upstream.url());
    let handle = registry.set(settings.clone()).unwrap();
    let mut peer = upstream.accept().await;
    assert_eq!(ear.body().await, Body::Connect);

    registry.set(as_(Enabled::Suspended, &settings)).unwrap();
    until("suspension", async || (handle.status().state == State::Suspended).then_some(())).await;
    for n in 0..5 {
        peer.say(n.to_string()).await;
    }
    until("five events", async || (handle.status().held == 5).then_some(())).await;
    assert!(handle.status().suspended);
    assert!(ear.already().is_none());
    let first = registry.held("feed", None, 2).await.unwrap().unwrap();
    assert_eq!(first.len(), 2);
    assert_eq!(first[0].data["message"]["data"], "0");
    assert_eq!(first[0].data["headers"]["x-greeting"], "hello");
    let next = registry.held("feed", Some(first[1].id), 10).await.unwrap().unwrap();
    assert_eq!(next.len(), 3);

    // One is cancelled; the others come, and their replies leave by the socket that is still open.
    assert_eq!(registry.cancel_held("feed", Some(next[0].id)).await.unwrap().unwrap(), 1);
    assert_eq!(registry.cancel_held("feed", Some(next[0].id)).await.unwrap().unwrap(), 0);
    registry.set(settings.clone()).unwrap();
    for n in ["0", "1", "3", "4"] {
        let event = ear.next().await;
        let Body::Message { data, .. } = &event.body else { panic!("{event:?}") };
        assert_eq!(data.as_str(), Some(n));
        event.reply.unwrap().send(engine::node::Frame::text(format!("re {n}"))).unwrap();
        assert_eq!(peer.hear().await, format!("re {n}"));
    }
    peer.say("live").await;
    assert_eq!(ear.text().await, "live");
    until("nothing held", async || (handle.status().held == 0).then_some(())).await;
    assert_eq!(handle.status().state, State::Connected);
}

#[tokio::test]
async fn what_is_held_outlives_the_program_and_goes_first() {
    let upstream = Upstream::start().await;
    let store = Arc::new(Memory::new());
    let settings = settings(&upstream.url());
    {
        let registry = registry();
        registry.set_store(store.clone());
        let ear = listen(&registry);
        let handle = registry.set(as_(Enabled::Suspended, &settings)).unwrap();
        let mut peer = upstream.accept().await;
        peer.say("before").await;
        peer.close(4000, "see you").await;
        // Connect, message, disconnect.
        until("three events", async || (handle.status().held >= 3).then_some(())).await;
        registry.stop().await;
        assert!(ear.already().is_none());
    }
    let registry = registry();
    registry.set_store(store);
    let ear = listen(&registry);
    registry.set(settings).unwrap();
    assert_eq!(ear.body().await, Body::Connect);
    assert_eq!(ear.text().await, "before");
    assert_eq!(ear.body().await, Body::Disconnect { code: 4000, reason: "see you".into() });
    let accepting = tokio::spawn(async move {
        loop {
            let mut peer = upstream.accept().await;
            peer.say("after").await;
            if peer.hear_close().await > 0 {
                break;
            }
        }
    });
    loop {
        match ear.body().await {
            Body::Message { data, .. } => {
                assert_eq!(data.as_str(), Some("after"));
                break;
            }
            _ => continue,
        }
    }
    registry.stop().await;
    accepting.abort();
}

#[tokio::test]
async fn all_that_is_held_can_be_cancelled_and_goes_with_the_connection() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    let settings = settings(&upstream.url());
    let handle = registry.set(as_(Enabled::Suspended, &settings)).unwrap();
    let mut peer = upstream.accept().await;
    for n in 0..200 {
        peer.say(n.to_string()).await;
    }
    until("the events", async || (handle.status().held == 201).then_some(())).await;
    assert_eq!(registry.cancel_held("feed", None).await.unwrap().unwrap(), 201);
    assert_eq!(handle.status().held, 0);
    peer.say("one more").await;
    until("one event", async || (handle.status().held == 1).then_some(())).await;
    let closing = tokio::spawn(async move { peer.hear_close().await });
    registry.remove("feed").await.unwrap();
    assert_eq!(closing.await.unwrap(), 1001);
    assert!(registry.held("feed", None, 10).await.is_none());
    let handle = registry.set(settings).unwrap();
    let _peer = upstream.accept().await;
    until("a connection", async || (handle.status().state == State::Connected).then_some(())).await;
    while let Some(event) = ear.already() {
        assert!(!matches!(event.body, Body::Message { .. }), "{event:?}");
    }
}
