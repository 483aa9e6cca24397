//! Flows at the limits and beyond, and payloads that would grow without end.

mod payloads;

use serde_json::{Value as Json, json};

use crate::flows::Client;
use crate::server::serve;

fn with(nodes: Vec<Json>, wires: Vec<Json>) -> Json {
    let mut flow = json!({ "format": "wireloom.flow/1", "id": "large", "name": "L" });
    flow["nodes"] = Json::Array(nodes);
    flow["wires"] = Json::Array(wires);
    flow
}

fn step(number: usize) -> Json {
    json!({ "id": format!("n{number}"), "type": "output/debug" })
}

fn wire(from: &str, to: &str) -> Json {
    json!({ "from": [from, "out"], "to": to })
}

/// A button and `count - 1` nodes behind it, one after the other.
fn chain(count: usize) -> Json {
    let button = json!({ "id": "n0", "type": "trigger/button" });
    let mutate = |number| {
        let rules = json!([{ "do": "set", "destination": "n", "value": { "json": "1" } }]);
        json!({ "id": format!("n{number}"), "type": "logic/mutate", "config": { "rules": rules } })
    };
    let nodes = std::iter::once(button).chain((1..count).map(mutate)).collect();
    let wires = (1..count).map(|to| wire(&format!("n{}", to - 1), &format!("n{to}"))).collect();
    with(nodes, wires)
}

#[actix_web::test]
async fn flows_beyond_a_limit_are_refused_with_the_limit() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let star = |wires: usize| {
        let button = json!({ "id": "n0", "type": "trigger/button" });
        with(vec![button, step(1)], vec![wire("n0", "n1"); wires])
    };
    let complete = {
        let pairs = (0..224).flat_map(|from| (0..224).map(move |to| (from, to)));
        let wires = pairs.map(|(from, to)| wire(&format!("n{from}"), &format!("n{to}"))).collect();
        with((0..224).map(step).collect(), wires)
    };
    // Each on another route: reading them is the same everywhere, and takes a while.
    for (line, flow, limit, pointer) in [
        ("POST /api/flows", chain(10_001), ["10000", "nodes"], "/nodes"),
        ("POST /api/check", star(50_001), ["50000", "wires"], "/wires"),
        ("POST /api/import", complete, ["50000", "wires"], "/wires"),
    ] {
        let answer = client.ask(line, Some(&flow)).await;
        let told = (answer.status, answer.code());
        assert_eq!(told, (413, "too-large".to_owned()), "{line}: {}", answer.body);
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(limit.iter().all(|word| detail.contains(word)), "{line}: {detail}");
        assert_eq!(answer.json()["pointer"].as_str(), Some(pointer), "{line}");
    }
    assert_eq!(client.ok("GET /api/flows", None).await.json()["items"], json!([]));
}

#[actix_web::test]
async fn a_chain_of_thousands_is_kept_checked_and_runs() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let mut flow = chain(2_000);
    flow["settings"] = json!({ "stepLimit": 20_000 });
    let checked = client.ok("POST /api/check", Some(&flow)).await.json();
    assert_eq!(checked["problems"], json!([]));
    client.ok("POST /api/flows", Some(&flow)).await;
    client.ok("POST /api/flows/large/deploy", Some(&json!({}))).await;
    let ended = client.ok("POST /api/flows/large/press/n0", Some(&json!({}))).await.json();
    assert_eq!((&ended["failure"], &ended["trace"]["steps"]), (&Json::Null, &json!(2_000)));
    client.ok("POST /api/flows/large/undeploy", Some(&json!({}))).await;
}
