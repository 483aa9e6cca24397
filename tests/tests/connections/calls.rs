//! Flows that a connection calls before and while it connects.

use std::time::Duration;

use engine::connection::{Call, InitialMessage, Settings, StepName};
use engine::engine::Engine;
use engine::flow::Flow;
use serde_json::{Value as Json, json};
use tests::feed::settings;
use tests::stage::engine;
use tests::until;
use tests::upstream::Upstream;

/// A flow that answers a call with this value; `${}` in it see the call's message.
fn deploy(engine: &Engine, id: &str, answer: &Json) {
    let flow: Flow = serde_json::from_value(json!({
        "format": "wireloom.flow/1", "id": id, "name": id,
        "nodes": [
            { "id": "in", "type": "trigger/flow-call", "name": "In", "position": { "x": 0, "y": 0 },
              "config": {} },
            { "id": "out", "type": "flow/return", "name": "Out", "position": { "x": 200, "y": 0 },
              "config": answer },
        ],
        "wires": [{ "from": ["in", "out"], "to": "out" }],
    }))
    .unwrap();
    engine.activate(engine.compile(&flow, 1).unwrap());
}

fn call(flow: &str, args: Json) -> Call {
    Call { flow: flow.to_owned(), script: String::new(), args }
}

async fn error(engine: &Engine) -> String {
    let handle = engine.connections().get("feed").unwrap();
    until("an error", async || handle.status().last_error.map(|error| error.message)).await
}

#[tokio::test]
async fn a_flow_says_where_to_connect_before_each_connect() {
    let upstream = Upstream::start().await;
    let engine = engine();
    let mut settings = Settings { url_from: None, ..settings("") };
    let port = upstream.address().port();
    settings.url_from = Some(call("where", json!({ "port": port })));
    engine.set_connection(settings).unwrap();
    let words = error(&engine).await;
    assert!(words.contains("urlFrom: The flow `where` is not deployed"), "{words}");

    deploy(&engine, "where", &json!({ "value": { "path": "data.port" } }));
    let handle = engine.connections().get("feed").unwrap();
    until("another error", async || {
        let error = handle.status().last_error?;
        error.message.contains("must return the address as a string").then_some(())
    })
    .await;
    for key in ["one", "two"] {
        let url = format!("ws://127.0.0.1:{{{{data.port}}}}/{key}?token=canary");
        deploy(&engine, "where", &json!({ "value": { "text": url } }));
        let peer = loop {
            let peer = upstream.accept().await;
            if peer.request.uri().path() == format!("/{key}") {
                break peer;
            }
            peer.close(1000, "").await;
        };
        let shown = handle.status().url;
        assert_eq!(shown, format!("ws://127.0.0.1:{port}/{key}?token=***"));
        peer.close(1000, "").await;
    }
}

#[tokio::test]
async fn what_a_flow_returns_is_sent_in_its_place() {
    let upstream = Upstream::start().await;
    let engine = engine();
    deploy(
        &engine,
        "login",
        &json!({ "value": { "json": "{\"token\": {{jsonEncode data.name}}}" } }),
    );
    deploy(&engine, "plain", &json!({ "value": { "text": "as it is" } }));
    deploy(&engine, "nothing", &json!({ "value": { "json": "null" } }));
    let mut settings = settings(&upstream.url());
    settings.initial_messages = vec![
        InitialMessage::Text(json!("first")),
        InitialMessage::Run(call("login", json!({ "name": "ann" }))),
        InitialMessage::Run(call("nothing", json!({}))),
        InitialMessage::Run(call("plain", json!({}))),
        InitialMessage::Text(json!({ "last": true })),
    ];
    engine.set_connection(settings).unwrap();
    let mut peer = upstream.accept().await;
    for text in ["first", r#"{"token":"ann"}"#, "as it is", r#"{"last":true}"#] {
        assert_eq!(peer.hear().await, text);
    }
    let handle = engine.connections().get("feed").unwrap();
    until("the step", async || {
        let last = handle.status().steps.pop()?;
        (last.step == StepName::InitialMessages && last.failure.is_none()).then_some(())
    })
    .await;
}

