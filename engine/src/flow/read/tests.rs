//! Files as they should be, and as they should not.

mod mistakes;
mod texts;
mod values;

use super::*;
use crate::flow::{bundle_text, flow_text};
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
fn a_bundle_comes_back_as_it_was() {
    let flow = ok(flow_json().to_string());
    let Json::Object(feed) = json!({"id": "feed", "url": "ws://x", "headers": {"X": "canary"}})
    else {
        panic!("an object")
    };
    let bundle = Bundle::new(flow.clone(), vec![flow.clone()], vec![feed]);
    let text = bundle_text(&bundle).unwrap();
    assert!(!text.contains("canary"));
    assert!(text.contains("{ \"from\": [\"in\", \"message\"], \"to\": \"out\" },\n"));
    let read = read_bundle(text.as_bytes()).unwrap().document;
    assert_eq!(read, bundle);
    assert_eq!(bundle_text(&read).unwrap(), text);
    assert_eq!(read_bundle(flow_json().to_string().as_bytes()).unwrap().document, Bundle::of(flow));
    assert!(refused(&text)[0].message.contains("bundle"));
}

#[test]
fn a_bundle_is_read_as_strictly() {
    let problems = read_bundle(
        json!({
            "format": "wireloom.bundle/1", "flow": {"format": "wireloom.flow/1", "id": "a b", "name": "x"},
            "flows": [{"format": "wireloom.flow/2"}, 5, {"format": "wireloom.flow/1", "id": "f", "name": 5}],
            "connections": [7], "more": 1
        })
        .to_string()
        .as_bytes(),
    )
    .unwrap_err();
    assert_eq!(
        seen(&problems),
        [
            ("id", "/flow/id"),
            ("format-newer", "/flows/0/format"),
            ("shape", "/flows/1"),
            ("shape", "/flows/2/name"),
            ("shape", "/connections/0"),
            ("shape", "/more"),
        ]
    );
    let none = read_bundle(br#"{"format": "wireloom.bundle/1"}"#).unwrap_err();
    assert_eq!(seen(&none), [("shape", "/flow")]);
}
