//! What a run does: order, copies, failures and their handling, limits, waiting.

mod body;

use std::sync::Arc;

use serde_json::json;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::*;
use crate::flow::Flow;
use crate::node::{Message, Subscription};
use crate::payload::Value;
use crate::testing::{Outside, checker, flow};

struct Stage {
    world: Arc<Outside>,
    record: Arc<FlowRecord>,
}

impl Stage {
    fn new() -> Self {
        let (world, record) = (Arc::default(), Arc::default());
        Self { world, record }
    }

    fn begin(&self, flow: &Flow) -> Begun {
        self.begin_seen(flow, true)
    }

    fn begin_seen(&self, flow: &Flow, traced: bool) -> Begun {
        let plan = Arc::new(checker().compile(flow, 1).expect("it compiles"));
        let trigger = plan
            .triggers
            .iter()
            .find(|trigger| matches!(trigger.trigger.subscription, Subscription::Call))
            .expect("it has a start")
            .step;
        let around = Surroundings {
            world: Arc::clone(&self.world) as Arc<dyn World>,
            stop: CancellationToken::new(),
            tracker: TaskTracker::new(),
            application: Application::default(),
            globals: crate::payload::Object::new(),
        };
        let deployment = Deployment::new(plan, Arc::clone(&self.record), &around);
        let message = Message::new(Value::from(&json!({ "log": "" })));
        let start = deployment.start(trigger, Value::Null, 0);
        begin(Start { message, traced, ..start })
    }

    fn ends(&self, flow: &Flow) -> End {
        match self.begin(flow) {
            Begun::Ended(end) => end,
            Begun::Waiting(_) => panic!("it waits"),
        }
    }
}

fn append(text: &str) -> serde_json::Value {
    json!({ "text": text })
}

