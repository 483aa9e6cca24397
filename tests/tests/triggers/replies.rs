//! What goes back over the socket, when, and in which order.

use engine::engine::Engine;
use serde_json::{Value as Json, json};
use tests::feed::settings;
use tests::stage::{counts, deploy, engine, flow, settled, stop};
use tests::upstream::{Peer, Upstream};

async fn began(nodes: &Json, wires: &[&str], settings_of_flow: &Json) -> (Engine, Peer, Upstream) {
    let engine = engine();
    deploy(&engine, &flow("answers", nodes, wires, settings_of_flow));
    let upstream = Upstream::start().await;
    engine.set_connection(settings(&upstream.url())).unwrap();
    let peer = upstream.accept().await;
    (engine, peer, upstream)
}

fn trigger(reply: &Json) -> Json {
    json!({ "id": "in", "type": "trigger/websocket",
        "config": { "connection": "feed", "reply": reply } })
}

fn decode() -> Json {
    json!({ "id": "decode", "type": "logic/json-decode",
        "config": { "source": "data.message.data", "destination": "data.json" } })
}

fn returns(id: &str, value: &Json) -> Json {
    json!({ "id": id, "type": "flow/return", "config": { "value": value } })
}

#[tokio::test]
async fn results_and_errors_leave_in_order_with_the_field_that_was_asked_with() {
    let reply = json!({ "result": true, "errors": true, "correlation": { "path": "id" } });
    let value = json!({ "json": "{{jsonEncode data.json.give}}" });
    let nodes = json!([trigger(&reply), decode(), returns("give", &value)]);
    let (engine, mut peer, _upstream) =
        began(&nodes, &["in.message decode", "decode give"], &json!({})).await;
    for asked in [
        r#"{"id": 1, "give": {"a": 1}}"#,
        r#"{"id": "x", "give": "text"}"#,
        r#"{"id": 3, "give": null}"#,
        "no JSON",
        r#"{"id": [4], "give": {"id": 0}}"#,
        r#"{"give": {"id": 0}}"#,
        r#"{"id": 5, "give": [1]}"#,
    ] {
        peer.say(asked).await;
    }
    assert_eq!(peer.hear().await, r#"{"a":1,"id":1}"#);
    assert_eq!(peer.hear().await, "text");
    let error: Json = serde_json::from_str(&peer.hear().await).unwrap();
    assert_eq!(
        (&error["error"]["name"], &error["error"]["node"]),
        (&json!("input"), &json!("decode"))
    );
    assert!(error["error"]["message"].as_str().unwrap().contains("JSON"));
    for reply in [r#"{"id":[4]}"#, r#"{"id":0}"#, "[1]"] {
        assert_eq!(peer.hear().await, reply);
    }
    stop(&engine).await;
}

#[tokio::test]
async fn a_template_shapes_the_result() {
    let template = r#"{"r": {{jsonEncode result}}, "of": "{{payload.relayId}}"}"#;
    let nodes = json!([
        trigger(&json!({ "result": true, "template": template })),
        decode(),
        returns("give", &json!({ "path": "data.json" })),
    ]);
    let (engine, mut peer, _upstream) =
        began(&nodes, &["in.message decode", "decode give"], &json!({})).await;
    peer.say("[1, 2]").await;
    let heard: Json = serde_json::from_str(&peer.hear().await).unwrap();
    assert_eq!(heard, json!({ "r": [1, 2], "of": "feed" }));
    // Without `errors` nobody is told of a failure.
    peer.say("no JSON").await;
    peer.say("3").await;
    let heard: Json = serde_json::from_str(&peer.hear().await).unwrap();
    assert_eq!(heard["r"], 3);
    stop(&engine).await;
}

#[tokio::test]
async fn an_early_return_leaves_at_once_and_the_rest_goes_on() {
    let nodes = json!([
        trigger(&json!({ "result": true })),
        returns("early", &json!({ "path": "data.message.data" })),
        { "id": "long", "type": "logic/delay", "config": { "time": "PT1H" } },
        returns("late", &json!({ "json": "\"too late\"" })),
    ]);
    let settings = json!({ "earlyReturn": "early", "timeout": "PT2H" });
    let wires = ["in.message early", "in.message long", "long late"];
    let (engine, mut peer, _upstream) = began(&nodes, &wires, &settings).await;
    peer.say("first").await;
    assert_eq!(peer.hear().await, "first");
    let now = counts(&engine, "answers");
    assert_eq!((now.started, now.waiting, now.succeeded), (1, 1, 0));
    let record = engine.record("answers");
    assert!(record.cancel(record.waiting()[0].0));
    let now = settled(&engine, "answers", 1).await;
    assert_eq!(now.failed, 1);
    stop(&engine).await;
}

#[tokio::test]
async fn a_slow_run_holds_its_reply_and_those_behind_it_up_but_no_other_key() {
    let mut trigger = trigger(&json!({ "result": true }));
    trigger["config"]["concurrency"] = json!({ "key": "{{data.message.length}}" });
    let slow = json!({ "id": "which", "type": "logic/conditional",
        "config": { "expression": "data.message.data == 'slow'" } });
    let nodes = json!([
        trigger,
        slow,
        { "id": "wait", "type": "logic/delay", "config": { "time": "PT0.3S" } },
        returns("give", &json!({ "path": "data.message.data" })),
    ]);
    let wires = ["in.message which", "which.true wait", "which.false give", "wait give"];
    let (engine, mut peer, _upstream) = began(&nodes, &wires, &json!({})).await;
    for text in ["slow", "fast", "other"] {
        peer.say(text).await;
    }
    // `fast` has the length of `slow` and waits behind it; `other` does not.
    for expected in ["other", "slow", "fast"] {
        assert_eq!(peer.hear().await, expected);
    }
    stop(&engine).await;
}
