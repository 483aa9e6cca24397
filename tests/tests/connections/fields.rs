//! Settings that are seen by the server, one by one.

use engine::connection::{Auth, State};
use engine::run::Body;
use tests::feed::{listen, registry, settings};
use tests::until;
use tests::upstream::Upstream;

#[tokio::test]
async fn the_server_learns_who_asks_in_each_way() {
    let basic = Auth::Basic { username: "ann".to_owned(), password: "p@ss".into() };
    let bearer = Auth::Bearer { token: "t0k".into() };
    let query = Auth::Query { name: "key".to_owned(), value: "a b&c".into() };
    for (auth, header, path) in [
        (basic, Some("Basic YW5uOnBAc3M="), "/feed"),
        (bearer, Some("Bearer t0k"), "/feed"),
        (query, None, "/feed?key=a+b%26c"),
    ] {
        let upstream = Upstream::start().await;
        let registry = registry();
        let mut settings = settings(&upstream.url());
        settings.auth = Some(auth);
        let handle = registry.set(settings).unwrap();
        let peer = upstream.accept().await;
        let sent = peer.request.headers().get("authorization");
        assert_eq!(sent.map(|value| value.to_str().unwrap()), header);
        assert_eq!(peer.request.uri().to_string(), path);
        let shown = format!("{:?}", handle.status());
        assert!(!shown.contains("t0k") && !shown.contains("a+b") && !shown.contains("p@ss"));
    }
}

#[tokio::test]
async fn the_chosen_subprotocol_is_in_the_status_and_with_the_events() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    let mut settings = settings(&upstream.url());
    settings.subprotocols = vec!["v2.json".to_owned(), "v1.json".to_owned()];
    let handle = registry.set(settings).unwrap();
    let peer = upstream.accept().await;
    assert_eq!(peer.request.headers()["sec-websocket-protocol"], "v2.json, v1.json");
    let event = ear.next().await;
    assert_eq!(event.body, Body::Connect);
    assert_eq!(event.source.subprotocol.as_deref(), Some("v2.json"));
    assert_eq!(handle.status().subprotocol.as_deref(), Some("v2.json"));
}

#[tokio::test]
async fn a_socket_that_has_held_starts_the_waits_afresh() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let mut settings = settings(&upstream.url());
    settings.reconnect.stable = engine::connection::Period::millis(150);
    let handle = registry.set(settings).unwrap();
    drop(upstream.answer("HTTP/1.1 500 Oh\r\n\r\n").await);
    let _peer = upstream.accept().await;
    // The second attempt counts as one until the socket has held.
    until("the second attempt", async || {
        let status = handle.status();
        (status.state == State::Connected && status.attempt == 2).then_some(())
    })
    .await;
    until("a fresh start", async || (handle.status().attempt == 0).then_some(())).await;
}

/// All that the specification wants to be seen, in the words of the API.
#[tokio::test]
async fn the_status_tells_all_of_it() {
    let address = Upstream::start().await.address();
    let registry = registry();
    let mut settings = settings(&format!("ws://{address}/feed?token=s3cret"));
    settings.ping.interval = engine::connection::Period::millis(100);
    let handle = registry.set(settings).unwrap();
    let json = || serde_json::to_value(handle.status()).unwrap();
    let failed = until("a failure", async || {
        Some(json())
            .filter(|status| status["lastError"].is_object() && status["state"] == "waiting")
    })
    .await;
    assert!(failed["nextAttempt"].is_string() && failed["attempt"].as_u64() > Some(0), "{failed}");
    let error = failed["lastError"]["message"].as_str().unwrap();
    assert!(error.contains("Could not connect"), "{error}");

    let upstream = Upstream::at(address).await;
    let mut peer = upstream.accept().await;
    peer.say("hello").await;
    handle.send(engine::node::Frame::text("and you")).unwrap();
    assert_eq!(peer.hear().await, "and you");
    let reading = tokio::spawn(async move {
        while let Some(Ok(_)) = futures_util::StreamExt::next(&mut peer.socket).await {}
    });
    let status = until("a round trip", async || {
        Some(json()).filter(|status| status["pingMillis"].is_number() && status["messagesIn"] == 1)
    })
    .await;
    for (name, value) in [
        ("id", "feed".into()),
        ("state", "connected".into()),
        ("bytesIn", 5.into()),
        ("messagesOut", 1.into()),
        ("bytesOut", 7.into()),
        ("queued", 0.into()),
        ("held", 0.into()),
        ("url", serde_json::Value::from(format!("ws://{address}/feed?token=***"))),
    ] {
        assert_eq!(status[name], value, "{name}: {status}");
    }
    assert!(status["since"].is_string() && status["lastMessageAt"].is_string(), "{status}");
    assert!(!status.to_string().contains("s3cret"));
    reading.abort();
}
