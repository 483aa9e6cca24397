//! The whole payload of each event of a connection, as it enters a flow.

use engine::connection::{BinaryAs, Period};
use engine::payload::{Object, Value};
use serde_json::{Value as Json, json};
use tests::feed::settings;
use tests::stage::{deploy, engine, flow, stop};
use tests::until;
use tests::upstream::Upstream;

#[tokio::test]
async fn each_event_has_the_whole_payload_and_a_port_of_its_own() {
    let engine = engine();
    engine.set_globals([("site", Value::from("here"))].into_iter().collect::<Object>());
    let events = ["connect", "message", "disconnect", "failure"];
    let mut nodes = vec![json!({ "id": "in", "type": "trigger/websocket",
        "config": { "connection": "feed", "events": events } })];
    let mut wires = Vec::new();
    for event in events {
        nodes.push(json!({ "id": event, "type": "output/debug", "config": {} }));
        wires.push(format!("in.{event} {event}"));
    }
    let wires: Vec<&str> = wires.iter().map(String::as_str).collect();
    engine.record("all").set_tracing(true);
    deploy(&engine, &flow("all", &Json::from(nodes), &wires, &json!({})));

    let address = Upstream::start().await.address();
    let mut settings = settings(&format!("ws://{address}/feed"));
    settings.binary_as = BinaryAs::Base64;
    settings.reconnect.max = Period::millis(50);
    engine.set_connection(settings).unwrap();
    until("a failure", async || (engine.record("all").counts().succeeded > 0).then_some(())).await;
    let upstream = Upstream::at(address).await;
    let mut peer = upstream.accept().await;
    peer.say("{\"é\": 1}").await;
    peer.say_bytes(&[0xff]).await;
    peer.close(4001, "enough").await;

    let mut seen: Vec<(String, Json)> = Vec::new();
    until("all four", async || {
        let traces = engine.record("all").traces();
        let both = |trace: &engine::run::Trace| {
            let went = trace.steps.get(1).map(|step| step.node.to_string());
            Some((went?, Json::from(&trace.steps.first()?.input)))
        };
        seen = traces.iter().rev().filter_map(|trace| both(trace)).collect();
        seen.iter().any(|(port, _)| port == "disconnect").then_some(())
    })
    .await;
    // In the order in which it happened: failures, connect, messages, disconnect.
    let first = seen.iter().position(|(port, _)| port != "failure").unwrap();
    let order: Vec<&str> = seen[first - 1..first + 4].iter().map(|(port, _)| &**port).collect();
    assert_eq!(order, ["failure", "connect", "message", "message", "disconnect"]);
    for (port, payload) in &seen {
        let mut names: Vec<&String> = payload.as_object().unwrap().keys().collect();
        names.sort();
        assert_eq!(
            names,
            [
                "applicationId",
                "applicationName",
                "data",
                "flowId",
                "flowName",
                "flowVersion",
                "globals",
                "relayId",
                "relayType",
                "time",
                "triggerId",
                "triggerType",
            ]
        );
        for (name, value) in [
            ("flowId", json!("all")),
            ("flowVersion", json!(1)),
            ("globals", json!({ "site": "here" })),
            ("relayId", json!("feed")),
            ("triggerId", json!("feed")),
            ("relayType", json!("integration")),
            ("triggerType", json!("integration")),
        ] {
            assert_eq!(payload[name], value, "{name}");
        }
        let time: Result<jiff::Timestamp, _> = payload["time"].as_str().unwrap().parse();
        assert!(time.is_ok() && payload["data"]["type"] == **port, "{payload}");
    }
    let data = |at: usize| &seen[first + at].1["data"];
    let failure = &seen[first - 1].1["data"]["message"];
    assert_eq!(failure["statusCode"], 1006);
    assert!(failure["reason"].as_str().unwrap().starts_with("Could not connect"), "{failure}");
    assert!(failure["attempt"].is_u64() && failure["nextAttempt"].is_string(), "{failure}");
    assert_eq!(data(0)["headers"]["x-greeting"], "hello");
    assert!(data(0).get("message").is_none());
    assert_eq!(data(1)["headers"], data(0)["headers"]);
    assert_eq!(data(1)["message"], json!({ "data": "{\"é\": 1}", "length": 9 }));
    assert_eq!(data(2)["message"], json!({ "data": "/w==", "length": 1, "binary": true }));
    assert_eq!(data(3)["message"], json!({ "statusCode": 4001, "reason": "enough" }));
    assert!(data(3).get("headers").is_none());
    stop(&engine).await;
}
