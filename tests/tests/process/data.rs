//! Differences between documents: what events keep of a change gives the change again.

use engine::payload::Value;
use engine::process::{changes, merge, patch};
use serde_json::json;

#[test]
fn a_difference_gives_the_new_document() {
    let documents = [
        json!({}),
        json!({ "a": 1 }),
        json!({ "a": null }),
        json!({ "a": { "b": [1, 2], "c": { "d": "x" } }, "e": true }),
        json!({ "a": { "b": [1, 2, 3], "c": {} } }),
        json!({ "a": [], "e": { "f": 1.5 } }),
        json!([1, 2]),
        json!("text"),
    ];
    for old in &documents {
        for new in &documents {
            let (old, new) = (Value::from(old), Value::from(new));
            let found = changes(&old, &new);
            assert_eq!(found.is_empty(), old == new);
            let text = serde_json::to_string(&found).unwrap();
            let read: Vec<_> = serde_json::from_str(&text).unwrap();
            let mut made = old.clone();
            patch(&mut made, &read);
            assert_eq!(made, new, "{old} → {new}: {text}");
        }
    }
}

#[test]
fn merging_is_deep_and_replaces_arrays() {
    let mut into = Value::from(json!({ "a": { "b": 1, "l": [1, 2] }, "x": 1 }));
    merge(&mut into, &Value::from(json!({ "a": { "c": 2, "l": [3] }, "x": { "y": 1 } })));
    assert_eq!(into, Value::from(json!({ "a": { "b": 1, "l": [3], "c": 2 }, "x": { "y": 1 } })));
}
