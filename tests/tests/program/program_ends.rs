//! How the program ends: by a full disk, by a disk that it cannot write to, by signals.

mod signals;

use std::path::Path;
use std::process::Command;

use serde_json::json;
use tests::disk::Disk;
use tests::program::Program;

async fn start(data: &Path) -> Program {
    let data = data.to_owned();
    tokio::task::spawn_blocking(move || Program::start(&data)).await.unwrap()
}

async fn start_again(data: &Path, token: &str) -> Program {
    let (data, token) = (data.to_owned(), token.to_owned());
    tokio::task::spawn_blocking(move || Program::start_with(&data, token)).await.unwrap()
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
