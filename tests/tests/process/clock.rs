//! A clock that jumps: timers are neither early nor doubled (statement 5).

use std::path::{Path, PathBuf};
use std::process::Command;

use engine::process::Status;
use serde_json::json;

use crate::{House, around};

const FILE: &str = "WIRELOOM_TEST_CLOCK";

/// The library that gives a program another time, where it is installed.
fn library() -> Option<PathBuf> {
    let folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib"];
    let paths = folders.iter().map(|folder| Path::new(folder).join("faketime/libfaketimeMT.so.1"));
    paths.into_iter().find(|path| path.is_file())
}

#[test]
fn s05_a_clock_that_jumps_makes_no_timer_early_or_double() {
    let Some(library) = library() else {
        println!("skipped: the package faketime is not installed");
        return;
    };
    let home = tempfile::tempdir().expect("a directory");
    let file = home.path().join("clock");
    std::fs::write(&file, "+0\n").expect("a file");
    let done = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "clock::child", "--ignored", "--nocapture"])
        .env(FILE, &file)
        .env("LD_PRELOAD", library)
        .env("FAKETIME_TIMESTAMP_FILE", &file)
        .env("FAKETIME_NO_CACHE", "1")
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        .env("DONT_FAKE_MONOTONIC", "1")
        .output()
        .expect("a child");
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{said}\n{}", String::from_utf8_lossy(&done.stderr));
    assert!(said.contains("the clock has jumped thrice"), "{said}");
}

/// Not a test by itself: what the test above starts, with a clock that it can set.
#[tokio::test]
#[ignore = "started by another test"]
async fn child() {
    let Ok(file) = std::env::var(FILE) else { return };
    let jump = |offset: &str| {
        let before = jiff::Timestamp::now();
        std::fs::write(&file, format!("{offset}\n")).expect("the clock");
        let moved = jiff::Timestamp::now().duration_since(before).as_secs().abs();
        assert!(moved > 3_000, "the clock did not jump: {moved}");
    };
    let house = House::new().await;
    house.deploy(&around("p", "timer", json!({ "time": "PT${wait}S" }))).await;
    let mut hours = Vec::new();
    for wait in 3_600..3_620 {
        hours.push((wait, house.start("p", json!({ "wait": wait })).await));
    }
    jump("+7200");
    for (wait, id) in &hours {
        fired_once(&house, id, *wait).await;
    }

    let mut seconds = Vec::new();
    for wait in [2, 3, 2] {
        seconds.push((wait, house.start("p", json!({ "wait": wait })).await));
    }
    jump("+3600");
    // Due long before the others, by the clock as it is now; set later than they were.
    let soon = house.start("p", json!({ "wait": 0.2 })).await;
    fired_once(&house, &soon, 0).await;
    for (_, id) in &seconds {
        assert_eq!(house.get(id).await.status, Status::Started, "early");
    }
    jump("+10800");
    for (wait, id) in &seconds {
        fired_once(&house, id, *wait).await;
    }
    println!("the clock has jumped thrice");
}

async fn fired_once(house: &House, id: &str, wait: i64) {
    let state = house.finished(id).await;
    let took = state.ended.expect("its end") - state.created;
    assert!(took >= wait * 1_000, "{took} ms instead of {wait} s");
    let history = house.processes().history(id, 0, 100).await.expect("a history");
    assert_eq!(history.iter().filter(|record| record.cause == "timer").count(), 1, "once");
}
