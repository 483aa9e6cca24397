//! Failures, incidents, changes by hand, versions, searching: statements 20 to 24.

use std::collections::BTreeMap;

use engine::payload::Value;
use engine::process::{Command, Modification, ProcessError, Search, Status, place_of};
use serde_json::{Value as Json, json};

use crate::{House, around, flow, says, task};

/// An event flow that fails as long as `text` is no JSON.
fn service() -> Json {
    json!({
        "format": "wireloom.flow/1", "id": "service", "name": "Service",
        "nodes": [
            { "id": "call", "type": "trigger/flow-call" },
            { "id": "work", "type": "logic/json-decode", "config": { "source": "data.text", "destination": "working.x" } },
            { "id": "back", "type": "flow/return", "config": { "value": { "path": "working.x" } } },
        ],
        "wires": [{ "from": ["call", "out"], "to": "work" }, { "from": ["work", "out"], "to": "back" }],
    })
}

fn calling(flow: &str) -> Json {
    json!({
        "name": "call", "type": "run-flow",
        "retry": { "attempts": 2, "backoff": "PT0.01S", "factor": 2.0 },
        "params": [{ "key": "flow", "value": flow }, { "key": "outputKey", "value": "result" }],
    })
}

#[tokio::test]
async fn s20_a_failure_becomes_an_incident_that_is_resolved_with_a_patch() {
    let house = House::new().await;
    house.deploy(&service()).await;
    let actions = json!([says("before", "b", json!({})), calling("service")]);
    house.deploy(&task("p", actions)).await;
    let id = house.start("p", json!({ "text": "{" })).await;
    let state = house.until(&id, |state| !state.incidents.is_empty()).await;
    assert_eq!(state.status, Status::Started, "the status stays");
    let (number, incident) = state.incidents.iter().next().unwrap();
    assert_eq!((incident.node.as_str(), incident.action.as_deref()), ("node", Some("call")));
    assert_eq!(incident.code, "INPUT");
    let patch = Value::from(json!({ "text": "{\"ok\": 1}" }));
    let resolve = Command::Resolve { incident: *number, data: Some(patch) };
    house.command(&id, resolve.clone()).await.unwrap();
    house.finished(&id).await;
    let data = house.data(&id).await;
    assert_eq!((&data["result"], &data["log"]), (&json!({ "ok": 1 }), &json!("b")));
    assert!(house.command(&id, resolve).await.is_err());
}

#[tokio::test]
async fn s20_failures_from_outside_are_tried_again_first() {
    let house = House::new().await;
    let slow = json!({
        "format": "wireloom.flow/1", "id": "slow", "name": "Slow",
        "settings": { "timeout": "PT0.02S" },
        "nodes": [
            { "id": "call", "type": "trigger/flow-call" },
            { "id": "wait", "type": "logic/delay", "config": { "time": "PT10S" } },
        ],
        "wires": [{ "from": ["call", "out"], "to": "wait" }],
    });
    house.deploy(&slow).await;
    house.deploy(&task("p", json!([calling("slow")]))).await;
    let id = house.start("p", json!({})).await;
    let state = house.until(&id, |state| !state.incidents.is_empty()).await;
    assert_eq!(state.incidents.values().next().unwrap().code, "EXTERNAL");
    assert_eq!(state.tokens[&1].actions["node"]["call"].tries, 3, "one, and two more");
}

#[tokio::test]
async fn s20_nodes_have_retries_and_on_error_too() {
    let house = House::new().await;
    let decode = |more: Json| {
        let mut config = json!({ "source": "text", "destination": "x" });
        for (key, value) in more.as_object().unwrap() {
            config[key] = value.clone();
        }
        flow(
            "p",
            &[
                ("start", "start", json!({})),
                ("decode", "logic/json-decode", config),
                ("end", "end", json!({})),
                ("bad", "end", json!({})),
            ],
            &[("start", "decode"), ("decode", "end"), ("decode.error", "bad")],
        )
    };
    house.deploy(&decode(json!({ "onError": { "do": "port" } }))).await;
    let id = house.start("p", json!({ "text": "{" })).await;
    let state = house.get(&id).await;
    assert_eq!((state.status, state.tokens[&1].node.as_str()), (Status::Finished, "bad"));
    assert_eq!(house.data(&id).await["error"]["node"], json!("decode"));
    let mut fails = decode(json!({}));
    fails["wires"].as_array_mut().unwrap().pop();
    house.deploy(&fails).await;
    let id = house.start("p", json!({ "text": "{" })).await;
    let state = house.get(&id).await;
    let number = *state.incidents.keys().next().unwrap();
    let data = Some(Value::from(json!({ "text": "1" })));
    house.command(&id, Command::Resolve { incident: number, data }).await.unwrap();
    house.finished(&id).await;
    assert_eq!(house.data(&id).await["x"], json!(1));
}

