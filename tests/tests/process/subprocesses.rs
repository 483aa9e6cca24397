//! Processes within processes: statement 17.

use engine::process::{Command, Status};
use serde_json::{Value as Json, json};

use crate::{House, around, flow, says, task};

/// A process that doubles `item`, after a person has agreed.
fn doubling(manual: bool) -> Json {
    let double = json!({
        "name": "double", "type": "business-rule", "manual": manual,
        "params": [{ "key": "rules", "value": [{ "set": { "doubled": "item * 2" } }] }],
    });
    flow(
        "child",
        &[
            ("start", "start", json!({})),
            ("work", "user-task", json!({ "actions": [double] })),
            ("end", "end", json!({ "result": "doubled" })),
        ],
        &[("start", "work"), ("work", "end")],
    )
}

#[tokio::test]
async fn s17_sync_waits_and_writes_the_result() {
    let house = House::new().await;
    house.deploy(&doubling(true)).await;
    let config =
        json!({ "process": "child", "outputKey": "results.one", "withoutParams": ["secret"] });
    house.deploy(&around("p", "subprocess", config)).await;
    let id = house.start("p", json!({ "item": 4, "secret": "x" })).await;
    let state = house.get(&id).await;
    let child = state.children.keys().next().unwrap().to_string();
    assert_eq!(house.get(&child).await.parent.unwrap().instance, id.as_str());
    house.until(&child, |state| state.status == Status::Started).await;
    assert_eq!(house.data(&child).await, json!({ "item": 4 }));
    assert_eq!(house.get(&id).await.status, Status::Started);
    house.act(&child, "double", json!({})).await.unwrap();
    house.finished(&id).await;
    assert_eq!(house.data(&id).await["results"], json!({ "one": 8 }));
}

#[tokio::test]
async fn s17_async_goes_on_at_once() {
    let house = House::new().await;
    house.deploy(&doubling(true)).await;
    let config = json!({ "process": "child", "mode": "async", "outputKey": "result" });
    let process = flow(
        "p",
        &[
            ("start", "start", json!({})),
            ("sub", "subprocess", config),
            (
                "form",
                "user-task",
                json!({ "actions": [says("go", "g", json!({ "manual": true }))] }),
            ),
            ("end", "end", json!({})),
        ],
        &[("start", "sub"), ("sub", "form"), ("form", "end")],
    );
    house.deploy(&process).await;
    let id = house.start("p", json!({ "item": 3 })).await;
    let state = house.get(&id).await;
    assert_eq!(state.active().next().unwrap().node, "form");
    let child = state.children.keys().next().unwrap().to_string();
    house.until(&child, |state| state.status == Status::Started).await;
    house.act(&child, "double", json!({})).await.unwrap();
    house.until(&id, |state| state.children.is_empty()).await;
    assert_eq!(house.data(&id).await["result"], json!(6));
    house.act(&id, "go", json!({})).await.unwrap();
    house.finished(&id).await;
}

#[tokio::test]
async fn s17_each_item_gets_a_process_and_results_keep_the_order() {
    let house = House::new().await;
    house.deploy(&doubling(true)).await;
    let config =
        json!({ "process": "child", "mode": "each", "items": "list", "outputKey": "results" });
    house.deploy(&around("p", "subprocess", config)).await;
    let id = house.start("p", json!({ "list": [1, 2, 3, 4, 5] })).await;
    let state = house.get(&id).await;
    assert_eq!(state.children.len(), 5);
    for child in state.children.keys().rev() {
        house.until(child, |state| state.status == Status::Started).await;
        house.act(child, "double", json!({})).await.unwrap();
    }
    house.finished(&id).await;
    assert_eq!(house.data(&id).await["results"], json!([2, 4, 6, 8, 10]));
    let id = house.start("p", json!({ "list": [] })).await;
    house.finished(&id).await;
    assert_eq!(house.data(&id).await["results"], json!([]));
}

