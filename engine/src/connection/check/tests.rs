//! What `check` promises.

use serde_json::{Value as Json, json};

use super::*;

fn pointers(change: &Json) -> Vec<String> {
    let mut settings = json!({ "id": "feed", "url": "ws://feed.example" });
    for (key, value) in change.as_object().unwrap() {
        settings[key] = value.clone();
    }
    let settings: Settings = serde_json::from_value(settings).unwrap();
    settings.check().into_iter().map(|problem| problem.pointer).collect()
}

#[test]
fn sound_settings_have_no_problem() {
    assert!(pointers(&json!({})).is_empty());
    assert!(
        pointers(&json!({
            "headers": { "X-Key": "a", "Origin": "https://a.example" },
            "subprotocols": ["v1.json"], "auth": { "type": "bearer", "token": "t" },
            "initialMessages": [{ "text": "hi" }], "idleTimeout": "PT5M",
            "sendQueue": { "messages": 0 },
        }))
        .is_empty()
    );
}

#[test]
fn each_problem_has_its_place() {
    for (change, pointer) in [
        (json!({ "id": "a b" }), "/id"),
        (json!({ "id": "a.b" }), "/id"),
        (json!({ "id": "x".repeat(65) }), "/id"),
        (json!({ "url": "http://feed.example" }), "/url"),
        (json!({ "url": "ws://" }), "/url"),
        (json!({ "url": "ws://feed.example/#x" }), "/url"),
        (json!({ "url": "ws:///feed" }), "/url"),
        (json!({ "url": "http://{{globals.host}}" }), "/url"),
        (json!({ "url": "ws://{{globals.host" }), "/url"),
        (json!({ "headers": { "X": "{{nope globals.a}}" } }), "/headers/X"),
        (json!({ "auth": { "type": "bearer", "token": "{{#if}}" } }), "/auth/token"),
        (json!({ "headers": { "a/b": "" } }), "/headers/a~1b"),
        (json!({ "headers": { "Upgrade": "h2c" } }), "/headers/Upgrade"),
        (json!({ "headers": { "X": "a\r\nY: b" } }), "/headers/X"),
        (json!({ "headers": { "x": "1", "X": "2" } }), "/headers/x"),
        (json!({ "subprotocols": ["a", "a"] }), "/subprotocols/1"),
        (
            json!({ "auth": { "type": "basic", "username": "a:b", "password": "" } }),
            "/auth/username",
        ),
        (json!({ "auth": { "type": "query", "name": "", "value": "v" } }), "/auth/name"),
        (json!({ "ping": { "interval": "PT0S" } }), "/ping/interval"),
        (json!({ "idleTimeout": "P2D" }), "/idleTimeout"),
        (json!({ "reconnect": { "max": "PT0.1S" } }), "/reconnect/max"),
        (json!({ "reconnect": { "factor": 0.5 } }), "/reconnect/factor"),
        (json!({ "reconnect": { "maxAttempts": 0 } }), "/reconnect/maxAttempts"),
        (json!({ "limits": { "message": 0 } }), "/limits/message"),
        (
            json!({ "limits": { "message": 3 }, "initialMessages": [{ "template": "long" }] }),
            "/initialMessages/0",
        ),
        (
            json!({ "limits": { "message": 3 }, "initialMessages": [{ "text": "long" }] }),
            "/initialMessages/0",
        ),
        (json!({ "sendQueue": { "messages": 100_001 } }), "/sendQueue/messages"),
        (json!({ "urlFrom": { "flow": "where" } }), "/urlFrom"),
        (json!({ "url": "" , "urlFrom": { "flow": "a b" } }), "/urlFrom/flow"),
        (json!({ "initialMessages": [{ "run": { "flow": "" } }] }), "/initialMessages/0/run/flow"),
        (json!({ "tls": { "ca": "canary" } }), "/tls/ca"),
        (json!({ "tls": { "key": "canary" } }), "/tls/certificate"),
        (json!({ "tls": { "insecureSkipVerify": true } }), "/tls/insecureSkipVerify"),
        (json!({ "proxy": { "type": "http", "url": "socks5://p" } }), "/proxy/url"),
        (json!({ "proxy": { "type": "http", "url": "http://a:b@p" } }), "/proxy/url"),
        (json!({ "compression": "permessage-deflate" }), "/compression"),
        (json!({ "reconnect": { "stable": "PT0S" } }), "/reconnect/stable"),
        (json!({ "heartbeat": { "message": "x" } }), "/heartbeat/interval"),
        (json!({ "heartbeat": { "message": "x", "interval": "PT0S" } }), "/heartbeat/interval"),
        (
            json!({ "heartbeat": { "message": "x", "interval": "PT1S", "stateField": "" } }),
            "/heartbeat/stateField",
        ),
        (
            json!({ "heartbeat": { "message": "x", "interval": "PT1S", "ackTimeout": "PT1S" } }),
            "/heartbeat/ackFilter",
        ),
        (
            json!({ "heartbeat": {
                "message": "x", "interval": "PT1S", "ackTimeout": "PT1S",
                "ackFilter": { "key": "a", "path": "b", "value": 1 },
            } }),
            "/heartbeat/ackFilter",
        ),
        (json!({ "remember": { "values": { "a b": "s" } } }), "/remember/values/a b"),
        (json!({ "remember": { "values": { "all": "." } } }), "/remember/values/all"),
        (
            json!({ "remember": { "forgetOn": [{ "key": "op", "value": 9 }, { "op": "eq" }] } }),
            "/remember/forgetOn/1",
        ),
        (
            json!({ "limits": { "message": 3 },
                "heartbeat": { "message": "long", "interval": "PT1S" } }),
            "/heartbeat/message",
        ),
    ] {
        assert_eq!(pointers(&change), [pointer], "{change}");
    }
}

#[test]
fn all_problems_at_once_and_no_secret_in_them() {
    let many: serde_json::Map<_, _> =
        (0..51).map(|n| (format!("h{n}"), json!("canary\u{0}"))).collect();
    let settings: Settings = serde_json::from_value(json!({
        "id": "", "url": "wss://u:canary@[bad", "headers": many,
    }))
    .unwrap();
    let problems = settings.check();
    assert!(problems.len() > 50);
    assert!(!serde_json::to_string(&problems).unwrap().contains("canary"));
}