#[tokio::test]
async fn what_is_remembered_reaches_calls_and_templates() {
    let upstream = Upstream::start().await;
    let engine = engine();
    deploy(&engine, "where", &json!({ "value": { "text": upstream.url() } }));
    let known = json!({ "value": { "json": "{{jsonEncode data}}" } });
    deploy(&engine, "resume", &known);
    let mut settings = Settings { url_from: None, ..settings("") };
    settings.url_from = Some(call("where", json!({})));
    settings.initial_messages = vec![
        InitialMessage::Run(call("resume", json!({ "a": 1 }))),
        InitialMessage::Run(call("resume", json!({ "connection": "own" }))),
        serde_json::from_value(json!({ "template": "{{remembered.session}} {{state}}" })).unwrap(),
    ];
    settings.heartbeat = serde_json::from_value(json!({
        "interval": "PT0.1S", "message": "{{remembered.session}}!", "stateField": "s",
        "keepState": true,
    }))
    .unwrap();
    settings.remember = serde_json::from_value(json!({
        "values": { "session": "d.id" }, "forgetOn": [{ "text": { "equals": "gone" } }],
    }))
    .unwrap();
    engine.set_connection(settings.clone()).unwrap();
    let hear = async |peer: &mut tests::upstream::Peer| {
        let told: Json = serde_json::from_str(&peer.hear().await).unwrap();
        assert_eq!(peer.hear().await, r#"{"connection":"own"}"#);
        (told, peer.hear().await)
    };
    let nothing = json!({ "a": 1, "connection": { "state": null, "remembered": {} } });
    let mut peer = upstream.accept().await;
    assert_eq!(hear(&mut peer).await, (nothing.clone(), " null".to_owned()));
    peer.say(r#"{"s":{"n":7},"d":{"id":"abc"}}"#).await;
    while peer.hear().await != "abc!" {}
    peer.close(1000, "").await;

    let known = json!({ "state": { "n": 7 }, "remembered": { "session": "abc" } });
    let mut peer = upstream.accept().await;
    let told = json!({ "a": 1, "connection": known });
    assert_eq!(hear(&mut peer).await, (told, "abc {\"n\":7}".to_owned()));
    peer.say("gone").await;
    while peer.hear().await != "!" {}
    peer.say(r#"{"d":{"id":"def"}}"#).await;
    while peer.hear().await != "def!" {}

    // Another address: what this server said is not for the next one.
    let other = Upstream::start().await;
    settings.url_from = None;
    settings.url = engine::connection::Address(other.url());
    engine.set_connection(settings).unwrap();
    drop(peer);
    assert_eq!(hear(&mut other.accept().await).await, (nothing, " null".to_owned()));
}

#[tokio::test]
async fn a_flow_that_fails_or_takes_too_long_is_a_failed_attempt() {
    let upstream = Upstream::start().await;
    let engine = engine();
    let mut settings = settings(&upstream.url());
    settings.initial_messages = vec![InitialMessage::Run(call("absent", json!({})))];
    engine.set_connection(settings.clone()).unwrap();
    assert_eq!(upstream.accept().await.hear_close().await, 1001);
    let words = error(&engine).await;
    assert!(words.contains("initialMessages[0]: The flow `absent` is not deployed"), "{words}");

    let slow: Flow = serde_json::from_value(json!({
        "format": "wireloom.flow/1", "id": "slow", "name": "Slow",
        "nodes": [
            { "id": "in", "type": "trigger/flow-call", "name": "In", "position": { "x": 0, "y": 0 },
              "config": {} },
            { "id": "wait", "type": "logic/delay", "name": "Wait", "position": { "x": 200, "y": 0 },
              "config": { "time": "PT30S" } },
        ],
        "wires": [{ "from": ["in", "out"], "to": "wait" }],
    }))
    .unwrap();
    engine.activate(engine.compile(&slow, 1).unwrap());
    let upstream = Upstream::start().await;
    settings.url = engine::connection::Address(upstream.url());
    settings.initial_messages = vec![InitialMessage::Run(call("slow", json!({})))];
    settings.limits.handshake = engine::connection::Period(Duration::from_millis(200));
    engine.set_connection(settings).unwrap();
    let handle = engine.connections().get("feed").unwrap();
    let accepting = tokio::spawn(async move {
        loop {
            let mut peer = upstream.accept().await;
            peer.hear_close().await;
        }
    });
    until("the time to be over", async || {
        let error = handle.status().last_error?;
        error.message.contains("`slow` did not answer within PT0.2S").then_some(())
    })
    .await;
    accepting.abort();
}
