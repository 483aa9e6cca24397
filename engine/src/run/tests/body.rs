//! Passes through a body: what they share with their run, and what they do not.

use super::*;

fn each(over: &[&str]) -> serde_json::Value {
    json!({ "over": over })
}

/// A node that stands in `loop`.
fn within(mut config: serde_json::Value) -> serde_json::Value {
    config["parent"] = json!("loop");
    config
}

fn in_loop(text: &str) -> serde_json::Value {
    within(append(text))
}

#[tokio::test]
async fn the_body_runs_once_an_item_and_its_last_branch_is_the_result() {
    let stage = Stage::new();
    let nodes = [
        ("in", "start", json!({})),
        ("loop", "each", each(&["1", "2"])),
        ("a", "append", in_loop("a")),
        ("b", "append", in_loop("b")),
        ("c", "append", in_loop("c")),
        ("after", "append", append("!")),
        ("say", "say", json!({})),
    ];
    let wires = [
        ("in", "loop"),
        ("loop.body", "a"),
        ("a", "b"),
        ("a", "c"),
        ("loop.done", "after"),
        ("after", "say"),
    ];
    let end = stage.begin(&flow(&nodes, &wires)).end().await;
    assert!(end.failure.is_none());
    assert_eq!(stage.world.said(), [r#"{"log":"1ac 2ac!"}"#]);
    let counts = stage.record.counts();
    assert_eq!((counts.started, counts.succeeded), (1, 1), "passes are no runs");
    let steps: Vec<String> =
        end.trace.unwrap().steps.iter().map(|step| step.node.to_string()).collect();
    assert_eq!(steps, ["in", "loop", "a", "b", "c", "a", "b", "c", "after", "say"]);
}

#[tokio::test]
async fn an_empty_body_gives_what_it_is_given() {
    let stage = Stage::new();
    let nodes = [
        ("in", "start", json!({})),
        ("loop", "each", each(&["1", "2"])),
        ("say", "say", json!({})),
    ];
    stage.begin(&flow(&nodes, &[("in", "loop"), ("loop.done", "say")])).end().await;
    assert_eq!(stage.world.said(), [r#"{"log":"1 2"}"#]);
}

#[tokio::test]
async fn a_failure_within_ends_its_pass_and_is_the_nodes_to_deal_with() {
    let stage = Stage::new();
    let flow_of = |each: serde_json::Value, bad: serde_json::Value| {
        let nodes = [
            ("in", "start", json!({})),
            ("loop", "each", each),
            ("bad", "fail", within(bad)),
            ("mend", "append", in_loop("+")),
            ("rescue", "rescue", json!({})),
            ("say", "say", json!({})),
        ];
        let wires = [
            ("in", "loop"),
            ("loop.body", "bad"),
            ("bad.error", "mend"),
            ("loop.done", "say"),
            ("rescue", "say"),
        ];
        let keep = if nodes[2].2.get("onError").is_some() { 5 } else { 4 };
        let wires: Vec<_> = wires.into_iter().filter(|w| keep == 5 || w.0 != "bad.error").collect();
        flow(&nodes, &wires)
    };
    let bad = json!({ "external": false });
    let end = stage.begin(&flow_of(json!({ "over": ["1", "2"], "skip": true }), bad.clone()));
    assert!(end.end().await.failure.is_none());
    assert_eq!(stage.world.said(), [r#"{"log":"!bad !bad"}"#]);
    assert_eq!(stage.record.counts().handled, 2);
    assert_eq!(stage.record.errors()[0].node, "bad");

    let end = stage.begin(&flow_of(each(&["1"]), bad)).end().await;
    assert_eq!(end.failure.unwrap().node, "loop");
    assert_eq!(stage.world.said().len(), 2, "the flow's error trigger fires once");

    let dealt = json!({ "external": false, "onError": { "do": "port" } });
    let end = stage.begin(&flow_of(each(&["1"]), dealt)).end().await;
    assert!(end.failure.is_none());
    assert_eq!(stage.world.said()[2], r#"{"log":"1+"}"#);
}

#[tokio::test]
async fn a_panic_within_is_never_skipped() {
    let stage = Stage::new();
    let nodes = [
        ("in", "start", json!({})),
        ("loop", "each", json!({ "over": ["1"], "skip": true, "onError": { "do": "port" } })),
        ("broken", "panic", within(json!({}))),
    ];
    let end = stage.begin(&flow(&nodes, &[("in", "loop"), ("loop.body", "broken")])).end().await;
    assert!(end.failure.unwrap().message.contains("on purpose"));
}

#[tokio::test]
async fn all_passes_together_take_the_runs_steps() {
    let stage = Stage::new();
    let nodes = [
        ("in", "start", json!({})),
        ("loop", "each", json!({ "over": vec!["1"; 8], "skip": true, "parallel": 2 })),
        ("a", "append", in_loop("a")),
        ("b", "append", in_loop("b")),
    ];
    let mut flow = flow(&nodes, &[("in", "loop"), ("loop.body", "a"), ("a", "b")]);
    flow.settings.step_limit = 17;
    assert!(stage.begin(&flow).end().await.failure.is_none(), "1 + 8 × 2");
    flow.settings.step_limit = 16;
    let failure = stage.begin(&flow).end().await.failure.unwrap();
    assert!(failure.message.contains("more than 16 steps"), "{}", failure.message);
}

#[tokio::test]
async fn an_endless_cycle_within_ends_and_is_named() {
    let stage = Stage::new();
    let nodes = [
        ("in", "start", json!({})),
        ("loop", "each", json!({ "over": ["1", "2"], "skip": true })),
        ("a", "append", in_loop("")),
    ];
    let flow = flow(&nodes, &[("in", "loop"), ("loop.body", "a"), ("a", "a")]);
    let failure = stage.begin(&flow).end().await.failure.unwrap();
    assert!(failure.message.contains("goes round a"), "{}", failure.message);
}

#[tokio::test(start_paused = true)]
async fn passes_wait_beside_each_other_and_give_their_results_in_order() {
    let stage = Stage::new();
    let nodes = |parallel: usize| {
        [
            ("in", "start", json!({})),
            ("loop", "each", json!({ "over": ["1", "2", "3", "4"], "parallel": parallel })),
            ("wait", "sleep", within(json!({ "millis": 10_000 }))),
            ("a", "append", in_loop("a")),
            ("say", "say", json!({})),
        ]
    };
    let wires = [("in", "loop"), ("loop.body", "wait"), ("wait", "a"), ("loop.done", "say")];
    let before = tokio::time::Instant::now();
    stage.begin(&flow(&nodes(2), &wires)).end().await;
    assert_eq!(before.elapsed().as_secs(), 20, "of the paused clock");
    stage.begin(&flow(&nodes(1), &wires)).end().await;
    assert_eq!(before.elapsed().as_secs(), 60);
    assert_eq!(stage.world.said(), [r#"{"log":"1a 2a 3a 4a"}"#; 2]);
}

#[tokio::test(start_paused = true)]
async fn the_runs_time_and_a_cancel_end_the_passes() {
    let stage = Stage::new();
    let nodes = [
        ("in", "start", json!({})),
        ("loop", "each", json!({ "over": ["1", "2"], "skip": true })),
        ("wait", "sleep", within(json!({ "millis": 40_000 }))),
    ];
    let flow = flow(&nodes, &[("in", "loop"), ("loop.body", "wait")]);
    let failure = stage.begin(&flow).end().await.failure.unwrap();
    assert!(failure.message.contains("longer than 60 s"), "{}", failure.message);

    let begun = stage.begin(&flow);
    let (run, _) = stage.record.waiting()[0];
    assert!(stage.record.cancel(run));
    assert!(begun.end().await.failure.unwrap().message.contains("cancelled"));
}

#[tokio::test(start_paused = true)]
async fn a_node_within_has_its_own_limit_and_is_tried_again() {
    let stage = Stage::new();
    let slow = json!({ "millis": 9_000, "timeout": "PT1S", "onError": { "do": "port" } });
    let retried = json!({ "attempts": 2, "backoff": "PT1S", "jitter": "none" });
    let nodes = [
        ("in", "start", json!({})),
        ("loop", "each", json!({ "over": ["1"], "skip": true })),
        ("slow", "sleep", within(slow)),
        ("bad", "fail", within(json!({ "external": true, "retry": retried }))),
        ("say", "say", json!({})),
    ];
    let wires =
        [("in", "loop"), ("loop.body", "slow"), ("slow.error", "bad"), ("loop.done", "say")];
    let before = tokio::time::Instant::now();
    stage.begin(&flow(&nodes, &wires)).end().await;
    assert_eq!(before.elapsed().as_secs(), 1 + 1 + 2, "of the paused clock");
    assert_eq!(stage.world.said(), [r#"{"log":"!bad"}"#]);
}

#[tokio::test(start_paused = true)]
async fn bodies_stand_within_one_another_and_share_what_the_run_has() {
    let stage = Stage::new();
    let mut inner = append(".");
    inner["parent"] = json!("inner");
    let nodes = [
        ("in", "start", json!({})),
        ("loop", "each", json!({ "over": ["1", "2"], "parallel": 2 })),
        ("inner", "each", within(json!({ "over": ["a", "b"] }))),
        ("dot", "append", inner.clone()),
        ("wait", "sleep", json!({ "millis": 1, "parent": "inner" })),
        ("end", "append", in_loop(";")),
        ("say", "say", json!({})),
    ];
    let wires = [
        ("in", "loop"),
        ("loop.body", "inner"),
        ("inner.body", "dot"),
        ("dot", "wait"),
        ("inner.done", "end"),
        ("loop.done", "say"),
    ];
    let mut flow = flow(&nodes, &wires);
    // loop + 2 × (inner + 2 × (dot + wait) + end) + say
    flow.settings.step_limit = 14;
    let end = stage.begin(&flow).end().await;
    assert!(end.failure.is_none(), "{:?}", end.failure);
    assert_eq!(stage.world.said(), [r#"{"log":"a. b.; a. b.;"}"#]);
    assert_eq!(end.trace.unwrap().steps.len(), 15, "the trigger too");
    flow.settings.step_limit = 13;
    assert!(stage.begin(&flow).end().await.failure.is_some());
}

#[tokio::test]
async fn the_first_pass_that_returns_gives_the_runs_result() {
    let stage = Stage::new();
    let nodes = [
        ("in", "start", json!({})),
        ("loop", "each", each(&["1", "2"])),
        ("ret", "return", within(json!({}))),
        ("say", "say", json!({})),
    ];
    let wires = [("in", "loop"), ("loop.body", "ret"), ("loop.done", "say")];
    let end = stage.begin(&flow(&nodes, &wires)).end().await;
    assert_eq!(end.result, Some(Value::from(&json!({ "log": "1" }))));
    assert_eq!(stage.world.said(), [r#"{"log":"1 2"}"#]);
}
