//! Frontends that stop reading, at the real program: what becomes of them, and of the others.

use serde_json::{Value, json};
use tests::frontend::Frontend;
use tests::program::Program;

const OTHERS: usize = 999;

async fn program() -> (Program, tempfile::TempDir) {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().to_owned();
    let program = tokio::task::spawn_blocking(move || Program::start(&path)).await.unwrap();
    (program, data)
}

/// Pushes `value` to `channel`, by a press of its button.
async fn push(program: &Program, channel: &str, value: &Value) {
    let data = json!({ "data": { "channel": channel, "value": value } });
    program.ok("POST", "/api/flows/push/press/go", Some(&data)).await;
}

fn pushing() -> Value {
    json!({
        "format": "wireloom.flow/1", "id": "push", "name": "Push",
        "nodes": [
            { "id": "go", "type": "trigger/button", "config": {} },
            { "id": "send", "type": "output/websocket-send",
              "config": { "channel": "{{data.channel}}", "message": "${data.value}" } },
        ],
        "wires": [{ "from": ["go", "out"], "to": "send" }],
    })
}

async fn topic(program: &Program, name: &str) -> Value {
    let page = program.ok("GET", "/api/push/topics", None).await;
    let items = page["items"].as_array().unwrap();
    items.iter().find(|item| item["topic"] == name).cloned().unwrap_or_default()
}

#[tokio::test]
async fn one_stops_reading_and_999_others_go_on() {
    let (program, _data) = program().await;
    program.deploy(&pushing()).await;
    let (base, token) = (program.base(), program.token());
    let mut slow = Frontend::connect_narrow(base, token).await;
    slow.subscribe("channel:all").await;
    slow.subscribe("channel:large").await;
    let mut others = Vec::with_capacity(OTHERS);
    for _ in 0..OTHERS {
        let mut one = Frontend::connect(base, token).await;
        one.subscribe("channel:all").await;
        others.push(one);
    }
    assert_eq!(topic(&program, "channel:all").await["subscribers"], OTHERS + 1);

    // It does not read from here on, until more was dropped than any buffer holds.
    let fill = "x".repeat(200 << 10);
    let (mut large, mut sent) = (0, 0);
    while topic(&program, "channel:large").await["dropped"].as_u64() < Some(10) {
        for _ in 0..10 {
            large += 1;
            push(&program, "large", &json!({ "n": large, "fill": fill })).await;
        }
        sent += 1;
        push(&program, "all", &json!({ "n": sent })).await;
        for one in &mut others {
            let heard = one.hear().await;
            assert_eq!((&heard["seq"], &heard["payload"]["n"]), (&json!(sent), &json!(sent)));
        }
    }

    // It reads again: what it missed is told, and nothing is missing beyond that.
    let (mut next, mut missed) = (1, 0);
    while next <= large {
        let heard = slow.hear().await;
        if heard["subscribed"] == "channel:large" {
            assert_eq!(heard["gap"], true, "{heard}");
            missed += heard["dropped"].as_u64().unwrap();
            next += heard["dropped"].as_u64().unwrap();
        } else if heard["topic"] == "channel:large" {
            assert_eq!(heard["seq"], next);
            next += 1;
        }
    }
    assert_eq!(topic(&program, "channel:large").await["dropped"], missed);
}
