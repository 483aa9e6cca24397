//! Actions: statements 1 to 8.

use engine::process::Status;
use serde_json::json;

use crate::{House, flow, says, task};

#[tokio::test]
async fn s03_automatic_actions_run_by_order_and_ties_by_id() {
    let house = House::new().await;
    let actions = json!([
        says("late", "4", json!({ "order": 9 })),
        says("b", "2", json!({ "id": "b" })),
        says("a", "1", json!({ "id": "a" })),
        says("c", "3", json!({ "order": 2 })),
    ]);
    house.deploy(&task("p", actions)).await;
    let id = house.start("p", json!({})).await;
    house.finished(&id).await;
    assert_eq!(house.data(&id).await["log"], json!("1234"));
}

#[tokio::test]
async fn a_process_goes_from_start_to_end() {
    let house = House::new().await;
    let process = flow(
        "p",
        &[
            ("start", "start", json!({})),
            ("work", "task", json!({ "actions": [says("a", "a", json!({}))] })),
            (
                "form",
                "user-task",
                json!({ "actions": [says("save", "b", json!({ "manual": true, "keys": ["amount"] }))] }),
            ),
            ("way", "exclusive-gateway", json!({ "cases": [{ "when": "amount > 10" }] })),
            ("big", "end", json!({})),
            ("small", "end", json!({})),
        ],
        &[
            ("start", "work"),
            ("work", "form"),
            ("form", "way"),
            ("way.case-0", "big"),
            ("way.default", "small"),
        ],
    );
    house.deploy(&process).await;
    let id = house.start("p", json!({})).await;
    let state = house.get(&id).await;
    assert_eq!(state.status, Status::Started);
    assert_eq!(state.active().next().unwrap().node, "form");
    house.act(&id, "save", json!({ "amount": 11 })).await.unwrap();
    let state = house.get(&id).await;
    assert_eq!(state.status, Status::Finished);
    assert_eq!(house.data(&id).await, json!({ "log": "ab", "amount": 11 }));
    assert_eq!(state.tokens[&1].node, "big");
}
