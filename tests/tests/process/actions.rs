//! Running actions: statements 3, 4, 6, 7 and 8.

use engine::payload::Value;
use engine::process::{Command, ProcessError, Rejection, Status, TokenState};
use serde_json::json;

use crate::{House, flow, says, task};

fn code(error: &ProcessError) -> &'static str {
    match error {
        ProcessError::Rejected(Rejection::Conflict { code, .. }) => code,
        ProcessError::Rejected(Rejection::Bad(_)) => "bad",
        ProcessError::Rejected(Rejection::Missing(_)) => "missing",
        ProcessError::Rejected(Rejection::Data(_)) => "data",
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_process_goes_from_start_to_end() {
    let house = House::new().await;
    let manual = json!({ "manual": true, "keys": ["amount"] });
    let process = flow(
        "p",
        &[
            ("start", "start", json!({})),
            ("work", "task", json!({ "actions": [says("a", "a", json!({}))] })),
            ("form", "user-task", json!({ "actions": [says("save", "b", manual)] })),
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

#[tokio::test]
async fn every_ordinary_node_works_on_the_data() {
    let house = House::new().await;
    let process = flow(
        "p",
        &[
            ("start", "start", json!({})),
            ("decode", "logic/json-decode", json!({ "source": "text", "destination": "order" })),
            ("wait", "logic/delay", json!({ "time": "PT0.01S" })),
            ("end", "end", json!({})),
        ],
        &[("start", "decode"), ("decode", "wait"), ("wait", "end")],
    );
    house.deploy(&process).await;
    let id = house.start("p", json!({ "text": "{\"total\": 5}" })).await;
    house.finished(&id).await;
    assert_eq!(house.data(&id).await["order"]["total"], json!(5));
}

#[tokio::test]
async fn s03_automatic_actions_run_by_order_and_ties_by_id() {
    let house = House::new().await;
    let actions = json!([
        says("late", "4", json!({ "order": 9 })),
        says("b", "2", json!({ "id": "b" })),
        says("a", "1", json!({ "id": "a" })),
        says("c", "3", json!({ "order": 2 })),
        says("by hand", "x", json!({ "manual": true, "optional": true })),
    ]);
    house.deploy(&task("p", actions)).await;
    let id = house.start("p", json!({})).await;
    house.finished(&id).await;
    assert_eq!(house.data(&id).await["log"], json!("1234"));
}

#[tokio::test]
async fn s03_one_waits_for_the_one_before() {
    let house = House::new().await;
    let slow = json!({
        "format": "wireloom.flow/1", "id": "slow", "name": "Slow",
        "nodes": [
            { "id": "call", "type": "trigger/flow-call" },
            { "id": "wait", "type": "logic/delay", "config": { "time": "PT0.05S" } },
            { "id": "back", "type": "flow/return", "config": { "value": { "json": "\"called\"" } } },
        ],
        "wires": [{ "from": ["call", "out"], "to": "wait" }, { "from": ["wait", "out"], "to": "back" }],
    });
    house.deploy(&slow).await;
    let call = json!({
        "name": "call", "type": "run-flow", "order": 1,
        "params": [{ "key": "flow", "value": "slow" }, { "key": "outputKey", "value": "log" }],
    });
    house.deploy(&task("p", json!([says("after", "!", json!({ "order": 2 })), call]))).await;
    let id = house.start("p", json!({})).await;
    assert_eq!(house.data(&id).await, json!({}));
    house.finished(&id).await;
    assert_eq!(house.data(&id).await["log"], json!("called!"));
}

#[tokio::test]
async fn s04_mandatory_actions_hold_the_token_and_optional_ones_do_not() {
    let house = House::new().await;
    let actions = json!([
        says("must", "m", json!({ "manual": true })),
        says("again", "r", json!({ "manual": true, "repeatable": true })),
        says("may", "o", json!({ "manual": true, "optional": true })),
    ]);
    house.deploy(&task("p", actions)).await;
    let id = house.start("p", json!({})).await;
    house.act(&id, "must", json!({})).await.unwrap();
    assert_eq!(house.get(&id).await.status, Status::Started);
    house.act(&id, "again", json!({})).await.unwrap();
    assert_eq!(house.get(&id).await.status, Status::Finished);
    assert_eq!(house.data(&id).await["log"], json!("mr"));
    // Without mandatory actions a node is passed at once.
    let actions = json!([says("may", "o", json!({ "manual": true, "optional": true }))]);
    house.deploy(&task("q", actions)).await;
    let id = house.start("q", json!({})).await;
    assert_eq!(house.get(&id).await.status, Status::Finished);
}

#[tokio::test]
async fn s06_children_run_when_their_parent_says_so_recursively() {
    let house = House::new().await;
    let actions = json!([
        says("parent", "p", json!({ "manual": true, "autoRunChildren": true })),
        says("second", "2", json!({ "parentName": "parent", "order": 2 })),
        says("first", "1", json!({ "parentName": "parent", "autoRunChildren": true })),
        says("grandchild", "g", json!({ "parentName": "first" })),
        says("byhand", "x", json!({ "parentName": "parent", "manual": true })),
    ]);
    house.deploy(&task("p", actions)).await;
    let id = house.start("p", json!({})).await;
    house.act(&id, "parent", json!({})).await.unwrap();
    let state = house.get(&id).await;
    assert_eq!(house.data(&id).await["log"], json!("p1g2"));
    assert_eq!(state.status, Status::Finished, "a child that is not asked for holds nothing");
}

#[tokio::test]
async fn s06_otherwise_they_run_when_a_message_names_the_parent() {
    let house = House::new().await;
    let actions = json!([
        says("parent", "p", json!({ "manual": true })),
        says("child", "c", json!({ "parentName": "parent" })),
        says("last", "l", json!({ "manual": true })),
    ]);
    house.deploy(&task("p", actions)).await;
    let id = house.start("p", json!({})).await;
    house.act(&id, "parent", json!({})).await.unwrap();
    assert_eq!(house.data(&id).await["log"], json!("p"));
    house.command(&id, Command::Callback { actions: vec!["parent".into()] }).await.unwrap();
    assert_eq!(house.data(&id).await["log"], json!("pc"));
    house.act(&id, "last", json!({})).await.unwrap();
    assert_eq!(house.get(&id).await.status, Status::Finished);
}

#[tokio::test]
async fn s07_only_manual_actions_of_the_tokens_node_run_by_request() {
    let house = House::new().await;
    let process = flow(
        "p",
        &[
            ("start", "start", json!({})),
            (
                "one",
                "user-task",
                json!({ "actions": [
                says("auto", "a", json!({})), says("save", "s", json!({ "manual": true })),
                says("hold", "h", json!({ "manual": true })),
            ] }),
            ),
            (
                "two",
                "user-task",
                json!({ "actions": [says("later", "l", json!({ "manual": true }))] }),
            ),
            ("end", "end", json!({})),
        ],
        &[("start", "one"), ("one", "two"), ("two", "end")],
    );
    house.deploy(&process).await;
    let id = house.start("p", json!({})).await;
    let execute = |action: &str| {
        let command = Command::Execute { token: 1, action: action.into(), data: Value::object() };
        house.command(&id, command)
    };
    assert_eq!(code(&execute("auto").await.unwrap_err()), "bad");
    assert_eq!(code(&execute("later").await.unwrap_err()), "token-elsewhere");
    assert_eq!(code(&execute("nothing").await.unwrap_err()), "missing");
    execute("save").await.unwrap();
    let before = house.get(&id).await;
    assert_eq!(code(&execute("save").await.unwrap_err()), "action-completed");
    assert_eq!(house.get(&id).await, before, "nothing changed");
    execute("hold").await.unwrap();
    assert_eq!(code(&execute("hold").await.unwrap_err()), "token-elsewhere");
    execute("later").await.unwrap();
    assert_eq!(house.get(&id).await.tokens[&1].state, TokenState::Inactive);
}

#[tokio::test]
async fn s07_a_request_with_the_same_key_gets_the_first_answer_again() {
    let house = House::new().await;
    let actions = json!([
        says("save", "s", json!({ "manual": true, "repeatable": true, "keys": ["a"] })),
        says("hold", "h", json!({ "manual": true })),
    ]);
    house.deploy(&task("p", actions)).await;
    let id = house.start("p", json!({})).await;
    let execute = |key: &'static str, data: serde_json::Value| {
        let action = "save".into();
        let command = Command::Execute { token: 1, action, data: Value::from(data) };
        house.processes().command(&id, command, "action", None, Some(key))
    };
    let first = execute("k", json!({ "a": 1, "b": 2 })).await.unwrap();
    assert_eq!(first.ignored_keys, ["b"]);
    let again = execute("k", json!({ "a": 9 })).await.unwrap();
    assert_eq!(again, first);
    assert_eq!(house.data(&id).await, json!({ "a": 1, "log": "s" }));
    execute("other", json!({ "a": 3 })).await.unwrap();
    assert_eq!(house.data(&id).await, json!({ "a": 3, "log": "ss" }));

    let start = || engine::process::StartProcess {
        definition: "p".to_owned(),
        idempotency_key: Some("start-1".to_owned()),
        ..Default::default()
    };
    let both = futures_util::future::join(
        house.processes().start(start()),
        house.processes().start(start()),
    );
    let (one, two) = both.await;
    assert_eq!(one.unwrap().instance, two.unwrap().instance);
}

#[tokio::test]
async fn s08_only_data_at_or_below_a_key_is_taken() {
    let house = House::new().await;
    let manual =
        |keys: serde_json::Value| json!({ "manual": true, "repeatable": true, "keys": keys });
    let actions = json!([
        says("some", "", manual(json!(["application.client", "items"]))),
        says("none", "", manual(json!([]))),
        says("hold", "", json!({ "manual": true })),
    ]);
    house.deploy(&task("p", actions)).await;
    let id = house.start("p", json!({})).await;
    let posted = json!({
        "application": { "client": { "name": "A", "age": 5 }, "clientId": 7, "other": { "x": 1 } },
        "items": [1, 2], "whole": true,
    });
    let reply = house.act(&id, "some", posted.clone()).await.unwrap();
    let mut ignored = reply.ignored_keys;
    ignored.sort();
    assert_eq!(ignored, ["application.clientId", "application.other", "whole"]);
    let taken = json!({
        "application": { "client": { "name": "A", "age": 5 } }, "items": [1, 2], "log": "",
    });
    assert_eq!(house.data(&id).await, taken);
    let reply = house.act(&id, "none", posted).await.unwrap();
    assert_eq!(reply.ignored_keys.len(), 3);
    assert_eq!(house.data(&id).await, taken);
    // What is merged keeps what was there beside it.
    house.act(&id, "some", json!({ "application": { "client": { "age": 6 } } })).await.unwrap();
    let client = &house.data(&id).await["application"]["client"];
    assert_eq!(*client, json!({ "name": "A", "age": 6 }));
}

#[tokio::test]
async fn s08_a_schema_refuses_data_with_the_fields() {
    let house = House::new().await;
    let schema = json!({
        "type": "object", "required": ["amount"],
        "properties": { "amount": { "type": "number", "minimum": 1 } },
    });
    let more = json!({ "manual": true, "keys": ["amount"], "schema": schema });
    house.deploy(&task("p", json!([says("save", "s", more)]))).await;
    let id = house.start("p", json!({})).await;
    for (data, pointer) in [(json!({ "amount": 0 }), "/amount"), (json!({}), "/amount")] {
        let error = house.act(&id, "save", data).await.unwrap_err();
        let ProcessError::Rejected(Rejection::Data(problems)) = error else {
            panic!("{error}");
        };
        assert_eq!(problems[0].pointer, pointer);
    }
    assert_eq!(house.data(&id).await, json!({}), "nothing changed");
    house.act(&id, "save", json!({ "amount": 1 })).await.unwrap();
}
