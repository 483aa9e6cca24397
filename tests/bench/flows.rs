//! The flows that are measured.

use serde_json::{Value, json};

use crate::lean;

/// Upstream → decode → template → push: what the hand-written program does.
pub fn template() -> Value {
    chain(0)
}

/// The same with so many nodes between decoding and pushing: a switch and a change by turns.
pub fn chain(between: usize) -> Value {
    let mut nodes = ends(&json!([]));
    let mut wires = vec![json!({ "from": ["in", "message"], "to": "decode" })];
    let mut last = ("decode".to_owned(), "out");
    for n in 0..between {
        let id = format!("n{n}");
        wires.push(json!({ "from": [last.0, last.1], "to": id }));
        if n % 2 == 0 {
            nodes.push(json!({ "id": id, "type": "logic/switch", "config": {
                "switchTemplate": "{{data.body.customer.tier}}",
                "cases": [{ "case": "silver" }, { "case": "gold" }],
            } }));
            last = (id, "case-1");
        } else {
            nodes.push(change(&id, n));
            last = (id, "out");
        }
    }
    wires.push(json!({ "from": [last.0, last.1], "to": "push" }));
    flow(&nodes, &wires)
}

/// The same with so many branches after decoding, each of which changes the payload; the first
/// goes on to the push.
pub fn branches(count: usize) -> Value {
    let mut nodes = ends(&json!([]));
    let mut wires = vec![json!({ "from": ["in", "message"], "to": "decode" })];
    for n in 0..count {
        let id = format!("n{n}");
        nodes.push(change(&id, n));
        wires.push(json!({ "from": ["decode", "out"], "to": id }));
    }
    wires.push(json!({ "from": ["n0", "out"], "to": "push" }));
    flow(&nodes, &wires)
}

/// As [`template`], for messages of one type only.
pub fn only(kind: &str) -> Value {
    let nodes = ends(&json!([{ "key": "type", "value": kind }]));
    let wires = [
        json!({ "from": ["in", "message"], "to": "decode" }),
        json!({ "from": ["decode", "out"], "to": "push" }),
    ];
    flow(&nodes, &wires)
}

/// Request → set → reply.
pub fn webhook() -> Value {
    let nodes = [
        json!({ "id": "in", "type": "trigger/webhook",
            "config": { "path": "orders", "limit": 1_024 } }),
        json!({ "id": "set", "type": "logic/mutate", "config": { "rules": [
            { "do": "set", "destination": "data.body.checked", "value": { "json": "true" } },
        ] } }),
        json!({ "id": "reply", "type": "output/http-reply", "config": {
            "body": "{{jsonEncode data.body}}", "language": "handlebars" } }),
    ];
    let wires = [
        json!({ "from": ["in", "out"], "to": "set" }),
        json!({ "from": ["set", "out"], "to": "reply" }),
    ];
    flow(&nodes, &wires)
}

fn change(id: &str, n: usize) -> Value {
    json!({ "id": id, "type": "logic/mutate", "config": { "rules": [
        { "do": "set", "destination": format!("working.n{n}"), "value": { "path": "data.body.id" } },
    ] } })
}

fn ends(filters: &Value) -> Vec<Value> {
    vec![
        json!({ "id": "in", "type": "trigger/websocket",
            "config": { "connection": "feed", "filters": filters } }),
        json!({ "id": "decode", "type": "logic/json-decode",
            "config": { "source": "data.message.data", "destination": "data.body" } }),
        json!({ "id": "push", "type": "output/websocket-send", "config": {
            "target": "channel", "channel": "orders",
            "message": lean::TEMPLATE.replace("{{", "{{data.body."), "language": "handlebars" } }),
    ]
}

fn flow(nodes: &[Value], wires: &[Value]) -> Value {
    json!({
        "format": "wireloom.flow/1", "id": "bench", "name": "Bench", "nodes": nodes, "wires": wires,
    })
}
