//! Who deals with a failure: the narrowest that can.

use engine::engine::Engine;
use engine::flow::Flow;
use engine::node::Runnable;
use engine::payload::Value;
use serde_json::{Value as Json, json};
use tests::feed::settings;
use tests::stage::{counts, deploy, engine, flow, settled, stop};
use tests::until;
use tests::upstream::{Peer, Upstream};

/// Fails at what is no JSON. Says what it is asked to about the trigger, the node and the flow.
fn failing(trigger: &Json, node: &Json, settings: &Json, rescue: bool) -> Flow {
    let mut config = json!({ "connection": "feed" });
    config.as_object_mut().unwrap().extend(trigger.as_object().unwrap().clone());
    let mut decode = json!({ "id": "decode", "type": "logic/json-decode",
        "config": { "source": "data.message.data", "destination": "data.message.json" } });
    decode.as_object_mut().unwrap().extend(node.as_object().unwrap().clone());
    let mut nodes = vec![
        json!({ "id": "in", "type": "trigger/websocket", "config": config }),
        decode,
        json!({ "id": "said", "type": "output/debug", "config": {} }),
    ];
    let mut wires = vec!["in.message decode"];
    if node.get("onError").is_some() {
        wires.push("decode.error said");
    }
    if rescue {
        nodes.push(json!({ "id": "rescue", "type": "trigger/flow-error", "config": {} }));
        wires.push("rescue said");
    }
    flow("failing", &Json::from(nodes), &wires, settings)
}

/// A handler that returns what it is given, or fails at it.
fn handler(id: &str, well: bool) -> Flow {
    let source = if well { "data.payload.data.message" } else { "data.payload" };
    let nodes = json!([
        { "id": "in", "type": "trigger/flow-call", "config": {} },
        { "id": "text", "type": "logic/json-encode",
          "config": { "source": source, "destination": "text" } },
        { "id": "decode", "type": "logic/json-decode",
          "config": { "source": if well { "text" } else { "data" }, "destination": "again" } },
    ]);
    flow(id, &nodes, &["in text", "text decode"], &json!({}))
}

async fn began(flow: &Flow) -> (Engine, Peer, Upstream) {
    let engine = engine();
    for id in ["own", "flows", "wide"] {
        deploy(&engine, &handler(id, true));
        engine.record(id).set_tracing(true);
    }
    engine.set_error_handler(Some(Runnable::Flow("wide".to_owned())));
    deploy(&engine, flow);
    let upstream = Upstream::start().await;
    engine.set_connection(settings(&upstream.url())).unwrap();
    let mut peer = upstream.accept().await;
    peer.say("no JSON").await;
    settled(&engine, "failing", 1).await;
    (engine, peer, upstream)
}

/// Waits until one handler has run, and gives what it was given; the others were not asked.
async fn handled_by(engine: &Engine, id: &str) -> Value {
    let trace = until(id, async || engine.record(id).traces().first().cloned()).await;
    for other in ["own", "flows", "wide"] {
        assert_eq!(counts(engine, other).started, u64::from(other == id), "{other}, not {id}");
    }
    trace.steps[0].input.get("data").unwrap().clone()
}

#[tokio::test]
async fn each_is_asked_only_if_nothing_narrower_is_there() {
    let (own, flows) = (json!({ "errorHandler": "own" }), json!({ "errorHandler": "flows" }));
    let none = json!({});

    // The node itself.
    let port = json!({ "onError": { "do": "port" } });
    let (engine, ..) = began(&failing(&own, &port, &flows, true)).await;
    let now = counts(&engine, "failing");
    assert_eq!((now.succeeded, now.handled, now.failed), (1, 1, 0));
    stop(&engine).await;
    assert_eq!(["own", "flows", "wide"].map(|id| counts(&engine, id).started), [0; 3]);

    // The flow's error trigger.
    let (engine, ..) = began(&failing(&own, &none, &flows, true)).await;
    assert_eq!(counts(&engine, "failing").failed, 1);
    stop(&engine).await;
    assert_eq!(["own", "flows", "wide"].map(|id| counts(&engine, id).started), [0; 3]);

    // The trigger's own handler.
    let (engine, ..) = began(&failing(&own, &none, &flows, false)).await;
    let given = handled_by(&engine, "own").await;
    let error = given.get("error").unwrap();
    assert_eq!(error.get("node").and_then(Value::as_str), Some("decode"));
    assert_eq!(error.get("blame").and_then(Value::as_str), Some("input"));
    assert_eq!(given.get("trigger").and_then(Value::as_str), Some("in"));
    let message = given.get("payload").and_then(|payload| payload.get("data")?.get("message"));
    assert_eq!(message.unwrap().get("data").and_then(Value::as_str), Some("no JSON"));
    let run = engine.record("failing").errors()[0].run;
    assert_eq!(given.get("run"), Some(&Value::from(run)));

    // The flow's, the installation's.
    let (engine, ..) = began(&failing(&none, &none, &flows, false)).await;
    handled_by(&engine, "flows").await;
    let (engine, ..) = began(&failing(&none, &none, &none, false)).await;
    handled_by(&engine, "wide").await;
}

#[tokio::test]
async fn a_handler_that_fails_or_is_not_there_leaves_it_to_the_next() {
    let trigger = json!({ "errorHandler": "gone" });
    let flow = failing(&trigger, &json!({}), &json!({ "errorHandler": "bad" }), false);
    let engine = engine();
    deploy(&engine, &handler("bad", false));
    deploy(&engine, &handler("wide", true));
    engine.set_error_handler(Some(Runnable::Flow("wide".to_owned())));
    deploy(&engine, &flow);
    let upstream = Upstream::start().await;
    engine.set_connection(settings(&upstream.url())).unwrap();
    let mut peer = upstream.accept().await;
    peer.say("no JSON").await;
    until("the widest", async || (counts(&engine, "wide").succeeded == 1).then_some(())).await;
    assert_eq!(counts(&engine, "bad").failed, 1);
    // One that deals with a failure and fails hands that to nobody: there is no going round.
    deploy(&engine, &handler("wide", false));
    peer.say("no JSON").await;
    until("the widest", async || (counts(&engine, "wide").failed == 1).then_some(())).await;
    stop(&engine).await;
    assert_eq!((counts(&engine, "bad").failed, counts(&engine, "wide").started), (2, 2));
}
