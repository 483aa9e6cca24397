//! The heartbeat of a connection, over real sockets.

use engine::connection::{Heartbeat, Period, State};
use engine::run::Body;
use serde_json::{Value as Json, json};
use tests::ear::Ear;
use tests::feed::{listen, registry, settings};
use tests::until;
use tests::upstream::{Peer, Upstream};

fn heartbeat(rules: Json) -> Option<Heartbeat> {
    Some(serde_json::from_value(rules).unwrap())
}

async fn drained(ear: &Ear, messages: usize) {
    for _ in 0..messages {
        ear.text().await;
    }
}

#[tokio::test]
async fn it_says_the_last_state_and_starts_no_run() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    let mut settings = settings(&upstream.url());
    settings.heartbeat = heartbeat(json!({
        "interval": "PT0.1S", "message": "{\"op\":1,\"d\":{{state}}}", "stateField": "s",
    }));
    let handle = registry.set(settings.clone()).unwrap();
    let mut peer = upstream.accept().await;
    assert_eq!(ear.body().await, Body::Connect);
    assert_eq!(handle.status().heartbeat_interval, Some(Period::millis(100)));
    assert_eq!(peer.hear().await, r#"{"op":1,"d":null}"#);

    for text in [r#"{"s":41}"#, r#"{"s":42,"t":"X"}"#, r#"{"s":null}"#, "no JSON"] {
        peer.say(text).await;
    }
    drained(&ear, 4).await;
    hear_until(&mut peer, r#"{"op":1,"d":42}"#).await;
    assert!(ear.already().is_none(), "a heartbeat is nobody's event");

    // Without keepState the next socket begins anew.
    peer.close(1000, "").await;
    let mut peer = upstream.accept().await;
    assert_eq!(peer.hear().await, r#"{"op":1,"d":null}"#);

    // Rules change on the open socket; what is remembered stays with keepState.
    let rules = json!({
        "interval": "PT0.1S", "message": "kept {{state}}", "stateField": "s",
        "keepState": true, "stateKeepsNull": true,
    });
    settings.heartbeat = heartbeat(rules);
    registry.set(settings).unwrap();
    hear_until(&mut peer, "kept null").await;
    peer.say(r#"{"s":"a\"b"}"#).await;
    hear_until(&mut peer, r#"kept "a\"b""#).await;
    peer.close(1000, "").await;
    let mut peer = upstream.accept().await;
    assert_eq!(peer.hear().await, r#"kept "a\"b""#);
    peer.say(r#"{"s":null}"#).await;
    hear_until(&mut peer, "kept null").await;
}

/// Passes over heartbeats that had left already.
async fn hear_until(peer: &mut Peer, text: &str) {
    while peer.hear().await != text {}
}

#[tokio::test]
async fn the_server_names_the_interval_on_each_socket() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let mut settings = settings(&upstream.url());
    settings.heartbeat = heartbeat(json!({
        "message": "beat", "intervalFrom": { "path": "d.every", "unit": "seconds" },
    }));
    let handle = registry.set(settings).unwrap();
    for millis in [150_u32, 200] {
        let mut peer = upstream.accept().await;
        assert_eq!(handle.status().heartbeat_interval, None);
        peer.say(format!(r#"{{"op":10,"d":{{"every":{}}}}}"#, f64::from(millis) / 1000.0)).await;
        assert_eq!(peer.hear().await, "beat");
        assert_eq!(peer.hear().await, "beat");
        let named = Period::millis(u64::from(millis));
        assert_eq!(handle.status().heartbeat_interval, Some(named));
        peer.close(1000, "").await;
        until("the end", async || handle.status().heartbeat_interval.is_none().then_some(())).await;
    }
}

#[tokio::test]
async fn without_an_acknowledgement_in_time_the_connection_is_made_anew() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    let mut settings = settings(&upstream.url());
    settings.heartbeat = heartbeat(json!({
        "interval": "PT0.1S", "message": "beat", "ackTimeout": "PT0.3S",
        "ackFilter": { "path": "op", "value": 11 },
    }));
    let handle = registry.set(settings).unwrap();
    let mut peer = upstream.accept().await;
    assert_eq!(ear.body().await, Body::Connect);
    for _ in 0..8 {
        assert_eq!(peer.hear().await, "beat");
        peer.say(r#"{"op":11}"#).await;
        assert_eq!(ear.text().await, r#"{"op":11}"#);
    }
    assert_eq!(peer.hear().await, "beat");
    peer.say(r#"{"op":12}"#).await;
    assert_eq!(ear.text().await, r#"{"op":12}"#);
    let Body::Disconnect { code, reason } = ear.body().await else {
        panic!("not a disconnect");
    };
    assert_eq!(code, 1006);
    assert!(reason.contains("did not acknowledge a heartbeat within PT0.3S"), "{reason}");
    drop(peer);
    let _peer = upstream.accept().await;
    assert_eq!(ear.body().await, Body::Connect);
    assert_eq!(handle.status().state, State::Connected);
}
