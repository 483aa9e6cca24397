//! Gateways: statement 18.

use engine::process::{Status, TokenState};
use serde_json::json;

use crate::{House, flow, says};

#[tokio::test]
async fn s18_the_first_true_condition_wins_and_the_default_comes_last() {
    let house = House::new().await;
    let process = flow(
        "p",
        &[
            ("start", "start", json!({})),
            (
                "way",
                "exclusive-gateway",
                json!({ "cases": [{ "when": "n > 10" }, { "when": "n > 5" }] }),
            ),
            ("a", "end", json!({})),
            ("b", "end", json!({})),
            ("c", "end", json!({})),
        ],
        &[("start", "way"), ("way.case-0", "a"), ("way.case-1", "b"), ("way.default", "c")],
    );
    house.deploy(&process).await;
    for (n, end) in [(20, "a"), (7, "b"), (1, "c")] {
        let id = house.start("p", json!({ "n": n })).await;
        assert_eq!(house.get(&id).await.tokens[&1].node, end);
    }
}

#[tokio::test]
async fn s18_no_way_is_an_incident() {
    let house = House::new().await;
    let process = flow(
        "p",
        &[
            ("start", "start", json!({})),
            ("way", "exclusive-gateway", json!({ "cases": [{ "when": "n > 10" }] })),
            ("a", "end", json!({})),
        ],
        &[("start", "way"), ("way.case-0", "a")],
    );
    house.deploy(&process).await;
    let id = house.start("p", json!({ "n": 1 })).await;
    let state = house.get(&id).await;
    assert_eq!(state.status, Status::Started);
    assert_eq!(state.incidents.values().next().unwrap().code, "NO_WAY");
}

#[tokio::test]
async fn s18_a_split_makes_tokens_and_the_join_waits_for_all() {
    let house = House::new().await;
    let manual = |name: &str| json!({ "actions": [says(name, name, json!({ "manual": true }))] });
    let process = flow(
        "p",
        &[
            ("start", "start", json!({})),
            ("split", "parallel-gateway", json!({ "does": "split" })),
            ("one", "user-task", manual("a")),
            ("two", "user-task", manual("b")),
            ("inner", "parallel-gateway", json!({})),
            ("three", "user-task", manual("c")),
            ("four", "user-task", manual("d")),
            ("innerjoin", "parallel-gateway", json!({ "does": "join" })),
            ("join", "parallel-gateway", json!({ "does": "join" })),
            ("last", "user-task", manual("e")),
            ("end", "end", json!({})),
        ],
        &[
            ("start", "split"),
            ("split", "one"),
            ("split", "two"),
            ("split", "inner"),
            ("inner", "three"),
            ("inner", "four"),
            ("three", "innerjoin"),
            ("four", "innerjoin"),
            ("innerjoin", "join"),
            ("one", "join"),
            ("two", "join"),
            ("join", "last"),
            ("last", "end"),
        ],
    );
    house.deploy(&process).await;
    let id = house.start("p", json!({})).await;
    let state = house.get(&id).await;
    assert_eq!(state.tokens[&1].state, TokenState::OnHold);
    assert_eq!(state.active().count(), 4);
    for action in ["b", "c", "a"] {
        house.act(&id, action, json!({})).await.unwrap();
        assert!(house.processes().token_for(&id, "e").await.is_err(), "the join waits");
    }
    house.act(&id, "d", json!({})).await.unwrap();
    let state = house.get(&id).await;
    assert_eq!(state.active().map(|token| token.id).collect::<Vec<_>>(), [1]);
    house.act(&id, "e", json!({})).await.unwrap();
    assert_eq!(house.get(&id).await.status, Status::Finished);
    assert_eq!(house.data(&id).await["log"], json!("bcade"));
}

#[tokio::test]
async fn s18_a_branch_that_ends_is_not_waited_for() {
    let house = House::new().await;
    let process = flow(
        "p",
        &[
            ("start", "start", json!({})),
            ("split", "parallel-gateway", json!({})),
            ("join", "parallel-gateway", json!({ "does": "join" })),
            ("aside", "end", json!({})),
            ("after", "task", json!({ "actions": [says("a", "a", json!({}))] })),
            ("end", "end", json!({})),
        ],
        &[
            ("start", "split"),
            ("split", "join"),
            ("split", "aside"),
            ("join", "after"),
            ("after", "end"),
        ],
    );
    house.deploy(&process).await;
    let id = house.start("p", json!({})).await;
    assert_eq!(house.get(&id).await.status, Status::Finished);
    assert_eq!(house.data(&id).await["log"], json!("a"));
}
