//! A program that is killed at any moment, under load: what was acknowledged is there, nothing
//! happened twice, and frontends miss nothing ("What must be true" of the specification; 14, 15).

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command as Run, Stdio};
use std::sync::Arc;

use engine::payload::Value;
use engine::process::{ActionStatus, Command, Event, Outgoing, StartProcess, Status};
use engine::store::Sled;
use serde_json::{Value as Json, json};

use crate::{House, around, flow, says, task};

const DIR: &str = "WIRELOOM_TEST_PROCESSES";
const WRITERS: u64 = 8;

/// How often the program is killed; 200 times by hand now and then.
fn kills() -> usize {
    std::env::var("WIRELOOM_TEST_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(30)
}

fn push(name: &str, target: &str) -> Json {
    json!({
        "name": name, "type": "websocket-send",
        "params": [
            { "key": "message", "value": format!("{{\"from\": \"{name}\", \"n\": ${{n}}}}") },
            { "key": "target", "value": target },
        ],
    })
}

pub(super) fn processes() -> [Json; 2] {
    let save = says("save", "s", json!({ "manual": true, "keys": ["saved"] }));
    let paid = json!({ "message": "paid", "correlation": "{{n}}", "destination": "payment" });
    let main = flow(
        "main",
        &[
            ("start", "start", json!({})),
            ("hello", "task", json!({ "actions": [push("hello", "active")] })),
            ("form", "user-task", json!({ "actions": [save] })),
            ("wait", "message-receive", paid),
            ("sub", "subprocess", json!({ "process": "child", "outputKey": "result" })),
            ("bye", "task", json!({ "actions": [push("bye", "active")] })),
            ("end", "end", json!({})),
        ],
        &[
            ("start", "hello"),
            ("hello", "form"),
            ("form", "wait"),
            ("wait", "sub"),
            ("sub", "bye"),
            ("bye", "end"),
        ],
    );
    let mut child = task("child", json!([push("child", "parent")]));
    let pause = around("x", "timer", json!({ "time": "PT0.005S" }));
    child["nodes"].as_array_mut().unwrap().push({
        let mut node = pause["nodes"][1].clone();
        node["id"] = json!("pause");
        node
    });
    child["wires"] = json!([
        { "from": ["start", "out"], "to": "pause" },
        { "from": ["pause", "out"], "to": "node" },
        { "from": ["node", "out"], "to": "end" },
    ]);
    [main, child]
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "\n{line}").and_then(|()| out.flush()).expect("a reader");
}

