//! What the program keeps where: a start with event flows opens no more than it needs.

use std::path::Path;

use serde_json::{Value, json};
use tests::program::Program;

async fn started(data: &Path, token: Option<String>) -> Program {
    let data = data.to_owned();
    let start = move || match token {
        Some(token) => Program::start_with(&data, token),
        None => Program::start(&data),
    };
    tokio::task::spawn_blocking(start).await.unwrap()
}

fn pressed() -> Value {
    json!({
        "format": "wireloom.flow/1", "id": "event", "name": "Event",
        "nodes": [
            { "id": "go", "type": "trigger/button", "config": {} },
            { "id": "send", "type": "output/websocket-send",
              "config": { "channel": "all", "message": "${data}" } },
        ],
        "wires": [{ "from": ["go", "out"], "to": "send" }],
    })
}

fn waiting() -> Value {
    json!({
        "format": "wireloom.flow/1", "id": "durable", "name": "Durable", "durability": "durable",
        "nodes": [
            { "id": "start", "type": "process/start", "config": {} },
            { "id": "ask", "type": "process/user-task", "actions": [{
                "name": "sign", "type": "business-rule", "manual": true,
                "params": [{ "key": "rules", "value": [{ "set": { "signed": "true" } }] }],
            }] },
            { "id": "end", "type": "process/end", "config": {} },
        ],
        "wires": [
            { "from": ["start", "out"], "to": "ask" },
            { "from": ["ask", "out"], "to": "end" },
        ],
    })
}

#[tokio::test]
async fn what_goes_on_has_a_store_once_something_durable_does() {
    let home = tempfile::tempdir().unwrap();
    let work = home.path().join("work");
    let program = started(home.path(), None).await;
    let token = program.token().to_owned();
    program.deploy(&pressed()).await;
    program.deploy(&waiting()).await;
    let press = json!({ "data": 1 });
    program.ok("POST", "/api/flows/event/press/go", Some(&press)).await;
    assert!(program.stop().await);
    let program = started(home.path(), Some(token.clone())).await;
    program.ok("POST", "/api/flows/event/press/go", Some(&press)).await;
    assert!(home.path().join("project").is_dir() && !work.exists());

    let new = json!({ "definition": "durable" });
    let made = program.ok("POST", "/api/instances", Some(&new)).await;
    let instance = made["instance"].as_str().expect("its id").to_owned();
    assert!(work.is_dir());
    assert!(program.stop().await);
    let program = started(home.path(), Some(token)).await;
    let kept = program.ok("GET", &format!("/api/instances/{instance}"), None).await;
    assert_eq!(kept["nodes"], json!(["ask"]), "{kept}");
    program.ok("POST", "/api/flows/event/press/go", Some(&press)).await;
    assert!(program.stop().await);
}
