//! Tests and captures of connections.

use std::time::Duration;

use engine::connection::{
    CaptureEnd, CaptureRules, CaptureSocket, Heartbeat, InitialMessage, StepName,
};
use engine::run::Body;
use serde_json::json;
use tests::feed::{listen, registry, settings};
use tests::upstream::Upstream;

const SHORT: Duration = Duration::from_millis(300);
const LONG: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_test_takes_every_step_and_disconnects() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    let mut settings = settings(&upstream.url());
    settings.subprotocols = vec!["v1.json".to_owned()];
    settings.initial_messages = vec![InitialMessage::Text(json!({ "subscribe": "all" }))];
    let beat: Heartbeat = serde_json::from_value(json!({
        "interval": "PT0.1S", "message": "beat", "ackTimeout": "PT5S",
        "ackFilter": { "key": "op", "value": 11 },
    }))
    .unwrap();
    settings.heartbeat = Some(beat);
    let server = tokio::spawn(async move {
        let mut peer = upstream.accept().await;
        assert_eq!(peer.hear().await, r#"{"subscribe":"all"}"#);
        peer.say("welcome").await;
        assert_eq!(peer.hear().await, "beat");
        peer.say(r#"{"op":11}"#).await;
        assert_eq!(peer.hear_close().await, 1001);
    });
    let report = registry.test(settings, LONG).await.unwrap();
    server.await.unwrap();
    assert!(report.ok && report.disconnected, "{report:?}");
    let steps: Vec<_> = report.steps.iter().map(|step| step.step).collect();
    use StepName::{Connect, InitialMessages, Prepare, Resolve, Upgrade};
    assert_eq!(steps, [Prepare, Resolve, Connect, Upgrade, InitialMessages, StepName::Heartbeat]);
    assert!(report.steps.iter().all(|step| step.failure.is_none() && step.millis >= 0.0));
    assert_eq!(report.subprotocol.as_deref(), Some("v1.json"));
    assert_eq!(report.heard[1].data["message"]["data"], "welcome");
    assert!(ear.already().is_none(), "nobody is told of a test");
    assert!(registry.statuses().is_empty());
}

#[tokio::test]
async fn a_test_says_which_step_failed_and_what_it_did_not_wait_for() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let mut settings = settings(&upstream.url());
    let server = tokio::spawn(async move {
        upstream.answer("HTTP/1.1 401 No\r\ncontent-length: 0\r\n\r\n").await;
        let mut peer = upstream.accept().await;
        peer.hear_close().await
    });
    let report = registry.test(settings.clone(), SHORT).await.unwrap();
    assert!(!report.ok);
    let last = report.steps.last().unwrap();
    assert_eq!(last.step, StepName::Upgrade);
    assert_eq!(last.failure.as_deref(), Some("Unexpected server response: 401"));
    let failure = report.failure.unwrap();
    assert_eq!(failure.http_status, Some(401));
    assert!(failure.hint.unwrap().contains("reconnect.max"));

    settings.heartbeat =
        Some(serde_json::from_value(json!({ "interval": "PT45S", "message": "x" })).unwrap());
    let report = registry.test(settings, SHORT).await.unwrap();
    assert_eq!(server.await.unwrap(), 1001);
    assert!(report.ok && report.note.unwrap().contains("every PT45S"));
}

#[tokio::test]
async fn a_capture_looks_at_the_live_socket_and_takes_nothing_away() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    let settings = settings(&upstream.url());
    registry.set(settings.clone()).unwrap();
    let mut peer = upstream.accept().await;
    assert_eq!(ear.body().await, Body::Connect);
    let rules = CaptureRules { messages: 2, time: LONG };
    let capture = registry.capture(settings, false, rules).unwrap().unwrap();
    assert_eq!((capture.socket, capture.ended), (CaptureSocket::Live, None));
    for text in ["one", "two", "three"] {
        peer.say(text).await;
        assert_eq!(ear.text().await, text);
    }
    let view = registry.captured("feed", &capture.id, 1, LONG).await.unwrap();
    assert_eq!((view.ended, view.messages), (Some(CaptureEnd::Messages), 2));
    assert_eq!(view.events.len(), 1);
    assert_eq!(view.events[0].data["type"], "message");
    assert_eq!(view.events[0].data["message"], json!({ "data": "two", "length": 3 }));
    assert_eq!(view.events[0].data["headers"]["x-greeting"], "hello");
    assert!(registry.captured("other", &capture.id, 0, SHORT).await.is_none());
    assert!(registry.end_capture("feed", &capture.id));
    assert!(!registry.end_capture("feed", &capture.id));
}

#[tokio::test]
async fn a_capture_opens_a_socket_of_its_own_where_there_is_none_and_cuts_what_is_long() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    let rules = CaptureRules { messages: 100, time: SHORT };
    let capture = registry.capture(settings(&upstream.url()), false, rules).unwrap().unwrap();
    assert_eq!(capture.socket, CaptureSocket::Own);
    let mut peer = upstream.accept().await;
    peer.say("x".repeat(70_000)).await;
    assert_eq!(peer.hear_close().await, 1001);
    let view = registry.captured("feed", &capture.id, 0, LONG).await.unwrap();
    assert_eq!((view.ended, view.messages), (Some(CaptureEnd::Time), 1));
    let long = view.events.iter().find(|event| event.data["type"] == "message").unwrap();
    assert!(long.cut);
    assert_eq!(long.data["message"]["data"].as_str().unwrap().len(), 65_536);
    assert_eq!(long.data["message"]["length"], 70_000);
    assert!(ear.already().is_none(), "nobody is told of a capture's own socket");
}

#[tokio::test]
async fn so_many_captures_and_no_more() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    let settings = settings(&upstream.url());
    registry.set(settings.clone()).unwrap();
    let _peer = upstream.accept().await;
    assert_eq!(ear.body().await, Body::Connect);
    let rules = CaptureRules { messages: 1, time: LONG };
    let captures: Vec<_> = (0..16)
        .map(|_| registry.capture(settings.clone(), false, rules).unwrap().unwrap().id)
        .collect();
    assert!(registry.capture(settings.clone(), false, rules).unwrap().is_err());
    assert!(registry.end_capture("feed", &captures[3]));
    assert!(registry.capture(settings, false, rules).unwrap().is_ok());
}
