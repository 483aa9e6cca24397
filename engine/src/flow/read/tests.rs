//! Files as they should be, and as they should not.

mod mistakes;
mod texts;
mod values;

use super::*;
use crate::flow::flow_text;
use serde_json::json;

fn flow_json() -> Json {
    json!({
        "format": "wireloom.flow/1", "id": "orders", "name": "Orders \u{202e}<b>",
        "globals": {"z": 1, "a": 9_007_199_254_740_993_u64, "__proto__": {"constructor": 1}},
        "nodes": [
            {"id": "in", "type": "t/in", "position": {"x": 1.5, "y": -20}, "config": {"b": [], "a": {"x": {}}}},
            {"id": "out", "type": "t/out", "onError": {"do": "store", "path": "e"}, "timeout": "PT1S"}
        ],
        "wires": [{"from": ["in", "message"], "to": "out"}, {"from": ["in", "failure"], "to": "out"}],
        "notes": [{"id": "n", "text": "# x", "size": {"width": 10, "height": 20}}]
    })
}

fn ok(bytes: impl AsRef<[u8]>) -> Flow {
    read_flow(bytes.as_ref()).unwrap().document
}

fn refused(bytes: impl AsRef<[u8]>) -> Vec<Problem> {
    let problems = read_flow(bytes.as_ref()).unwrap_err();
    assert!(!problems.is_empty());
    problems
}

/// Codes and pointers.
fn seen(problems: &[Problem]) -> Vec<(&str, &str)> {
    problems.iter().map(|it| (it.code.as_str(), it.pointer.as_str())).collect()
}

fn with(pointer: &str, value: Json) -> String {
    let mut flow = flow_json();
    *flow.pointer_mut(pointer).unwrap() = value;
    flow.to_string()
}

#[test]
fn writing_and_reading_change_nothing() {
    let flow = ok(flow_json().to_string());
    let text = flow_text(&flow).unwrap();
    assert_eq!(ok(&text), flow);
    assert_eq!(flow_text(&ok(&text)).unwrap(), text);
    let keys: Vec<_> = flow.globals.keys().collect();
    assert_eq!(keys, ["z", "a", "__proto__"], "in the order of the file");
    assert_eq!(flow.globals["a"], json!(9_007_199_254_740_993_u64), "exactly");
    for line in [
        "    { \"from\": [\"in\", \"message\"], \"to\": \"out\" },\n",
        "      \"position\": { \"x\": 1.5, \"y\": -20 },\n",
        "      \"size\": { \"width\": 10, \"height\": 20 }\n",
        "        \"b\": [],\n        \"a\": {\n          \"x\": {}\n",
        "  \"settings\": {\n    \"earlyReturn\": null,\n",
    ] {
        assert!(text.contains(line), "{line} in\n{text}");
    }
    assert!(text.ends_with("}\n"));
}

#[test]
fn a_bundle_is_told_from_a_flow() {
    let bundle = json!({ "format": "wireloom.bundle/1", "flows": [flow_json()] });
    assert!(refused(bundle.to_string())[0].message.contains("a bundle"));
    let Json::Object(mut within) = flow_json() else { panic!("an object") };
    within.insert("id".to_owned(), json!("a b"));
    let problems = flow_at(Json::Object(within), "/flows/0").unwrap_err();
    assert_eq!(seen(&problems), [("id", "/flows/0/id")]);
    assert_eq!(seen(&flow_at(json!(5), "/flows/1").unwrap_err()), [("shape", "/flows/1")]);
}
