//! What a flow is given of a connection's events.

use serde_json::{Value, json};

use super::{Stage, flow, node, push, wire};

#[tokio::test(flavor = "multi_thread")]
async fn all_four_events_come_with_the_payload_of_the_spec() {
    let stage = Stage::new().await;
    let events = ["connect", "message", "disconnect", "failure"];
    let mut document = flow(
        vec![
            node("in", "trigger/websocket", json!({ "connection": "feed", "events": events })),
            push("out", "events", "${.}"),
        ],
        events.iter().map(|event| wire("in", event, "out")).collect(),
    );
    document["globals"] = json!({ "currency": "EUR" });
    stage.deploy(&document).await;
    let mut frontend = stage.frontend(&["events"]).await;
    let mut peer = stage.connect().await;

    let connect = frontend.hear().await["payload"].clone();
    let known = |payload: &Value| {
        for (field, expected) in [
            ("applicationId", json!("wireloom")),
            ("flowId", json!("job")),
            ("flowName", json!("Job")),
            ("flowVersion", json!(1)),
            ("globals", json!({ "currency": "EUR" })),
            ("relayId", json!("feed")),
            ("triggerId", json!("feed")),
            ("relayType", json!("integration")),
            ("triggerType", json!("integration")),
        ] {
            assert_eq!(payload[field], expected, "{field} of {payload}");
        }
        assert!(payload["time"].as_str().unwrap().ends_with('Z'));
    };
    known(&connect);
    assert_eq!(connect["data"]["type"], "connect");
    assert_eq!(connect["data"]["headers"]["upgrade"], "websocket");
    assert_eq!(connect["data"]["message"], Value::Null);

    peer.say("grüß dich").await;
    let message = frontend.hear().await["payload"].clone();
    known(&message);
    assert_eq!(message["data"]["type"], "message");
    assert_eq!(message["data"]["message"], json!({ "data": "grüß dich", "length": 11 }));
    assert_eq!(message["data"]["headers"], connect["data"]["headers"]);

    let address = stage.upstream.address();
    peer.close(4001, "see you").await;
    let disconnect = frontend.hear().await["payload"].clone();
    known(&disconnect);
    assert_eq!(disconnect["data"]["type"], "disconnect");
    assert_eq!(disconnect["data"]["message"], json!({ "statusCode": 4001, "reason": "see you" }));
    assert!(disconnect["data"].get("headers").is_none());

    let refused = stage.upstream.answer("HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n").await;
    drop(refused);
    let failure = frontend.hear().await["payload"].clone();
    known(&failure);
    assert_eq!(failure["data"]["type"], "failure");
    let why = &failure["data"]["message"];
    assert_eq!(why["statusCode"], 1006);
    assert_eq!(why["httpStatus"], 503);
    assert_eq!(why["reason"], "Unexpected server response: 503");
    assert!(why["attempt"].as_u64() >= Some(1) && why["nextAttempt"].is_string(), "{why}");

    // And it comes back.
    let _peer = stage.upstream.accept().await;
    assert_eq!(frontend.hear().await["payload"]["data"]["type"], "connect");
    assert_eq!(stage.upstream.address(), address);
}
