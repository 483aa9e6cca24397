//! Real events, given as a connection's task gives them: what runs, in which order, what waits,
//! what is dropped and what is filtered. The clock is paused, so times are exact.

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use serde_json::json;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::Firings;
use crate::node::{Error, Frame};
use crate::payload::{Object, Value};
use crate::run::*;
use crate::testing::{Outside, checker, flow};

#[derive(Debug, Default)]
struct Socket(Mutex<Vec<Frame>>);

impl Replier for Socket {
    fn send(&self, frame: Frame) -> Result<(), Error> {
        self.0.lock().unwrap().push(frame);
        Ok(())
    }
}

struct Stage {
    world: Arc<Outside>,
    record: Arc<FlowRecord>,
    tracker: TaskTracker,
    socket: Arc<Socket>,
    firings: Firings,
}

impl Stage {
    /// trigger → sleep a second → say the payload → return it.
    fn new(config: serde_json::Value) -> Self {
        let nodes = [
            ("in", "listen", config),
            ("slow", "sleep", json!({ "millis": 1_000 })),
            ("say", "say", json!({})),
            ("give", "return", json!({})),
        ];
        let wires = [("in.message", "slow"), ("slow", "say"), ("say", "give")];
        let plan = Arc::new(checker().compile(&flow(&nodes, &wires), 1).expect("it compiles"));
        let (world, record) = (Arc::<Outside>::default(), Arc::<FlowRecord>::default());
        let tracker = TaskTracker::new();
        let around = Surroundings {
            world: Arc::clone(&world) as Arc<dyn World>,
            stop: CancellationToken::new(),
            tracker: tracker.clone(),
            application: Application::default(),
            globals: Object::new(),
        };
        let deployment = Deployment::new(plan, Arc::clone(&record), &around);
        let firings = deployment.firings().into_iter().map(|(_, firing)| firing).collect();
        Self { world, record, tracker, socket: Arc::default(), firings: Firings(firings) }
    }

    fn event(&self, body: Body) -> Wait {
        let source = Arc::new(Source::default());
        let reply = Some(Arc::clone(&self.socket) as Arc<dyn Replier>);
        self.firings.event(Event { source, time: Timestamp::now(), body, reply })
    }

    fn message(&self, text: &str) -> Wait {
        self.event(Body::Message { data: Value::from(text), length: text.len(), binary: false })
    }

    /// As a connection's task: the next one is given when this one need not be waited for.
    async fn give(&self, texts: &[&str]) {
        for text in texts {
            if let Wait::For(rest) = self.message(text) {
                rest.await;
            }
        }
    }

    /// Gives what must not be waited for.
    fn give_at_once(&self, texts: &[&str]) {
        for text in texts {
            assert!(matches!(self.message(text), Wait::Done), "{text}");
        }
    }

    /// Until so many runs wait.
    async fn waiting(&self, runs: usize) {
        while self.record.waiting().len() < runs {
            tokio::task::yield_now().await;
        }
    }

    /// The messages whose runs have ended, in that order, after all have.
    async fn ended(&self) -> Vec<String> {
        self.tracker.close();
        self.tracker.wait().await;
        self.said()
    }

    fn said(&self) -> Vec<String> {
        let text = |said: &String| {
            let payload = Value::parse(said).unwrap();
            let data = payload.get("data").and_then(|data| data.get("message")).unwrap();
            data.get("data").and_then(Value::as_str).unwrap().to_owned()
        };
        self.world.said().iter().map(text).collect()
    }

    /// Runs that began, events that were dropped.
    fn counts(&self) -> (u64, u64) {
        let counts = self.record.counts();
        assert_eq!(counts.started, counts.succeeded + counts.waiting);
        (counts.started, counts.dropped)
    }
}

#[tokio::test(start_paused = true)]
async fn ordered_runs_follow_each_other() {
    let stage = Stage::new(json!({}));
    let begun = Instant::now();
    for (seconds, text) in [(1, "a"), (2, "b"), (3, "c")] {
        let Wait::For(run) = stage.message(text) else { panic!("its run takes a second") };
        assert_eq!(stage.record.waiting().len(), 1);
        run.await;
        assert_eq!(begun.elapsed().as_secs(), seconds);
    }
    assert_eq!(stage.ended().await, ["a", "b", "c"]);
}

