//! Moving back: statement 16.

use engine::payload::Value;
use engine::process::{Command, ProcessError, Rejection, Status, TokenState};
use serde_json::{Value as Json, json};

use crate::{House, around, flow, says};

fn manual(name: &str, more: Json) -> Json {
    let mut action = says(name, name, json!({ "manual": true }));
    for (key, value) in more.as_object().unwrap() {
        action[key] = value.clone();
    }
    action
}

fn reset(name: &str) -> Json {
    manual(name, json!({ "allowTokenReset": true, "keys": ["name", "city"] }))
}

/// `form → check → sign → end`; whether `check` lets tokens pass on their way back.
fn loan(can_go_back: bool) -> Json {
    let auto = json!([says("auto", "A", json!({})), reset("a")]);
    flow(
        "loan",
        &[
            ("start", "start", json!({})),
            ("form", "user-task", json!({ "actions": auto })),
            (
                "check",
                "user-task",
                json!({
                    "canGoBack": can_go_back,
                    "actions": [
                        manual("b", json!({})),
                        says("late", "x", json!({ "manual": true, "optional": true, "timerExpression": "P1D" })),
                        json!({ "name": "sub", "type": "start-subprocess",
                            "params": [{ "key": "processName", "value": "other" }] }),
                    ],
                }),
            ),
            ("sign", "user-task", json!({ "actions": [manual("c", json!({}))] })),
            ("end", "end", json!({})),
        ],
        &[("start", "form"), ("form", "check"), ("check", "sign"), ("sign", "end")],
    )
}

fn code(result: Result<engine::process::Reply, ProcessError>) -> &'static str {
    match result {
        Err(ProcessError::Rejected(Rejection::Conflict { code, .. })) => code,
        other => panic!("{other:?}"),
    }
}

async fn house() -> House {
    let house = House::new().await;
    house.deploy(&around("other", "timer", json!({ "time": "P1D" }))).await;
    house.deploy(&loan(true)).await;
    house
}

#[tokio::test]
async fn s16_a_token_goes_back_and_what_it_began_since_is_called_off() {
    let house = house().await;
    let id = house.start("loan", json!({})).await;
    house.act(&id, "a", json!({ "name": "A" })).await.unwrap();
    house.act(&id, "late", json!({})).await.unwrap();
    let before = house.get(&id).await;
    assert_eq!((before.timers.len(), before.children.len()), (1, 1));
    let child = before.children.keys().next().unwrap().to_string();
    house.until(&child, |state| state.status == Status::Started).await;

    let command = Command::Execute {
        token: 1,
        action: "a".into(),
        data: Value::from(json!({ "name": "B" })),
    };
    let reply = house.command(&id, command).await.unwrap();
    let state = house.get(&id).await;
    let token = &state.tokens[&reply.token.unwrap()];
    assert_eq!(state.tokens[&1].state, TokenState::Aborted);
    assert_eq!((token.state, token.from), (TokenState::Active, Some(1)));
    // The action ran, so the token has gone on to the next node again.
    assert_eq!(token.node, "check");
    assert_eq!(token.actions["form"]["auto"].runs, 1, "earlier action states are kept");
    assert_eq!(token.actions["form"]["a"].runs, 2);
    assert_eq!(house.data(&id).await, json!({ "name": "B", "log": "Aaa" }));
    assert_eq!(state.timers.len(), 0);
    let ended = house.until(&child, |state| state.status.is_over()).await;
    assert_eq!(ended.status, Status::Dismissed);
    assert_eq!(state.children.len(), 1, "a new one began with the new visit");
}

