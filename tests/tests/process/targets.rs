//! WebSocket Send's targets that are processes (spec push, "Targets").

use engine::payload::Value;
use engine::process::Status;
use serde_json::{Value as Json, json};

use crate::{House, around, flow, says, task};

/// An event flow that sends what its button is given to the process that it names.
fn sender() -> Json {
    let send = json!({
        "target": "process", "messageName": "{{data.name}}", "correlation": "{{data.to}}",
        "message": "{\"sum\": ${data.sum}}",
    });
    json!({
        "format": "wireloom.flow/1", "id": "sender", "name": "Sender",
        "nodes": [
            { "id": "go", "type": "trigger/button", "config": {} },
            { "id": "send", "type": "output/websocket-send", "config": send },
        ],
        "wires": [{ "from": ["go", "out"], "to": "send" }],
    })
}

fn receiving(id: &str) -> Json {
    let config = json!({ "message": "paid", "correlation": "{{order}}", "destination": "payment" });
    around(id, "message-receive", config)
}

#[tokio::test]
async fn an_event_flow_reaches_a_process_by_its_value_and_by_its_id() {
    let house = House::new().await;
    house.deploy(&receiving("p")).await;
    house.deploy(&sender()).await;
    let (by_value, by_id) =
        (house.start("p", json!({ "order": 1 })).await, house.start("p", json!({})).await);
    let idle = house.start("p", json!({ "order": 2 })).await;
    for (n, to) in ["1", by_id.as_str()].into_iter().enumerate() {
        let data = Value::from(json!({ "name": "paid", "to": to, "sum": n }));
        house.engine.press("sender", "go", Some(data)).await.expect("a run");
    }
    for (n, id) in [by_value, by_id].iter().enumerate() {
        house.finished(id).await;
        assert_eq!(house.data(id).await["payment"], json!({ "sum": n }));
    }
    assert_eq!(house.get(&idle).await.status, Status::Started);
}

#[tokio::test]
async fn messages_of_an_event_flow_keep_their_order() {
    let house = House::new().await;
    house.deploy(&sender()).await;
    for sum in 0..50 {
        let data = Value::from(json!({ "name": "paid", "to": "1", "sum": sum }));
        house.engine.press("sender", "go", Some(data)).await.expect("a run");
    }
    house.deploy(&receiving("p")).await;
    for sum in 0..50 {
        let id = house.start("p", json!({ "order": 1 })).await;
        house.finished(&id).await;
        assert_eq!(house.data(&id).await["payment"], json!({ "sum": sum }));
    }
}

#[tokio::test]
async fn in_a_process_a_message_goes_to_its_own_frontends_if_nothing_is_said() {
    let house = House::new().await;
    let config = json!({ "message": "{\"n\": ${n}}" });
    house.deploy(&around("p", "output/websocket-send", config)).await;
    let id = house.start("p", json!({ "n": 5 })).await;
    house.finished(&id).await;
    assert_eq!(house.pushed(&id).await[0]["payload"], json!({ "n": 5 }));
    // A channel is one still.
    let config = json!({ "channel": "c", "message": "1" });
    house.deploy(&around("q", "output/websocket-send", config)).await;
    let id = house.start("q", json!({})).await;
    house.finished(&id).await;
    assert_eq!(house.pushed(&id).await, Vec::<Json>::new());
    let status = house.engine.hub().topic("channel:c").expect("a topic");
    assert_eq!(status.seq, 1);
}

/// A parent that starts `child` and waits for `done`.
fn parent() -> Json {
    let wait = json!({ "message": "done", "correlation": "{{none}}", "destination": "got" });
    flow(
        "parent",
        &[
            ("start", "start", json!({})),
            ("child", "subprocess", json!({ "process": "child", "mode": "async" })),
            ("wait", "message-receive", wait),
            ("end", "end", json!({})),
        ],
        &[("start", "child"), ("child", "wait"), ("wait", "end")],
    )
}

#[tokio::test]
async fn a_parents_nodes_get_what_its_frontends_get_as_a_message() {
    let node = json!({ "target": "parent", "alsoAsMessage": "done", "message": "{\"n\": ${n}}" });
    let params = ["target", "alsoAsMessage", "message"]
        .map(|name| json!({ "key": name, "value": node[name] }));
    let action = json!({ "name": "tell", "type": "websocket-send", "params": params });
    let hold = says("hold", "", json!({ "manual": true, "order": 99 }));
    for child in
        [around("child", "output/websocket-send", node), task("child", json!([action, hold]))]
    {
        let house = House::new().await;
        house.deploy(&child).await;
        house.deploy(&parent()).await;
        let id = house.start("parent", json!({ "n": 3 })).await;
        house.finished(&id).await;
        assert_eq!(house.data(&id).await["got"], json!({ "n": 3 }));
        house.until(&id, |state| state.pushed == 1).await;
        assert_eq!(house.pushed(&id).await[0]["payload"], json!({ "n": 3 }));
    }
}