#[test]
fn branches_run_depth_first_in_the_order_of_their_wires_and_share_nothing_written() {
    let stage = Stage::new();
    let end = stage.ends(&flow(
        &[
            ("in", "start", json!({})),
            ("a", "append", append("a")),
            ("b", "append", append("b")),
            ("c", "append", append("c")),
            ("say", "say", json!({})),
        ],
        &[("in", "a"), ("in", "b"), ("a", "c"), ("b", "say"), ("c", "say")],
    ));
    assert!(end.failure.is_none());
    assert_eq!(stage.world.said(), [r#"{"log":"ac"}"#, r#"{"log":"b"}"#]);
    assert_eq!(stage.record.counts().succeeded, 1);
}

#[test]
fn a_run_does_the_same_whether_anybody_looks_or_not() {
    let chain = || {
        flow(
            &[
                ("in", "start", json!({})),
                ("a", "append", append("a")),
                ("b", "append", append("b")),
                ("c", "append", append("c")),
                ("tee", "tee", json!({})),
                ("say", "say", json!({})),
                ("bad", "fail", json!({ "external": false })),
            ],
            &[
                ("in", "a"),
                ("a", "b"),
                ("b", "c"),
                ("c", "tee"),
                ("tee.one", "say"),
                ("tee.two", "bad"),
            ],
        )
    };
    let mut early = chain();
    early.settings.early_return = Some("b".to_owned());
    let mut round = chain();
    round.wires.retain(|wire| wire.from.0 != "c");
    round.wires.push(serde_json::from_value(json!({ "from": ["c", "out"], "to": "a" })).unwrap());
    // A look at the clock is due at each 64th of the steps that are left.
    let mut rounds = Vec::new();
    for (limit, last) in [(63, "a"), (64, "b"), (65, "c"), (128, "c")] {
        round.settings.step_limit = limit;
        rounds.push((round.clone(), None, last));
    }
    let others = [(chain(), None, "bad"), (early, Some(r#"{"log":"ab"}"#), "bad")];
    for (flow, result, failed_at) in others.into_iter().chain(rounds) {
        for traced in [true, false] {
            let stage = Stage::new();
            let Begun::Ended(end) = stage.begin_seen(&flow, traced) else { panic!("it waits") };
            assert_eq!(end.result.map(|result| result.to_json()).as_deref(), result);
            assert_eq!(end.failure.unwrap().node, failed_at);
            let said = if failed_at == "bad" { vec![r#"{"log":"abc"}"#] } else { Vec::new() };
            assert_eq!(stage.world.said(), said);
            assert_eq!(
                (stage.record.counts().failed, stage.record.traces().len()),
                (1, usize::from(traced))
            );
        }
    }
}

#[test]
fn several_ports_run_in_the_order_in_which_the_node_names_them() {
    let stage = Stage::new();
    stage.ends(&flow(
        &[
            ("in", "start", json!({})),
            ("tee", "tee", json!({})),
            ("a", "append", append("1")),
            ("b", "append", append("2")),
            ("say", "say", json!({})),
        ],
        &[("in", "tee"), ("tee.two", "b"), ("tee.one", "a"), ("a", "say"), ("b", "say")],
    ));
    assert_eq!(stage.world.said(), [r#"{"log":"1"}"#, r#"{"log":"2"}"#]);
}

#[test]
fn a_failure_ends_the_run_and_is_kept_with_its_payload() {
    let stage = Stage::new();
    let end = stage.ends(&flow(
        &[
            ("in", "start", json!({})),
            ("bad", "fail", json!({ "external": false })),
            ("say", "say", json!({})),
        ],
        &[("in", "bad"), ("in", "say")],
    ));
    assert_eq!(end.failure.unwrap().node, "bad");
    assert_eq!(stage.world.said(), Vec::<String>::new());
    let kept = stage.record.errors();
    assert_eq!(kept[0].payload, Value::from(&json!({ "log": "" })));
    assert_eq!(stage.record.counts().failed, 1);
}

#[test]
fn on_error_port_and_store_go_on_with_the_error_in_the_payload() {
    let stage = Stage::new();
    let store = json!({ "external": false, "onError": { "do": "store", "path": "went.wrong" } });
    stage.ends(&flow(
        &[
            ("in", "start", json!({})),
            ("bad", "fail", json!({ "external": false, "onError": { "do": "port" } })),
            ("worse", "fail", store),
            ("say", "say", json!({})),
        ],
        &[("in", "bad"), ("bad.error", "say"), ("in", "worse"), ("worse", "say")],
    ));
    let error = |node: &str| format!(r#"{{"message":"bad","blame":"input","node":"{node}"}}"#);
    assert_eq!(
        stage.world.said(),
        [
            format!(r#"{{"log":"","error":{}}}"#, error("bad")),
            format!(r#"{{"log":"","went":{{"wrong":{}}}}}"#, error("worse")),
        ]
    );
    let counts = stage.record.counts();
    assert_eq!((counts.failed, counts.handled, counts.succeeded), (0, 2, 1));
}

#[test]
fn a_panic_fails_its_own_run_whatever_on_error_says() {
    let stage = Stage::new();
    let nodes = [
        ("in", "start", json!({})),
        ("broken", "panic", json!({ "onError": { "do": "port" } })),
        ("say", "say", json!({})),
    ];
    let end = stage.ends(&flow(&nodes, &[("in", "broken"), ("broken.error", "say")]));
    assert!(end.failure.unwrap().message.contains("on purpose"));
    assert!(stage.world.said().is_empty());
}

#[test]
fn an_endless_cycle_ends_with_an_error_that_names_it() {
    let stage = Stage::new();
    let end = stage.ends(&flow(
        &[("in", "start", json!({})), ("a", "append", append("")), ("b", "append", append(""))],
        &[("in", "a"), ("a", "b"), ("b", "a")],
    ));
    let message = end.failure.unwrap().message;
    assert!(message.contains("10000 steps") && message.contains("a → b"), "{message}");
}

#[test]
fn the_flows_own_error_trigger_hears_of_a_failure_once() {
    let stage = Stage::new();
    let mut flow = flow(
        &[
            ("in", "start", json!({})),
            ("bad", "fail", json!({ "external": false })),
            ("rescue", "rescue", json!({})),
            ("say", "say", json!({})),
            ("bad-again", "fail", json!({ "external": false })),
        ],
        &[("in", "bad"), ("rescue", "say"), ("rescue", "bad-again")],
    );
    flow.settings.error_handler = Some("wider".to_owned());
    let end = stage.ends(&flow);
    let said = stage.world.said();
    assert_eq!(said.len(), 1);
    assert!(said[0].contains(r#""error":{"message":"bad","blame":"input","node":"bad"}"#));
    assert_eq!(end.failure.unwrap().node, "bad");
    // The rescue failed in its turn, so the wider handler hears of the first failure.
    assert_eq!(stage.world.handlers.lock().unwrap().len(), 1);
}

#[test]
fn a_disabled_node_ends_the_branch() {
    let stage = Stage::new();
    let nodes = [
        ("in", "start", json!({})),
        ("off", "append", json!({ "text": "x", "disabled": true })),
        ("say", "say", json!({})),
    ];
    stage.ends(&flow(&nodes, &[("in", "off"), ("off", "say")]));
    assert!(stage.world.said().is_empty());
}

#[test]
fn the_trace_holds_what_went_in_and_what_came_out() {
    let stage = Stage::new();
    let nodes =
        [("in", "start", json!({})), ("a", "append", append("a")), ("ret", "return", json!({}))];
    let end = stage.ends(&flow(&nodes, &[("in", "a"), ("a", "ret")]));
    let trace = end.trace.unwrap();
    assert_eq!(trace.steps[1].input, Value::from(&json!({ "log": "" })));
    assert_eq!(trace.steps[1].outputs[0].payload, Value::from(&json!({ "log": "a" })));
    assert_eq!(end.result, Some(Value::from(&json!({ "log": "a" }))));
    assert_eq!(stage.record.traces().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_task_is_awaited_and_its_own_limit_holds() {
    let stage = Stage::new();
    let slow = |timeout: &str| json!({ "millis": 60_000, "timeout": timeout, "onError": { "do": "port" } });
    let nodes = |limit: &str| {
        [("in", "start", json!({})), ("slow", "sleep", slow(limit)), ("say", "say", json!({}))]
    };
    let end =
        stage.begin(&flow(&nodes("PT1S"), &[("in", "slow"), ("slow.error", "say")])).end().await;
    assert!(end.failure.is_none());
    assert!(stage.world.said()[0].contains("did not finish within its 1 s"));
}

#[tokio::test(start_paused = true)]
async fn a_run_that_takes_too_long_fails() {
    let stage = Stage::new();
    let nodes = [("in", "start", json!({})), ("slow", "sleep", json!({ "millis": 3_600_000 }))];
    let end = stage.begin(&flow(&nodes, &[("in", "slow")])).end().await;
    assert!(end.failure.unwrap().message.contains("longer than 60 s"));
    assert!(stage.record.waiting().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_waiting_run_can_be_cancelled() {
    let stage = Stage::new();
    let nodes = [("in", "start", json!({})), ("slow", "sleep", json!({ "millis": 3_600_000 }))];
    let begun = stage.begin(&flow(&nodes, &[("in", "slow")]));
    let (run, _) = stage.record.waiting()[0];
    assert!(stage.record.cancel(run));
    assert!(begun.end().await.failure.unwrap().message.contains("cancelled"));
    assert!(!stage.record.cancel(run));
}

#[tokio::test(start_paused = true)]
async fn only_failures_from_outside_are_tried_again() {
    let stage = Stage::new();
    let retried = |external: bool| json!({ "external": external, "retry": { "attempts": 3, "backoff": "PT1S", "jitter": "none" } });
    let begun = tokio::time::Instant::now();
    let nodes = [("in", "start", json!({})), ("bad", "fail", retried(true))];
    let end = stage.begin(&flow(&nodes, &[("in", "bad")])).end().await;
    assert_eq!(end.failure.unwrap().message, "down");
    // 1 + 2 + 4 seconds of the paused clock.
    assert_eq!(begun.elapsed().as_secs(), 7);
    let nodes = [("in", "start", json!({})), ("bad", "fail", retried(false))];
    assert!(stage.ends(&flow(&nodes, &[("in", "bad")])).failure.is_some());
}
