//! Stops, by signals.

use serde_json::{Value, json};
use tests::program::Program;
use tests::until;

use super::{start, start_again};

fn flow(id: &str) -> Value {
    json!({ "format": "wireloom.flow/1", "id": id, "name": "x", "nodes": [], "wires": [] })
}

/// A run that does not end by itself: whoever presses the button waits for an hour.
async fn press_for_an_hour(program: &Program) -> tokio::task::JoinHandle<()> {
    let mut long = flow("long");
    long["settings"] = json!({ "timeout": "PT2H" });
    long["nodes"] = json!([
        { "id": "go", "type": "trigger/button" },
        { "id": "wait", "type": "logic/delay", "config": { "time": "PT1H" } },
    ]);
    long["wires"] = json!([{ "from": ["go", "out"], "to": "wait" }]);
    program.ok("POST", "/api/flows", Some(&long)).await;
    program.ok("POST", "/api/flows/long/deploy", Some(&json!({}))).await;
    let pressing = program.try_api("POST", "/api/flows/long/press/go", &json!({}));
    let pressed = tokio::spawn(async { drop(pressing.await) });
    until("the run", async || {
        let runs = program.ok("GET", "/api/flows/long/runs", None).await;
        (runs["counts"]["waiting"] == 1).then_some(())
    })
    .await;
    pressed
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_signal_ends_at_once() {
    let home = tempfile::tempdir().unwrap();
    let mut program = start(home.path()).await;
    let pressed = press_for_an_hour(&program).await;
    program.signal("-TERM");
    program.hear("SIGTERM: stopping").await;
    program.signal("-INT");
    let ended = program.ended().await;
    assert_eq!(ended.code(), Some(130), "{ended}");
    program.hear("SIGINT again: ending at once").await;
    pressed.await.unwrap();
    // What was kept is there.
    let token = program.token().to_owned();
    let again = start_again(home.path(), &token).await;
    assert_eq!(again.ok("GET", "/api/flows/long", None).await["about"]["deployed"], json!(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_under_load_loses_nothing_acknowledged() {
    let home = tempfile::tempdir().unwrap();
    let mut program = start(home.path()).await;
    let token = program.token().to_owned();
    let program_at = |person: usize, number: usize| {
        let id = format!("f{person}-{number}");
        (id.clone(), program.try_api("POST", "/api/flows", &flow(&id)))
    };
    let mut acknowledged: Vec<String> = Vec::new();
    let mut refused = 0;
    for round in 0.. {
        let asked: Vec<_> = (0..8).map(|person| program_at(person, round)).collect();
        if round == 4 {
            program.signal("-TERM");
        }
        for (id, answer) in asked {
            match answer.await {
                Some(answer) if answer.status == 201 => acknowledged.push(id),
                _ => refused += 1,
            }
        }
        if refused > 0 {
            break;
        }
    }
    let ended = program.ended().await;
    assert!(ended.success(), "{ended}");
    assert!(acknowledged.len() >= 32, "{acknowledged:?}");
    let again = start_again(home.path(), &token).await;
    for id in &acknowledged {
        again.ok("GET", &format!("/api/flows/{id}"), None).await;
    }
}
