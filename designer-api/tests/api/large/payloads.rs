//! Payloads that would grow without end, and calls without end.

use serde_json::json;

use super::{wire, with};
use crate::flows::Client;
use crate::server::serve;

#[actix_web::test]
async fn a_payload_that_doubles_in_a_loop_ends_with_an_error() {
    let server = serve().await;
    let client = Client::of(&server).await;
    // Each round holds the last one twice: little memory, and a text twice as long.
    let rules = json!([
        { "do": "copy", "source": "data.a", "destination": "data.b.one" },
        { "do": "copy", "source": "data.a", "destination": "data.b.two" },
        { "do": "move", "source": "data.b", "destination": "data.a" },
    ]);
    let flow = with(
        vec![
            json!({ "id": "go", "type": "trigger/button" }),
            json!({ "id": "twice", "type": "logic/mutate", "config": { "rules": rules } }),
        ],
        vec![wire("go", "twice"), wire("twice", "twice")],
    );
    client.ok("POST /api/flows", Some(&flow)).await;
    client.ok("POST /api/flows/large/deploy", Some(&json!({}))).await;
    let data = json!({ "data": { "a": { "text": "x".repeat(1000) } } });
    let press = "POST /api/flows/large/press/twice";
    assert_eq!(client.ask(press, Some(&data)).await.code(), "not-pressable");
    let ended = client.ok("POST /api/flows/large/press/go", Some(&data)).await;
    let failure = &ended.json()["failure"];
    assert_eq!(failure["node"], json!("twice"), "{failure}");
    assert!(failure["message"].as_str().unwrap().contains("16 MiB"), "{}", failure["message"]);
    // What is shown of it has an end too.
    assert!(ended.body.len() < 8 << 20, "{}", ended.body.len());
    let runs = client.ok("GET /api/flows/large/runs", None).await;
    assert!(runs.body.len() < 8 << 20, "{}", runs.body.len());
    assert_eq!(runs.json()["counts"]["failed"], json!(1));
}

#[actix_web::test]
async fn calls_in_a_circle_end_with_an_error() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let again = json!({ "id": "again", "type": "flow/run-flow", "config": { "flow": "large" } });
    let flow = with(
        vec![
            json!({ "id": "go", "type": "trigger/button" }),
            json!({ "id": "called", "type": "trigger/flow-call" }),
            again,
        ],
        vec![wire("go", "again"), wire("called", "again")],
    );
    client.ok("POST /api/flows", Some(&flow)).await;
    client.ok("POST /api/flows/large/deploy", Some(&json!({}))).await;
    let ended = client.ok("POST /api/flows/large/press/go", Some(&json!({}))).await.json();
    let told = ended["failure"]["message"].as_str().unwrap();
    assert!(told.contains("more than 64 others"), "{told}");
    assert_eq!(client.ok("GET /readyz", None).await.status, 200);
}
