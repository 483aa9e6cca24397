//! A disk that fails while processes are written: whoever asked is told, and nothing that was
//! acknowledged is lost (statement 14).

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use engine::process::Status;
use engine::store::{Sled, Store as _};
use serde_json::json;

use crate::{House, says, task};

const DIR: &str = "WIRELOOM_TEST_DISK";

/// Whether calls of the system can be made to fail.
fn can_fail() -> bool {
    Command::new("fiu-run").arg("-x").arg("true").output().is_ok_and(|done| done.status.success())
}

async fn open(home: &Path) -> House {
    House::on(Arc::new(Sled::open(home).expect("a store"))).await
}

#[tokio::test]
async fn s14_a_sync_that_fails_is_told_and_loses_nothing_acknowledged() {
    if !can_fail() {
        println!("skipped: the package fiu-utils is not installed");
        return;
    }
    let home = tempfile::tempdir().expect("a directory");
    let house = open(home.path()).await;
    let save = says("save", "s", json!({ "manual": true, "keys": ["saved"] }));
    house.deploy(&task("p", json!([save]))).await;
    house.close().await;

    // As fiu-run starts a program: it can be told to fail while it runs.
    let mut child = Command::new("fiu-run")
        .arg("-x")
        .args(["-f", &home.path().join("fiu").to_string_lossy()])
        .arg(std::env::current_exe().expect("this program"))
        .args(["--exact", "disk::child", "--ignored", "--nocapture"])
        .env(DIR, home.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a child");
    let mut said = String::new();
    let mut out = BufReader::new(child.stdout.take().expect("its output"));
    while said.matches("ack ").count() < 5 {
        assert!(out.read_line(&mut said).expect("a line") > 0, "it ended: {said}");
    }
    let fails = Command::new("fiu-ctrl")
        .args(["-c", "enable name=posix/io/sync/fdatasync"])
        .args(["-f", &home.path().join("fiu").to_string_lossy()])
        .arg(child.id().to_string())
        .status();
    assert!(fails.expect("fiu-ctrl").success());
    out.read_to_string(&mut said).expect("the rest");
    child.wait().expect("an end");
    let words = said.lines().find_map(|line| line.strip_prefix("refused: "));
    let words = words.unwrap_or_else(|| panic!("{said}"));
    assert!(words.contains("start the program again"), "it says what to do: {words}");
    let refused_too = said.lines().any(|line| line.starts_with("refused too: "));
    assert!(refused_too, "a store that failed takes nothing more: {said}");

    let house = open(home.path()).await;
    let acknowledged = said.lines().filter_map(|line| line.strip_prefix("ack "));
    for id in acknowledged {
        let state = house.get(id).await;
        assert_eq!(state.status, Status::Finished, "{id}");
    }
    let id = house.start("p", json!({})).await;
    house.act(&id, "save", json!({ "saved": 1 })).await.expect("it writes again");
    house.close().await;
}

/// Not a test by itself: what the test above starts, on a disk that fails at some time.
#[tokio::test]
#[ignore = "started by another test"]
async fn child() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let store = Arc::new(Sled::open(&dir).expect("a store"));
    let house = House::on(store.clone()).await;
    println!();
    let error = loop {
        let started = match house.try_start("p", json!({})).await {
            Ok(reply) => reply.instance.expect("an id"),
            Err(error) => break error,
        };
        match house.act(&started, "save", json!({ "saved": 1 })).await {
            Ok(_) => println!("ack {started}"),
            Err(error) => break error,
        }
    };
    println!("refused: {error}");
    println!("why: {}", store.failed().await);
    if let Err(error) = house.try_start("p", json!({})).await {
        println!("refused too: {error}");
    }
}