#[tokio::test]
async fn s20_incidents_are_resolved_in_bulk_by_definition_and_type() {
    let house = House::new().await;
    let gate = |cases: Json| {
        let mut process = flow(
            "p",
            &[
                ("start", "start", json!({})),
                ("way", "exclusive-gateway", json!({ "cases": cases })),
                ("a", "end", json!({})),
            ],
            &[("start", "way"), ("way.case-0", "a")],
        );
        process["settings"] = json!({});
        process
    };
    house.deploy(&gate(json!([{ "when": "n > 10" }]))).await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(house.start("p", json!({ "n": 1 })).await);
    }
    let processes = house.processes();
    assert_eq!(processes.resolve_all("p", Some("OTHER"), None, None).await.unwrap(), 0);
    let patch = Value::from(json!({ "n": 11 }));
    assert_eq!(processes.resolve_all("p", Some("NO_WAY"), Some(&patch), None).await.unwrap(), 5);
    for id in ids {
        house.finished(&id).await;
    }
}

fn two_tasks(id: &str, first: &str) -> Json {
    flow(
        id,
        &[
            ("start", "start", json!({})),
            (first, "user-task", json!({ "actions": [says("a", "a", json!({ "manual": true }))] })),
            ("two", "user-task", json!({ "actions": [says("b", "b", json!({ "manual": true }))] })),
            ("end", "end", json!({})),
        ],
        &[("start", first), (first, "two"), ("two", "end")],
    )
}

#[tokio::test]
async fn s21_changes_by_hand_are_all_or_nothing_and_can_be_tried() {
    let house = House::new().await;
    house.deploy(&two_tasks("p", "one")).await;
    let id = house.start("p", json!({ "x": 1 })).await;
    let before = house.get(&id).await;
    let change = |node: &str| Command::Modify {
        steps: vec![
            Modification::SetData { data: Value::from(json!({ "x": 2 })) },
            Modification::Activate { node: node.into() },
            Modification::Terminate { token: 1 },
        ],
    };
    assert!(house.command(&id, change("nowhere")).await.is_err());
    let tried = house.processes().try_out(&id, change("two")).await.unwrap();
    assert_eq!(tried.active().next().unwrap().node, "two");
    assert_eq!(house.get(&id).await, before, "nothing has changed yet");
    house.command(&id, change("two")).await.unwrap();
    let state = house.get(&id).await;
    assert_eq!((state.status, state.active().count()), (Status::Started, 1));
    house.act(&id, "b", json!({})).await.unwrap();
    house.finished(&id).await;
    assert_eq!(house.data(&id).await, json!({ "x": 2, "log": "b" }));
}

#[tokio::test]
async fn s21_an_instance_moves_to_another_version_or_stays_as_it_was() {
    let house = House::new().await;
    let first = house.deploy(&two_tasks("p", "one")).await;
    let id = house.start("p", json!({})).await;
    let second = house.deploy(&two_tasks("p", "renamed")).await;
    assert!(second > first);
    let before = house.get(&id).await;
    assert_eq!(before.version, first, "publishing leaves it on its version");
    let processes = house.processes();
    let refused = processes.migration(&id, second, BTreeMap::new()).await.unwrap();
    assert!(matches!(house.command(&id, refused).await, Err(ProcessError::Rejected(_))));
    let wrong = BTreeMap::from([("one".into(), "end".into())]);
    let refused = processes.migration(&id, second, wrong).await.unwrap();
    assert!(house.command(&id, refused).await.is_err());
    assert_eq!(house.get(&id).await, before);
    let mapping = BTreeMap::from([("one".into(), "renamed".into())]);
    let command = processes.migration(&id, second, mapping).await.unwrap();
    let tried = processes.try_out(&id, command.clone()).await.unwrap();
    assert_eq!((tried.version, tried.tokens[&1].node.as_str()), (second, "renamed"));
    assert_eq!(house.get(&id).await, before);
    house.command(&id, command).await.unwrap();
    assert_eq!(house.get(&id).await.version, second);
    house.act(&id, "a", json!({})).await.unwrap();
    house.act(&id, "b", json!({})).await.unwrap();
    house.finished(&id).await;
    assert!(processes.migration(&id, 99, BTreeMap::new()).await.is_err());
}

#[tokio::test]
async fn s21_hold_halts_everything_until_resume() {
    let house = House::new().await;
    house.deploy(&around("p", "timer", json!({ "time": "PT0.03S" }))).await;
    let id = house.start("p", json!({})).await;
    house.command(&id, Command::Hold).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(80)).await;
    assert_eq!(house.get(&id).await.status, Status::OnHold);
    house.command(&id, Command::Resume).await.unwrap();
    house.finished(&id).await;
}