#[tokio::test]
async fn s17_an_action_can_start_one_and_wait() {
    let house = House::new().await;
    house.deploy(&doubling(false)).await;
    let start = json!({
        "name": "sub", "type": "start-subprocess",
        "params": [
            { "key": "processName", "value": "${which}" },
            { "key": "mode", "value": "sync" },
            { "key": "paramsToCopy", "value": ["item"] },
            { "key": "outputKey", "value": "result" },
        ],
    });
    house.deploy(&task("p", json!([start, says("after", "!", json!({ "order": 2 }))]))).await;
    let id = house.start("p", json!({ "which": "child", "item": 21 })).await;
    house.finished(&id).await;
    assert_eq!(
        house.data(&id).await,
        json!({ "which": "child", "item": 21, "result": 42, "log": "!" })
    );
}

#[tokio::test]
async fn s17_params_are_merged_deeply_into_the_parent_and_arrays_replaced() {
    let house = House::new().await;
    let append = json!({
        "name": "append", "type": "append-params-to-parent",
        "params": [
            { "key": "paramsToCopy", "value": ["report"] },
            { "key": "destination", "value": "children.first" },
        ],
    });
    house
        .deploy(&task("child", json!([append, says("stay", "", json!({ "manual": true }))])))
        .await;
    let config = json!({ "process": "child", "withoutParams": ["children"] });
    house.deploy(&around("p", "subprocess", config)).await;
    let id = house
        .start(
            "p",
            json!({
                "report": { "score": { "b": 2 }, "list": [9] },
                "children": { "first": { "report": { "score": { "a": 1 }, "list": [1, 2, 3] } } },
            }),
        )
        .await;
    let state = house.until(&id, |state| !state.heard.is_empty()).await;
    let merged = json!({ "report": { "score": { "a": 1, "b": 2 }, "list": [9] } });
    assert_eq!(Json::from(&state.data)["children"]["first"], merged);
}

#[tokio::test]
async fn a_subprocess_that_does_not_finish_is_an_incident_and_a_missing_one_too() {
    let house = House::new().await;
    house.deploy(&doubling(true)).await;
    house.deploy(&around("p", "subprocess", json!({ "process": "child" }))).await;
    let id = house.start("p", json!({ "item": 1 })).await;
    let child = house.get(&id).await.children.keys().next().unwrap().to_string();
    house.until(&child, |state| state.status == Status::Started).await;
    house.command(&child, Command::End { status: Status::Terminated }).await.unwrap();
    let state = house.until(&id, |state| !state.incidents.is_empty()).await;
    assert_eq!(state.incidents.values().next().unwrap().code, "SUBPROCESS");
    // Resolving starts it again.
    let incident = *state.incidents.keys().next().unwrap();
    house.command(&id, Command::Resolve { incident, data: None }).await.unwrap();
    let child = house.get(&id).await.children.keys().next().unwrap().to_string();
    house.until(&child, |state| state.status == Status::Started).await;
    house.act(&child, "double", json!({})).await.unwrap();
    house.finished(&id).await;

    house.deploy(&around("q", "subprocess", json!({ "process": "nobody" }))).await;
    let id = house.start("q", json!({})).await;
    let incidents = house.get(&id).await.incidents;
    assert!(incidents.values().next().unwrap().message.contains("`nobody` is not deployed"));
}

#[tokio::test]
async fn the_end_of_a_parent_by_hand_ends_its_children() {
    let house = House::new().await;
    house.deploy(&doubling(true)).await;
    house.deploy(&around("p", "subprocess", json!({ "process": "child" }))).await;
    let id = house.start("p", json!({ "item": 1 })).await;
    let child = house.get(&id).await.children.keys().next().unwrap().to_string();
    house.command(&id, Command::End { status: Status::Terminated }).await.unwrap();
    let state = house.until(&child, |state| state.status.is_over()).await;
    assert_eq!(state.status, Status::Terminated);
}