#[tokio::test(start_paused = true)]
async fn one_key_keeps_its_order_and_holds_no_other_up() {
    let stage = Stage::new(json!({ "key": "{{data.message.length}}" }));
    let begun = Instant::now();
    let others: Vec<String> = (2..100).map(|length| "x".repeat(length)).collect();
    stage.give_at_once(&["a", "b", "c"]);
    stage.give_at_once(&others.iter().map(String::as_str).collect::<Vec<_>>());
    stage.give_at_once(&["d"]);
    assert_eq!(stage.record.waiting().len(), 99, "one of each length");
    let ended = stage.ended().await;
    let (first, later) = ended.split_at(99);
    assert!(first.contains(&"a".to_owned()) && others.iter().all(|one| first.contains(one)));
    assert_eq!(later, ["b", "c", "d"]);
    assert_eq!(begun.elapsed().as_secs(), 4);
    assert_eq!(stage.counts(), (102, 0));
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_of_keys_blocks_until_there_is_room() {
    let stage = Stage::new(json!({ "key": "{{data.message.length}}", "queue": 1 }));
    let begun = Instant::now();
    stage.give_at_once(&["a", "b", "xx"]);
    stage.give(&["c", "d"]).await;
    // `c` found room when `b` began, `d` when `c` did; by then nothing was at work on `yy`'s key.
    assert_eq!(begun.elapsed().as_secs(), 2);
    stage.give_at_once(&["yy"]);
    let ended = stage.ended().await;
    let of = |length: usize| ended.iter().filter(move |text| text.len() == length);
    assert_eq!(of(1).collect::<Vec<_>>(), ["a", "b", "c", "d"]);
    assert_eq!(of(2).collect::<Vec<_>>(), ["xx", "yy"]);
    assert_eq!(stage.counts(), (6, 0));
}

#[tokio::test(start_paused = true)]
async fn parallel_runs_are_so_many_at_once_and_the_socket_waits() {
    let stage = Stage::new(json!({ "parallel": 3 }));
    let begun = Instant::now();
    stage.give_at_once(&["a", "b", "c"]);
    stage.give(&["d"]).await;
    assert_eq!(begun.elapsed().as_secs(), 1);
    stage.give(&["e", "f"]).await;
    assert_eq!((begun.elapsed().as_secs(), stage.record.waiting().len()), (1, 3));
    stage.give(&["g"]).await;
    let mut ended = stage.ended().await;
    ended.sort();
    assert_eq!(ended, ["a", "b", "c", "d", "e", "f", "g"]);
    assert_eq!(begun.elapsed().as_secs(), 3);
    assert_eq!(stage.counts(), (7, 0));
}

#[tokio::test(start_paused = true)]
async fn the_newest_or_the_oldest_gives_way_and_is_counted() {
    let key = "one";
    for (config, at_work, ran) in [
        (json!({ "overflow": "dropNewest" }), 1, "abc"),
        (json!({ "overflow": "dropOldest" }), 1, "aef"),
        (json!({ "overflow": "dropNewest", "key": key }), 1, "abc"),
        (json!({ "overflow": "dropOldest", "key": key }), 1, "aef"),
        (json!({ "overflow": "dropNewest", "parallel": 2 }), 2, "abcd"),
        (json!({ "overflow": "dropOldest", "parallel": 2 }), 2, "abef"),
    ] {
        let mut config = config;
        config["queue"] = json!(2);
        let stage = Stage::new(config.clone());
        let texts = ["a", "b", "c", "d", "e", "f"];
        let (first, others) = texts.split_at(at_work);
        stage.give_at_once(first);
        stage.waiting(at_work).await;
        stage.give_at_once(others);
        let mut ended = stage.ended().await;
        ended.sort();
        assert_eq!(ended.concat(), ran, "{config}");
        assert_eq!(stage.counts(), (ran.len() as u64, 6 - ran.len() as u64), "{config}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_queued_still_runs_when_the_trigger_is_replaced() {
    for config in [
        json!({ "overflow": "dropOldest" }),
        json!({ "key": "one" }),
        json!({ "overflow": "dropNewest", "parallel": 2 }),
    ] {
        let mut stage = Stage::new(config.clone());
        stage.give_at_once(&["a", "b", "c"]);
        stage.firings = Firings(Vec::new());
        let mut ended = stage.ended().await;
        ended.sort();
        assert_eq!(ended, ["a", "b", "c"], "{config}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_event_whose_connection_ends_while_it_waits_for_room_is_counted() {
    for config in [json!({ "parallel": 1 }), json!({ "key": "one", "queue": 1 })] {
        let stage = Stage::new(config.clone());
        stage.give_at_once(&["a"]);
        if config.get("key").is_some() {
            stage.give_at_once(&["b"]);
        }
        let Wait::For(room) = stage.message("c") else { panic!("there is no room") };
        drop(room);
        let ended = stage.ended().await.len() as u64;
        assert_eq!(stage.counts(), (ended, 1), "{config}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_filtered_message_makes_no_run_and_is_counted() {
    let stage = Stage::new(json!({ "filters": [{ "key": "n", "op": "gt", "value": 1 }] }));
    stage.give(&[r#"{"n":1}"#, r#"{"n":2}"#, "no JSON", r#"{"n":3}"#]).await;
    // A frame given as an array has no text to filter.
    let bytes = Body::Message { data: Value::from(&json!([1])), length: 1, binary: true };
    assert!(matches!(stage.event(bytes), Wait::Done));
    assert_eq!(stage.ended().await, [r#"{"n":2}"#, r#"{"n":3}"#]);
    // Other events are not filtered; those that the trigger does not name are not counted.
    stage.event(Body::Connect);
    stage.event(Body::Disconnect { code: 1000, reason: "".into() });
    let counts = stage.record.counts();
    assert_eq!((counts.started, counts.filtered, counts.dropped), (3, 3, 0));
}

#[tokio::test(start_paused = true)]
async fn a_field_of_the_message_comes_back_in_the_reply() {
    let stage = Stage::new(json!({ "correlation": "request.id" }));
    stage.give(&[r#"{"request":{"id":[7]}}"#, "no JSON"]).await;
    let sent = stage.socket.0.lock().unwrap();
    let ids: Vec<String> = sent
        .iter()
        .map(|frame| {
            let Frame::Text(text) = frame else { panic!("text") };
            let reply: serde_json::Value = serde_json::from_slice(text).unwrap();
            assert_eq!(reply["flowId"], "f");
            reply["request"]["id"].to_string()
        })
        .collect();
    assert_eq!(ids, ["[7]", "null"]);
}
