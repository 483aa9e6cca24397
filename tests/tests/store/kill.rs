//! A program that is killed at any moment loses nothing that was acknowledged.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use engine::store::{Commit, Error, Key, Sled, Store};

use super::{count, refused};

const DIR: &str = "WIRELOOM_TEST_STORE";
const KILLS: usize = 10;
const WRITERS: u64 = 8;

/// A value that can be told from any other.
fn value(writer: u64, number: u64) -> Vec<u8> {
    let size = if number.is_multiple_of(16) { 200_000 } else { 100 };
    format!("{writer}/{number};").into_bytes().into_iter().cycle().take(size).collect()
}

fn written(writer: u64) -> Key {
    Key::new("written").number(writer)
}

/// Not a test by itself: what the tests below start and kill.
#[tokio::test]
#[ignore = "started by other tests"]
async fn child() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let store = Arc::new(Sled::open(dir).expect("a store"));
    say("open");
    let log = Key::new("log");
    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        let (store, log) = (Arc::clone(&store), log.clone());
        writers.push(tokio::spawn(async move {
            let first = count(&store, &written(writer), |_, _| {}).await as u64;
            for number in first.. {
                let commit = Commit::new()
                    .expect(written(writer).number(number), None)
                    .put(written(writer).number(number), value(writer, number))
                    .append(log.clone(), format!("{writer} {number}"));
                store.commit(commit).await.expect("a commit");
                say(&format!("ack {writer} {number}"));
            }
        }));
    }
    for writer in writers {
        writer.await.expect("a writer");
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "\n{line}").and_then(|()| out.flush()).expect("a reader");
}

/// Dies with the test, so that no failure leaves one behind.
struct Running(Child);

impl Running {
    fn start(dir: &Path) -> Self {
        let exe = std::env::current_exe().expect("this program");
        let mut command = Command::new(exe);
        command.args(["--exact", "kill::child", "--ignored", "--nocapture"]);
        command.env(DIR, dir).stdout(Stdio::piped()).stderr(Stdio::null());
        Self(command.spawn().expect("a child"))
    }

    /// Kills it when `lines` lines that mean something have come, and gives all that came.
    fn kill_after(mut self, lines: usize) -> Vec<String> {
        let out = self.0.stdout.take().expect("its output");
        let mut seen = Vec::new();
        let mut out = BufReader::new(out);
        let mut line = String::new();
        while out.read_line(&mut line).expect("a line") > 0 {
            // The last line may have been cut by the kill.
            if line.ends_with('\n') && (line.starts_with("ack ") || line == "open\n") {
                seen.push(line.trim_end().to_owned());
            }
            if seen.len() == lines {
                self.0.kill().expect("a kill");
            }
            line.clear();
        }
        self.0.wait().expect("an end");
        seen
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_by_kills() {
    let home = tempfile::tempdir().expect("a directory");
    let mut ledger: BTreeMap<u64, u64> = BTreeMap::new();
    let mut last_logged = 0;
    for kill in 0..KILLS {
        let lines = Running::start(home.path()).kill_after(1 + kill * 23);
        assert_eq!(lines.first().map(String::as_str), Some("open"));
        for line in lines.iter().skip(1) {
            let mut parts = line.split(' ').skip(1).map(|part| part.parse::<u64>().expect(line));
            let (writer, number) = (parts.next().expect(line), parts.next().expect(line));
            ledger.insert(writer, number);
        }
        let store = Sled::open(home.path()).expect("the store opens after a kill");
        let mut all = 0;
        for writer in 0..WRITERS {
            let mut next = 0;
            let found = count(&store, &written(writer), |key, bytes| {
                let number = key.after(&written(writer)).and_then(|mut parts| parts.number());
                assert_eq!(number, Some(next), "no gap");
                assert!(bytes == value(writer, next), "{writer}/{next} is whole");
                next += 1;
            })
            .await;
            let acknowledged = ledger.get(&writer).map_or(0, |number| number + 1);
            assert!(found as u64 >= acknowledged, "{found} of {acknowledged} (kill {kill})");
            all += found;
        }
        // The log was written by the same commits, so it has as many.
        let logged = count(&store, &Key::new("log"), |_, _| {}).await;
        assert_eq!(logged, all, "a commit is all or nothing (kill {kill})");
        let done =
            store.commit(Commit::new().append(Key::new("own"), "x")).await.expect("a commit");
        assert_eq!(done.appended, [kill as u64 + 1]);
        assert!(done.revision > last_logged, "revisions only grow");
        last_logged = done.revision;
        store.close().await.expect("an end");
    }
    assert!(ledger.len() as u64 == WRITERS, "every writer was heard: {ledger:?}");
}

#[tokio::test]
async fn a_second_program_is_told_who_was_first() {
    let home = tempfile::tempdir().expect("a directory");
    let mut first = Running::start(home.path());
    let mut out = BufReader::new(first.0.stdout.take().expect("its output"));
    let mut line = String::new();
    while line != "open\n" {
        line.clear();
        assert!(out.read_line(&mut line).expect("a line") > 0, "it never opened");
    }
    let error = refused(home.path());
    let pid = first.0.id();
    assert!(matches!(error, Error::InUse { pid: Some(found), .. } if found == pid), "{error}");
    assert!(error.to_string().contains(&format!("process {pid}")), "{error}");
    first.0.kill().expect("a kill");
    first.0.wait().expect("an end");
    let store = Sled::open(home.path()).expect("free again");
    super::within(store.close()).await.expect("an end");
}

#[tokio::test]
async fn closing_finishes_what_was_received() {
    let home = tempfile::tempdir().expect("a directory");
    let store = Arc::new(Sled::open(home.path()).expect("a store"));
    let (started, mut all_started) = tokio::sync::mpsc::channel(64);
    let writers: Vec<_> = (0..64_u64)
        .map(|writer| {
            let (store, started) = (Arc::clone(&store), started.clone());
            tokio::spawn(async move {
                let mut acknowledged = 0_u64;
                loop {
                    let commit = Commit::new().put(written(writer).number(acknowledged), "x");
                    match store.commit(commit).await {
                        Ok(_) => acknowledged += 1,
                        Err(Error::Closed) => return acknowledged,
                        Err(error) => panic!("{error}"),
                    }
                    if acknowledged == 3 {
                        started.send(()).await.expect("a listener");
                    }
                }
            })
        })
        .collect();
    for _ in 0..64 {
        super::within(all_started.recv()).await.expect("a writer");
    }
    tokio::time::timeout(Duration::from_secs(60), store.close())
        .await
        .expect("it ends")
        .expect("well");
    let store = Sled::open(home.path()).expect("given back");
    for (writer, handle) in (0..).zip(writers) {
        let acknowledged = super::within(handle).await.expect("a writer");
        let found = count(&store, &written(writer), |_, _| {}).await as u64;
        assert_eq!(found, acknowledged);
    }
}
