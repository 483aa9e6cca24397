//! How the program ends: by a full disk, by a disk that it cannot write to, by signals.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tests::disk::Disk;
use tests::program::Program;
use tests::until;

async fn start(data: &Path) -> Program {
    let data = data.to_owned();
    tokio::task::spawn_blocking(move || Program::start(&data)).await.unwrap()
}

async fn start_again(data: &Path, token: &str) -> Program {
    let (data, token) = (data.to_owned(), token.to_owned());
    tokio::task::spawn_blocking(move || Program::start_with(&data, token)).await.unwrap()
}

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
async fn a_full_disk_ends_the_program_with_an_error_and_loses_nothing() {
    let home = tempfile::tempdir().unwrap();
    let Some(disk) = Disk::new(home.path(), "48m") else {
        println!("skipped: a small disk can be mounted by the superuser only");
        return;
    };
    let mut program = start(home.path()).await;
    let value = json!("x".repeat(300_000));
    let mut acknowledged = 0;
    let refused = loop {
        let path = format!("/api/settings/s{acknowledged}");
        match program.try_api("PUT", &path, &value).await {
            Some(answer) if answer.status < 300 => acknowledged += 1,
            answer => break answer,
        }
        assert!(acknowledged < 1000, "the disk never filled");
    };
    // Whoever asked is told, and so is whoever started it.
    let refused = refused.expect("an answer");
    assert_eq!((refused.status, &refused.body["code"]), (503, &json!("store-failed")));
    assert!(refused.body["detail"].as_str().unwrap().contains("start the program again"));
    let ended = program.ended().await;
    assert_eq!(ended.code(), Some(1), "{ended}");
    program.hear("wireloom: the store stopped taking writes").await;
    assert!(acknowledged > 10, "some fitted: {acknowledged}");

    disk.grow("256m");
    let token = program.token().to_owned();
    let again = start_again(home.path(), &token).await;
    for number in 0..acknowledged {
        let kept = again.ok("GET", &format!("/api/settings/s{number}"), None).await;
        assert!(kept["value"] == value, "s{number}");
    }
    again.ok("PUT", "/api/settings/more", Some(&json!(1))).await;
    assert!(again.stop().await);
    drop(disk);
}

fn refused_start(data: &Path) -> String {
    let output = Command::new(Program::path())
        .args(["serve", "--port", "0", "--data"])
        .arg(data)
        .output()
        .expect("wireloom serve");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_directory_that_cannot_be_written_is_named_with_what_to_do() {
    let home = tempfile::tempdir().unwrap();
    let Some(disk) = Disk::new(home.path(), "64m") else {
        println!("skipped: a disk that is read-only can be mounted by the superuser only");
        return;
    };
    let (used, fresh) = (home.path().join("used"), home.path().join("fresh"));
    std::fs::create_dir(&fresh).unwrap();
    let program = start(&used).await;
    assert!(program.stop().await);
    disk.lock();
    let missing = home.path().join("missing");
    for (data, advice) in [
        (&used, "read-only; choose another"),
        (&fresh, "read-only; choose another"),
        (&missing, "Choose one that you may write with --data"),
    ] {
        let said = refused_start(data);
        assert!(!said.contains("panicked") && said.lines().count() == 1, "{said}");
        assert!(said.contains(data.to_str().unwrap()) && said.contains(advice), "{said}");
        assert_eq!(said.to_lowercase().matches("read-only").count(), 1, "{said}");
    }
    drop(disk);
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
