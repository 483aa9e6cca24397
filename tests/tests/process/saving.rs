//! What is refused at save, each with its place: statements 1, 2 and 5.

use engine::flow::{Checker, Flow};
use serde_json::{Value as Json, json};

use crate::{around, says, task};

fn problems(flow: &Json) -> Vec<(String, String)> {
    let flow: Flow = serde_json::from_value(flow.clone()).expect("a flow");
    let found = Checker::new(nodes::catalog()).check(&flow);
    found.into_iter().map(|problem| (problem.pointer, problem.message)).collect()
}

#[track_caller]
fn refused(flow: &Json, pointer: &str) {
    let found = problems(flow);
    assert!(found.iter().any(|(at, _)| at == pointer), "no {pointer} in {found:#?}");
}

fn at(rest: &str) -> String {
    format!("/nodes/1/actions/{rest}")
}

#[test]
fn s01_only_name_and_type_are_needed() {
    let full = json!({
        "id": "x", "name": "save", "order": 3, "timerExpression": "PT1S", "type": "business-rule",
        "manual": true, "optional": true, "repeatable": true, "autoRunChildren": true,
        "parentName": "root", "allowTokenReset": true, "restartFromSnapshot": true,
        "keysForRestart": ["a"], "keys": ["b.c"],
        "params": [{ "key": "rules", "value": [], "replaceValues": false }],
    });
    let root = json!({ "name": "root", "type": "business-rule", "params": [{ "key": "rules", "value": [] }] });
    assert_eq!(problems(&task("p", json!([root, full]))), []);
    let nothing = json!({ "name": "a", "type": "business-rule" });
    refused(&task("p", json!([nothing])), &at("0/params"));
    for missing in [json!({ "type": "business-rule" }), json!({ "name": "a" })] {
        refused(&task("p", json!([missing])), &at("0"));
    }
    refused(&task("p", json!([{ "name": "a", "type": "dance" }])), &at("0/type"));
    refused(&task("p", json!([says("a", "a", json!({ "colour": "red" }))])), &at("0/colour"));
}

#[test]
fn s01_actions_stand_on_task_nodes_only() {
    let on = |kind: &str, config: Json| {
        let mut config = config;
        config["actions"] = json!([says("a", "a", json!({}))]);
        around("p", kind, config)
    };
    for (kind, config) in [
        ("task", json!({})),
        ("user-task", json!({})),
        ("message-send", json!({ "message": "m", "correlation": "" })),
    ] {
        assert_eq!(problems(&on(kind, config)), [], "{kind}");
    }
    for (kind, config) in [
        ("milestone", json!({})),
        ("timer", json!({ "time": "PT1S" })),
        ("logic/template", json!({ "template": "x", "destination": "a" })),
    ] {
        refused(&on(kind, config), "/nodes/1/actions");
    }
}

#[test]
fn s02_an_automatic_action_has_none_of_what_is_for_manual_ones() {
    for (field, value) in [
        ("optional", json!(true)),
        ("keys", json!(["a"])),
        ("allowTokenReset", json!(true)),
        ("restartFromSnapshot", json!(true)),
        ("keysForRestart", json!(["a"])),
    ] {
        let automatic = says("a", "a", json!({ field: value }));
        refused(&task("p", json!([automatic])), &at(&format!("0/{field}")));
        let manual = says("a", "a", json!({ field: value, "manual": true }));
        assert_eq!(problems(&task("p", json!([manual]))), [], "{field}");
    }
}

#[test]
fn s02_names_are_unique_and_parents_on_the_same_node_without_cycles() {
    let twice = json!([says("a", "a", json!({})), says("a", "b", json!({ "id": "other" }))]);
    refused(&task("p", twice), &at("1/name"));
    let ids = json!([says("a", "a", json!({ "id": "x" })), says("b", "b", json!({ "id": "x" }))]);
    refused(&task("p", ids), &at("1/id"));
    let orphan = json!([says("a", "a", json!({ "parentName": "nobody" }))]);
    refused(&task("p", orphan), &at("0/parentName"));
    let round = json!([
        says("a", "a", json!({ "parentName": "b" })),
        says("b", "b", json!({ "parentName": "a" })),
    ]);
    refused(&task("p", round), &at("0/parentName"));
    let itself = json!([says("a", "a", json!({ "parentName": "a" }))]);
    refused(&task("p", itself), &at("0/parentName"));
}

/// The designer deletes them together; a document in which they stayed is refused as a whole.
#[test]
fn s02_who_deletes_a_parent_deletes_its_children() {
    let parent = says("a", "a", json!({}));
    let child = says("b", "b", json!({ "parentName": "a" }));
    let theirs = says("c", "c", json!({ "parentName": "b" }));
    let alone = says("d", "d", json!({}));
    assert_eq!(problems(&task("p", json!([parent, child, theirs, alone]))), []);
    refused(&task("p", json!([child, theirs, alone])), &at("0/parentName"));
    refused(&task("p", json!([parent, theirs, alone])), &at("1/parentName"));
    assert_eq!(problems(&task("p", json!([alone]))), []);
}

#[test]
fn s05_times_that_are_none_are_refused() {
    for bad in ["-PT5S", "PT-5S", "P", "PT", "P99999999999Y", "5 minutes", "R0/PT1S", "PT${"] {
        let action = says("a", "a", json!({ "timerExpression": bad, "repeatable": true }));
        refused(&task("p", json!([action])), &at("0/timerExpression"));
    }
    for good in ["PT0S", "P1Y2M", "P2W", "PT0.5S", "2026-01-02T03:04:05Z", "${wait}", "R3/PT1S"] {
        let action = says("a", "a", json!({ "timerExpression": good, "repeatable": true }));
        assert_eq!(problems(&task("p", json!([action]))), [], "{good}");
    }
    let cycle = says("a", "a", json!({ "timerExpression": "R/PT1S" }));
    refused(&task("p", json!([cycle])), &at("0/timerExpression"));
}

#[test]
fn process_nodes_stand_in_durable_flows_only() {
    let mut flow = task("p", json!([]));
    assert_eq!(problems(&flow), []);
    flow["durability"] = json!("ephemeral");
    refused(&flow, "/nodes/0/type");
    refused(&flow, "/nodes/1/type");
    let mut flow = task("p", json!([]));
    flow["nodes"].as_array_mut().unwrap().push(json!({ "id": "b", "type": "trigger/button" }));
    refused(&flow, "/nodes/3/type");
    let mut flow = task("p", json!([]));
    flow["wires"].as_array_mut().unwrap().push(json!({ "from": ["start", "out"], "to": "end" }));
    refused(&flow, "/nodes/0");
}
