//! What `diff` promises.

use serde_json::json;

use super::*;

fn flow(nodes: &serde_json::Value, wires: &serde_json::Value) -> Flow {
    serde_json::from_value(json!({
        "format": "wireloom.flow/1", "id": "f", "name": "F", "nodes": nodes, "wires": wires
    }))
    .unwrap()
}

#[test]
fn the_same_is_empty() {
    let flow = flow(&json!([{"id": "a", "type": "t"}]), &json!([{"from": ["a", "o"], "to": "a"}]));
    assert!(Diff::between(&flow, &flow).is_empty());
}

#[test]
fn names_each_difference() {
    let old = flow(
        &json!([
            {"id": "a", "type": "t", "config": {"x": 1, "y": 1, "z": 1}},
            {"id": "b", "type": "t"},
            {"id": "c", "type": "t"}
        ]),
        &json!([{"from": ["a", "o"], "to": "b"}, {"from": ["a", "o"], "to": "c"}, {"from": ["b", "o"], "to": "c"}]),
    );
    let mut new = flow(
        &json!([
            {"id": "c", "type": "t", "position": {"x": 5}},
            {"id": "a", "type": "t", "disabled": true, "config": {"x": 1, "y": 2, "w": 3}},
            {"id": "d", "type": "t"}
        ]),
        &json!([{"from": ["a", "o"], "to": "c"}, {"from": ["a", "o"], "to": "b"}, {"from": ["a", "o"], "to": "d"}]),
    );
    new.name = "G".to_owned();
    let diff = Diff::between(&old, &new);
    assert_eq!(
        (diff.added, diff.removed, diff.moved),
        (vec!["d".to_owned()], vec!["b".to_owned()], vec!["c".to_owned()])
    );
    let fields = ["disabled", "config.y", "config.w", "config.z"].map(str::to_owned).to_vec();
    assert_eq!(diff.changed, [Changed { id: "a".to_owned(), fields }]);
    let to = |wires: &[Wire]| wires.iter().map(|wire| wire.to.clone()).collect::<Vec<_>>();
    assert_eq!(
        (to(&diff.wires_added), to(&diff.wires_removed)),
        (vec!["d".to_owned()], vec!["c".to_owned()])
    );
    assert!(diff.wires_reordered);
    assert_eq!(diff.flow, ["name"]);
}