#[tokio::test]
async fn s16_a_node_between_can_forbid_it() {
    let house = house().await;
    house.deploy(&loan(false)).await;
    let id = house.start("loan", json!({})).await;
    house.act(&id, "a", json!({})).await.unwrap();
    // At the node itself it may still go back; past it no more.
    house.act(&id, "b", json!({})).await.unwrap();
    assert_eq!(house.get(&id).await.active().next().unwrap().node, "sign");
    let before = house.get(&id).await;
    assert_eq!(code(house.act(&id, "a", json!({})).await), "cannot-go-back");
    assert_eq!(code(house.act(&id, "b", json!({})).await), "token-elsewhere");
    assert_eq!(house.get(&id).await, before);
}

#[tokio::test]
async fn s16_a_snapshot_brings_the_data_back_but_for_some_keys() {
    let house = House::new().await;
    let more = json!({
        "allowTokenReset": true, "restartFromSnapshot": true, "keysForRestart": ["city"],
        "keys": ["name", "city"],
    });
    let process = flow(
        "p",
        &[
            ("start", "start", json!({})),
            ("form", "user-task", json!({ "actions": [manual("a", more)] })),
            (
                "next",
                "user-task",
                json!({ "actions": [manual("b", json!({ "keys": ["city", "x"] }))] }),
            ),
            ("last", "user-task", json!({ "actions": [manual("c", json!({}))] })),
            ("end", "end", json!({})),
        ],
        &[("start", "form"), ("form", "next"), ("next", "last"), ("last", "end")],
    );
    house.deploy(&process).await;
    let id = house.start("p", json!({ "kept": 1 })).await;
    house.act(&id, "a", json!({ "name": "A", "city": "Turku" })).await.unwrap();
    house.act(&id, "b", json!({ "city": "Oulu", "x": 1 })).await.unwrap();
    house.act(&id, "a", json!({ "name": "B" })).await.unwrap();
    // As before its first run, with the present city, and what was posted now.
    let data = house.data(&id).await;
    assert_eq!(data, json!({ "kept": 1, "city": "Oulu", "name": "B", "log": "a" }));
    assert_eq!(house.get(&id).await.active().next().unwrap().node, "next");
}

#[tokio::test]
async fn s16_in_a_parallel_section_only_within_the_branch() {
    let house = House::new().await;
    let process = flow(
        "p",
        &[
            ("start", "start", json!({})),
            ("before", "user-task", json!({ "actions": [reset("a")] })),
            ("split", "parallel-gateway", json!({})),
            ("one", "user-task", json!({ "actions": [reset("b")] })),
            ("two", "user-task", json!({ "actions": [manual("c", json!({}))] })),
            ("other", "user-task", json!({ "actions": [reset("d")] })),
            ("join", "parallel-gateway", json!({ "does": "join" })),
            ("last", "user-task", json!({ "actions": [manual("e", json!({}))] })),
            ("end", "end", json!({})),
        ],
        &[
            ("start", "before"),
            ("before", "split"),
            ("split", "one"),
            ("split", "other"),
            ("one", "two"),
            ("two", "join"),
            ("other", "join"),
            ("join", "last"),
            ("last", "end"),
        ],
    );
    house.deploy(&process).await;
    let id = house.start("p", json!({})).await;
    house.act(&id, "a", json!({})).await.unwrap();
    house.act(&id, "b", json!({})).await.unwrap();
    let token = house.processes().token_for(&id, "c").await.unwrap();
    let run = |action: &str| {
        let command = Command::Execute { token, action: action.into(), data: Value::object() };
        house.command(&id, command)
    };
    assert_eq!(code(run("a").await), "not-behind");
    assert_eq!(code(run("d").await), "not-behind");
    let back = run("b").await.unwrap().token.unwrap();
    assert_ne!(back, token);
    house.act(&id, "d", json!({})).await.unwrap();
    house.act(&id, "c", json!({})).await.unwrap();
    // After the join the whole way is behind the token again.
    house.act(&id, "a", json!({})).await.unwrap();
    let state = house.get(&id).await;
    let nodes: Vec<&str> = state.active().map(|token| token.node.as_str()).collect();
    assert_eq!(nodes, ["one", "other"]);
}
