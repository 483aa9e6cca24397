//! Each form, each mistake, and the laws of superset beside a plain reference.

mod groups;
mod mistakes;
mod reference;

use super::superset::{equal, superset};
use super::*;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn filters(list: &Json) -> Filters {
    Filters::compile(list.as_array().unwrap(), FilterLogic::And).unwrap()
}

fn accepts(filter: &Json, message: &str) -> bool {
    filters(&json!([filter])).accept(Some(message))
}

/// The places of the mistakes, and the words of the first.
fn mistakes(list: &Json) -> (Vec<String>, String) {
    let found = Filters::compile(list.as_array().unwrap(), FilterLogic::And).unwrap_err();
    let words = found[0].words.clone();
    (found.into_iter().map(|mistake| mistake.pointer).collect(), words)
}

#[test]
fn each_leaf_holds_where_it_says() {
    let message =
        r#"{"n": 42, "s": "Abc", "a": [1, {"x": 2, "y": 3}], "o": {"p": null}, "a.b": 7}"#;
    for (filter, expected) in [
        (json!({ "key": "n", "value": 42 }), true),
        (json!({ "key": "n", "value": 42.0 }), true),
        (json!({ "key": "n", "value": "42" }), false),
        (json!({ "key": "a.b", "value": 7 }), true),
        (json!({ "path": "a.b", "value": 7 }), false),
        (json!({ "path": "a.1.x", "value": 2 }), true),
        (json!({ "path": "a.2", "value": null }), false),
        (json!({ "key": "a", "value": [{ "x": 2 }, { "y": 3 }, 1] }), true),
        (json!({ "key": "a", "value": [{ "x": 3 }] }), false),
        (json!({ "key": "a", "value": [] }), true),
        (json!({ "key": "a", "value": {} }), false),
        (json!({ "key": "o", "value": {} }), true),
        (json!({ "path": ".", "value": { "o": { "p": null }, "s": "Abc" } }), true),
        (json!({ "key": "o", "op": "eq", "value": {} }), false),
        (json!({ "key": "o", "op": "eq", "value": { "p": null } }), true),
        (json!({ "key": "o", "op": "ne", "value": { "p": null } }), false),
        (json!({ "key": "none", "op": "ne", "value": 1 }), true),
        (json!({ "key": "none", "op": "eq", "value": null }), false),
        (json!({ "path": "o.p", "op": "exists" }), true),
        (json!({ "path": "o.q", "op": "exists" }), false),
        (json!({ "path": "o.q", "op": "exists", "value": false }), true),
        (json!({ "key": "n", "op": "gt", "value": 41.5 }), true),
        (json!({ "key": "n", "op": "gte", "value": 42 }), true),
        (json!({ "key": "n", "op": "lt", "value": 42 }), false),
        (json!({ "key": "n", "op": "lte", "value": 42 }), true),
        (json!({ "key": "s", "op": "gt", "value": "Abb" }), true),
        (json!({ "key": "s", "op": "gt", "value": 1 }), false),
        (json!({ "key": "none", "op": "lt", "value": 1 }), false),
        (json!({ "key": "s", "op": "regex", "value": "^[A-C]b" }), true),
        (json!({ "key": "n", "op": "regex", "value": "42" }), false),
        (json!({ "key": "s", "op": "contains", "value": "bc" }), true),
        (json!({ "key": "a", "op": "contains", "value": 1.0 }), true),
        (json!({ "key": "a", "op": "contains", "value": { "x": 2 } }), false),
        (json!({ "key": "o", "op": "contains", "value": "p" }), false),
        (json!({ "expression": "n > 40 && s == 'Abc'" }), true),
        (json!({ "expression": "none" }), false),
        (json!({ "text": { "prefix": "{\"n\"" } }), true),
        (json!({ "text": { "regex": "\"A.c\"" } }), true),
        (json!({ "text": { "equals": "{}" } }), false),
    ] {
        assert_eq!(accepts(&filter, message), expected, "{filter}");
    }
}

#[test]
fn what_is_not_json_fails_every_leaf_but_text() {
    for filter in [
        json!({ "key": "a", "op": "ne", "value": 1 }),
        json!({ "key": "a", "op": "exists", "value": false }),
        json!({ "path": ".", "op": "exists" }),
        json!({ "expression": "true" }),
    ] {
        assert!(!accepts(&filter, "PING {"), "{filter}");
        assert!(accepts(&json!({ "none_of": [filter] }), "PING {"), "{filter}");
    }
    assert!(accepts(&json!({ "text": { "equals": "PING {" } }), "PING {"));
    // A frame given as an array has no text.
    let any = filters(&json!([{ "text": { "regex": "" } }]));
    assert!(!any.accept(None) && any.accept(Some("")));
}

/// Few different keys and leaves, so that two of them often have something in common.
fn small_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        (0..3_i64).prop_map(Json::from),
        (0..3_i8).prop_map(|n| Json::from(f64::from(n))),
        "[01]".prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            proptest::collection::vec(("[a-c]", inner), 0..4)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}
