//! Processes at the API: started, acted upon, looked at, changed by hand, searched, ended.

mod changes;

use serde_json::{Value as Json, json};

use crate::flows::Client;
use crate::server::{JSON, Server, serve};

fn action(name: &str, more: &Json) -> Json {
    let mut action = json!({
        "name": name, "type": "business-rule",
        "params": [{ "key": "rules", "value": [{ "set": { "last": format!("\"{name}\"") } }] }],
    });
    for (key, value) in more.as_object().into_iter().flatten() {
        action[key] = value.clone();
    }
    action
}

/// `start → form → check → end`, with incidents where `amount` is 13.
fn loan(second: &str) -> Json {
    let save = action(
        "save",
        &json!({ "manual": true, "keys": ["amount"], "schema": {
        "properties": { "amount": { "type": "number" } },
    } }),
    );
    json!({
        "format": "wireloom.flow/1", "id": "loan", "name": "Loan", "durability": "durable",
        "settings": { "indexed": ["amount"] },
        "nodes": [
            { "id": "start", "type": "process/start" },
            { "id": "again", "type": "process/start", "config": { "startCondition": "again" } },
            { "id": "form", "type": "process/user-task",
              "actions": [action("auto", &json!({})), save] },
            { "id": "way", "type": "process/exclusive-gateway",
              "config": { "cases": [{ "when": "amount != 13" }] } },
            { "id": second, "type": "process/user-task",
              "actions": [action("sign", &json!({ "manual": true }))] },
            { "id": "end", "type": "process/end" },
        ],
        "wires": [
            { "from": ["start", "out"], "to": "form" }, { "from": ["again", "out"], "to": "form" },
            { "from": ["form", "out"], "to": "way" }, { "from": ["way", "case-0"], "to": second },
            { "from": [second, "out"], "to": "end" },
        ],
    })
}

#[actix_web::test]
async fn who_looks_is_told_which_instances_change() {
    let server = serve().await;
    let client = deployed(&server).await;
    let path = "/api/live?tell=instances";
    let mut socket = crate::sockets::open(&server, path, &[&client.token]).await.unwrap();
    let id = start(&client, &json!({ "definition": "loan" })).await;
    let told = crate::sockets::hear_json(&mut socket).await;
    assert_eq!(told, json!({ "type": "instances", "instances": [id], "more": false }));
    client.ok(&run(&id, "save"), Some(&json!({ "data": { "amount": 13 } }))).await;
    let told = crate::sockets::hear_json(&mut socket).await;
    assert_eq!(told["instances"], json!([id]));
    let bad = crate::sockets::open(&server, "/api/live?tell=all", &[&client.token]).await;
    assert_eq!(bad.err(), Some(400));
}

async fn deployed(server: &Server) -> Client<'_> {
    let client = Client::of(server).await;
    client.ok("POST /api/flows", Some(&loan("check"))).await;
    client.ok("POST /api/flows/loan/deploy", Some(&json!({}))).await;
    client
}

async fn start(client: &Client<'_>, body: &Json) -> String {
    let made = client.ok("POST /api/instances", Some(body)).await;
    assert_eq!(made.status, 201);
    let id = made.json()["instance"].as_str().expect("an id").to_owned();
    assert_eq!(made.header("location"), Some(format!("/api/instances/{id}").as_str()));
    id
}

fn run(id: &str, name: &str) -> String {
    format!("POST /api/instances/{id}/tokens/1/actions/{name}")
}

#[actix_web::test]
async fn a_process_is_started_acted_upon_and_ends() {
    let server = serve().await;
    let client = deployed(&server).await;
    let id = start(&client, &json!({ "definition": "loan", "data": { "client": "A" } })).await;
    let get = |rest: &str| format!("GET /api/instances/{id}{rest}");
    let state = client.ok(&get(""), None).await.json();
    assert_eq!((&state["status"], &state["nodes"]), (&json!("started"), &json!(["form"])));
    assert_eq!(client.ask(&run(&id, "auto"), Some(&json!({}))).await.status, 400);
    assert_eq!(client.ask(&run(&id, "nobody"), Some(&json!({}))).await.status, 404);
    assert_eq!(client.ask(&run(&id, "sign"), Some(&json!({}))).await.status, 409);
    let bad = client.ask(&run(&id, "save"), Some(&json!({ "data": { "amount": "x" } }))).await;
    assert_eq!((bad.status, bad.json()["problems"][0]["pointer"].clone()), (422, json!("/amount")));
    let data = json!({ "data": { "amount": 5, "other": 1 } });
    let key = "Idempotency-Key: once";
    for _ in 0..2 {
        let line = run(&id, "save");
        let done = server.ask(&line, &[&client.token, JSON, key], &data.to_string()).await;
        assert_eq!((done.status, done.json()["ignoredKeys"].clone()), (200, json!(["other"])));
    }
    assert_eq!(
        client.ok(&get("/data"), None).await.json(),
        json!({ "client": "A", "last": "save", "amount": 5 })
    );
    let token = client.ok(&get("/tokens"), None).await.json()[0].clone();
    assert_eq!(token["node"], json!("check"));
    let way = json!([
        { "node": "start" }, { "node": "form", "by": 0 }, { "node": "way", "by": 0 },
        { "node": "check", "by": 0 },
    ]);
    assert_eq!(token["way"], way);
    client.ok(&run(&id, "sign"), Some(&json!({}))).await;
    assert_eq!(client.ok(&get(""), None).await.json()["status"], json!("finished"));
    let history = client.ok(&get("/history"), None).await.json();
    let causes: Vec<&Json> =
        history.as_array().unwrap().iter().map(|record| &record["cause"]).collect();
    assert_eq!(causes, ["start", "action", "action"]);
    assert_eq!(history[1]["actor"], json!("token test"));
    let event = history[1]["first"].as_u64().unwrap() - 1;
    let past = client.ok(&get(&format!("/events/{event}")), None).await.json();
    assert_eq!(past["data"], json!({ "client": "A", "last": "auto" }));
    assert_eq!(client.ask(&get("/events/100000"), None).await.status, 404);
    let ended = client.ask(&format!("POST /api/instances/{id}/terminate"), None).await;
    assert_eq!(ended.status, 409);
    assert_eq!(client.ask("GET /api/instances/nobody", None).await.status, 404);
}
