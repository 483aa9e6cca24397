//! Tests of Mutate.

use serde_json::{Value as Json, json};

use super::*;
use crate::check::{check, refuses};

fn rules(rules: &Json) -> Json {
    json!({ "rules": rules })
}

#[test]
fn each_rule_sees_those_before() {
    check::<Mutate>(
        &rules(&json!([
            { "do": "set", "destination": "a", "value": { "json": "[1]" } },
            { "do": "copy", "source": "a", "destination": "a.1" },
            { "do": "set", "destination": "b", "value": { "expression": "length(a)" } },
            { "do": "remove", "source": "a.0" },
        ])),
        &json!({}),
    )
    .emits("out", &json!({ "a": [[1]], "b": 2 }));
}

#[test]
fn what_is_not_there_is_left_alone() {
    check::<Mutate>(
        &rules(&json!([
            { "do": "move", "source": "x", "destination": "a" },
            { "do": "copy", "source": "x.y", "destination": "a" },
            { "do": "remove", "source": "x" },
        ])),
        &json!({ "a": 1 }),
    )
    .emits("out", &json!({ "a": 1 }));
    let set = rules(&json!([{ "do": "set", "destination": "a", "value": { "path": "x" } }]));
    check::<Mutate>(&set, &json!({ "a": 1 })).emits("out", &json!({ "a": null }));
}

#[test]
fn a_value_can_move_into_itself() {
    for (source, destination, want) in [
        ("a", "a.b", json!({ "a": { "b": 1 } })),
        (".", "data", json!({ "data": { "a": 1 } })),
        ("a", ".", json!(1)),
        ("a", "a", json!({ "a": 1 })),
    ] {
        let rule = json!([{ "do": "move", "source": source, "destination": destination }]);
        check::<Mutate>(&rules(&rule), &json!({ "a": 1 })).emits("out", &want);
    }
}

#[test]
fn a_failed_rule_undoes_all() {
    let payload = json!({ "a": 1, "s": "text", "list": [] });
    for (rule, words) in [
        (json!({ "do": "move", "source": "a", "destination": "s.x" }), "`s` is a string"),
        (json!({ "do": "copy", "source": "a", "destination": "list.2" }), "an index from 0"),
        (json!({ "do": "set", "destination": "t", "value": { "json": "{{s}}" } }), "not JSON"),
        (
            json!({ "do": "merge", "destination": "t", "value": { "path": "s" } }),
            "takes an object, and the value is a string",
        ),
        (
            json!({ "do": "merge", "destination": "list", "value": { "json": "{}" } }),
            "There is an array at `list`",
        ),
    ] {
        check::<Mutate>(&rules(&json!([rule])), &payload).fails(words);
        let before = json!({ "do": "set", "destination": "new", "value": { "path": "a" } });
        check::<Mutate>(&rules(&json!([before, rule])), &payload).fails(words);
    }
}

#[test]
fn merges_make_what_is_missing() {
    let merge = rules(&json!([
        { "do": "merge", "destination": "a.b", "value": { "json": "{\"c\": {\"d\": 1}}" } },
        { "do": "merge", "destination": "a.b", "value": { "json": "{\"c\": {\"e\": null}}" } },
        { "do": "merge", "destination": "a.b.c", "value": { "json": "{\"d\": {\"f\": 2}}" } },
    ]));
    check::<Mutate>(&merge, &json!({}))
        .emits("out", &json!({ "a": { "b": { "c": { "d": { "f": 2 }, "e": null } } } }));
}

#[test]
fn nesting_has_an_end() {
    let twice = json!([{ "do": "set", "destination": "a", "value": { "path": "." } }]);
    let mut payload = json!({});
    for _ in 0..126 {
        payload = json!({ "a": payload });
    }
    check::<Mutate>(&rules(&twice), &payload).fails("deeper than 127");
}

#[test]
fn a_shared_payload_is_copied_where_it_is_touched() {
    use engine::payload::Value;
    let config = rules(&json!([
        { "do": "set", "destination": "a.x", "value": { "json": "2" } },
        { "do": "remove", "source": "a.y" },
    ]));
    let node: Mutate = serde_json::from_value(config).unwrap();
    let mut message = Message::new(Value::parse(r#"{"a":{"x":1,"y":1},"b":[1,2]}"#).unwrap());
    let other = message.payload.clone();
    node.execute(&mut message).unwrap();
    assert_eq!(message.payload.to_json(), r#"{"a":{"x":2},"b":[1,2]}"#);
    assert_eq!(other.to_json(), r#"{"a":{"x":1,"y":1},"b":[1,2]}"#);
    let list = |value: &Value| value.get("b").and_then(Value::as_array).map(<[Value]>::as_ptr);
    assert_eq!(list(&message.payload), list(&other));
}

#[test]
fn mistakes_have_their_place() {
    for (rule, pointer, words) in [
        (json!({ "do": "set", "destination": "a" }), "/rules/0", "takes `value`"),
        (json!({ "do": "remove", "source": "a", "destination": "b" }), "/rules/0", "alone"),
        (json!({ "do": "move", "source": "a" }), "/rules/0", "`destination`"),
        (json!({ "do": "remove", "source": "a..b" }), "/rules/0/source", "one dot"),
        (
            json!({ "do": "set", "destination": "a", "value": { "expression": "1 +" } }),
            "/rules/0/value/expression",
            "column",
        ),
        (json!({ "do": "add" }), "/rules/0/do", "unknown variant"),
    ] {
        refuses::<Mutate>(&rules(&json!([rule])), pointer, words);
    }
    refuses::<Mutate>(&rules(&json!([])), "/rules", "Add a rule");
}