#[tokio::test]
async fn s22_history_tells_who_and_why_and_any_event_gives_its_state() {
    let house = House::new().await;
    house.deploy(&two_tasks("p", "one")).await;
    let id = house.start("p", json!({ "x": 1 })).await;
    let command = Command::Execute { token: 1, action: "a".into(), data: Value::object() };
    house.processes().command(&id, command, "action", Some("token ci"), None).await.unwrap();
    let history = house.processes().history(&id, 0, 100).await.unwrap();
    let causes: Vec<(&str, Option<&str>)> =
        history.iter().map(|record| (record.cause.as_str(), record.actor.as_deref())).collect();
    assert_eq!(causes, [("start", None), ("action", Some("token ci"))]);
    let now = house.get(&id).await;
    let mut number = 0;
    for record in &history {
        assert_eq!(record.first, number + 1, "without a gap");
        number += record.events.len() as u64;
    }
    assert_eq!(number, now.events);
    assert_eq!(house.processes().at(&id, now.events).await.unwrap(), now);
    let first = house.processes().at(&id, history[1].first - 1).await.unwrap();
    assert_eq!(first.tokens[&1].node, "one");
    assert_eq!(Json::from(&first.data), json!({ "x": 1 }));
}

#[tokio::test]
async fn s22_an_instance_is_kept_as_long_as_its_definition_says() {
    let house = House::new().await;
    let mut process = task("p", json!([]));
    process["settings"] = json!({ "retention": "PT0S" });
    house.deploy(&process).await;
    let id = house.start("p", json!({})).await;
    let gone = async {
        loop {
            match house.processes().get(&id).await {
                Err(ProcessError::Missing(_)) => return,
                Ok(_) => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
                Err(error) => panic!("{error}"),
            }
        }
    };
    tokio::time::timeout(crate::house::DEADLINE, gone).await.expect("it goes");
    assert!(house.processes().history(&id, 0, 10).await.is_err());
    let search = Search { limit: 10, ..Search::default() };
    assert!(house.processes().search(&search).await.unwrap().is_empty());
}

#[tokio::test]
async fn s23_export_after_import_is_the_identity_with_actions() {
    let text =
        engine::flow::flow_text(&serde_json::from_value(two_tasks("p", "one")).expect("a flow"))
            .unwrap();
    let reading = engine::flow::read_flow(text.as_bytes()).unwrap();
    assert_eq!(engine::flow::flow_text(&reading.document).unwrap(), text);
}

#[tokio::test]
async fn s24_instances_are_found_by_status_definition_time_and_data() {
    let house = House::new().await;
    let mut process = two_tasks("p", "one");
    process["settings"] = json!({ "indexed": ["client.city", "n"] });
    house.deploy(&process).await;
    house.deploy(&two_tasks("q", "one")).await;
    let mut ids = Vec::new();
    for n in 0..25 {
        let city = if n % 2 == 0 { "Turku" } else { "Oulu" };
        ids.push(house.start("p", json!({ "n": n, "client": { "city": city } })).await);
    }
    house.start("q", json!({})).await;
    for id in ids.iter().take(10) {
        house.act(id, "a", json!({})).await.unwrap();
        house.act(id, "b", json!({})).await.unwrap();
    }
    let base = Search { definition: Some("p".to_owned()), limit: 7, ..Search::default() };
    let pages = |search: Search| async {
        let mut search = search;
        let mut found = Vec::new();
        loop {
            let page = house.processes().search(&search).await.unwrap();
            search.after = page.last().map(place_of);
            let more = page.len() == search.limit;
            found.extend(page.into_iter().map(|state| state.id.to_string()));
            if !more {
                return found;
            }
        }
    };
    let newest_first: Vec<String> = ids.iter().rev().cloned().collect();
    let mut all = pages(base.clone()).await;
    assert_eq!(all.len(), 25);
    all.sort();
    let mut sorted = newest_first.clone();
    sorted.sort();
    assert_eq!(all, sorted, "pages join to the whole");
    let status = |status| Search { status: vec![status], ..base.clone() };
    assert_eq!(pages(status(Status::Finished)).await.len(), 10);
    assert_eq!(pages(status(Status::Started)).await.len(), 15);
    let value = |path: &str, value: &str| Search {
        value: Some((path.to_owned(), value.to_owned())),
        ..base.clone()
    };
    assert_eq!(pages(value("client.city", "Oulu")).await.len(), 12);
    assert_eq!(pages(value("n", "17")).await, [ids[17].clone()]);
    assert_eq!(pages(value("n", "1")).await, [ids[1].clone()]);
    let any = Search { limit: 7, ..Search::default() };
    assert_eq!(pages(any.clone()).await.len(), 26);
    let created = house.get(&ids[12]).await.created;
    let before = pages(Search { to: Some(created), ..any.clone() }).await;
    let since = pages(Search { from: Some(created), ..any }).await;
    assert_eq!(before.len() + since.len(), 26);
    assert!(since.contains(&ids[12]) && !before.contains(&ids[12]));
}