/// Not a test by itself: what the test below starts and kills.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "started by another test"]
async fn child() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let first: u64 = std::env::var("WIRELOOM_TEST_FIRST").unwrap().parse().unwrap();
    let store = Arc::new(Sled::open(dir).expect("a store"));
    let house = Arc::new(House::on(store).await);
    say("open");
    let writers = (0..WRITERS).map(|writer| {
        let house = Arc::clone(&house);
        tokio::spawn(async move {
            for number in first.. {
                one(&house, &format!("{writer}-{number}")).await;
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.expect("a writer");
    }
}

/// One instance: started, acted upon, sent a message; each is said when it is acknowledged.
async fn one(house: &House, n: &str) {
    let processes = house.processes();
    let start = StartProcess {
        definition: "main".to_owned(),
        data: Value::from(json!({ "n": n })),
        idempotency_key: Some(n.to_owned()),
        ..StartProcess::default()
    };
    let id = processes.start(start).await.expect("a start").instance.expect("an id");
    say(&format!("ack start {n} {id}"));
    let data = Value::from(json!({ "saved": n }));
    let command = Command::Execute { token: 1, action: "save".into(), data };
    processes.command(&id, command, "action", None, Some("save")).await.expect("an action");
    say(&format!("ack action {n} {id}"));
    let message = Outgoing {
        name: "paid".into(),
        correlation: n.into(),
        payload: json!({ "for": n }).to_string().into(),
        ttl: 3_600_000,
        id: None,
    };
    processes.send(&message).await.expect("a message");
    say(&format!("ack message {n} {id}"));
}

struct Running(Child);

impl Running {
    fn start(dir: &Path, first: usize) -> Self {
        let exe = std::env::current_exe().expect("this program");
        let mut command = Run::new(exe);
        command.args(["--exact", "kill::child", "--ignored", "--nocapture"]);
        command.env(DIR, dir).env("WIRELOOM_TEST_FIRST", first.to_string());
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        Self(command.spawn().expect("a child"))
    }

    /// Kills it when `lines` lines that mean something have come, and gives all that came.
    fn kill_after(mut self, lines: usize) -> Vec<String> {
        let mut out = BufReader::new(self.0.stdout.take().expect("its output"));
        let mut seen = Vec::new();
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

/// What was acknowledged of an instance.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) n: String,
    pub(super) action: bool,
    pub(super) message: bool,
    /// The last message that a frontend has seen.
    pub(super) seen: u64,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s14_s15_kills_under_load_lose_nothing_and_double_nothing() {
    let home = tempfile::tempdir().expect("a directory");
    let house = House::on(Arc::new(Sled::open(home.path()).expect("a store"))).await;
    for process in processes() {
        house.deploy(&process).await;
    }
    house.close().await;
    let mut ledger: BTreeMap<String, Ledger> = BTreeMap::new();
    let kills = kills();
    for kill in 0..kills {
        let lines = 1 + (kill * 37 + 11) % 150;
        for line in Running::start(home.path(), kill * 1_000_000).kill_after(lines) {
            let words: Vec<&str> = line.split(' ').collect();
            let ["ack", what, n, id] = words[..] else { continue };
            let entry = ledger.entry(id.to_owned()).or_default();
            n.clone_into(&mut entry.n);
            match what {
                "action" => entry.action = true,
                "message" => entry.message = true,
                _ => {}
            }
        }
        let house = House::on(Arc::new(Sled::open(home.path()).expect("it opens"))).await;
        for (id, entry) in &mut ledger {
            resume(&house, id, entry).await;
        }
        if kill + 1 == kills {
            for (id, entry) in &ledger {
                check(&house, id, entry).await;
            }
        }
        house.close().await;
    }
    assert!(ledger.len() > kills, "there was load");
}

/// A frontend that comes back: no gap, no repeat.
async fn resume(house: &House, id: &str, entry: &mut Ledger) {
    let page = house.processes().replay(id, entry.seen, 1_000).await.expect("the instance");
    for (seq, frame) in &page.messages {
        assert_eq!(*seq, entry.seen + 1, "without a gap");
        let frame: Json = serde_json::from_slice(frame).expect("JSON");
        assert_eq!((&frame["seq"], &frame["payload"]["n"]), (&json!(seq), &json!(entry.n)));
        entry.seen = *seq;
    }
}

pub(super) async fn check(house: &House, id: &str, entry: &Ledger) {
    let state = if entry.message { house.finished(id).await } else { house.get(id).await };
    let data = Json::from(&state.data);
    assert_eq!(data["n"], json!(entry.n));
    if entry.action {
        assert_eq!(data["saved"], json!(entry.n), "an acknowledged action");
    }
    let mut ran: BTreeMap<String, u32> = BTreeMap::new();
    let history = house.processes().history(id, 0, 1_000).await.expect("a history");
    let mut number = 0;
    let mut pushed = Vec::new();
    for record in &history {
        assert_eq!(record.first, number + 1);
        number += record.events.len() as u64;
        for event in &record.events {
            match event {
                Event::Action { action, status: ActionStatus::Completed, .. } => {
                    *ran.entry(action.to_string()).or_default() += 1;
                }
                Event::Pushed { seq, .. } => pushed.push(*seq),
                _ => {}
            }
        }
    }
    assert!(ran.values().all(|times| *times == 1), "{id} {ran:?}");
    assert_eq!(pushed, (1..=state.pushed).collect::<Vec<_>>());
    assert_eq!(engine::process::replay(&history, u64::MAX), house.get(id).await);
    if entry.message {
        assert_eq!(data["payment"], json!({ "for": entry.n }), "an acknowledged message");
        let said = house.pushed(id).await;
        let from: Vec<&Json> = said.iter().map(|frame| &frame["payload"]["from"]).collect();
        assert_eq!(from, [&json!("hello"), &json!("child"), &json!("bye")]);
        assert_eq!(state.status, Status::Finished);
    }
}
