//! Tests of payload paths.

use proptest::prelude::*;

use super::Path;
use crate::payload::Value;

fn path(text: &str) -> Path {
    Path::parse(text).unwrap()
}

fn json(text: &str) -> Value {
    Value::parse(text).unwrap()
}

#[test]
fn reads_every_spelling() {
    let payload = json(
        r#"{"data":{"items":[{"id":7}],"odd key":1,"a.b":2,"x]y":3,"0":4,"é":5,"content-type":6},
            "this":8}"#,
    );
    for (text, want) in [
        ("data.items.[0].id", "7"),
        ("data.items.0.id", "7"),
        ("data.items[0].id", "7"),
        ("[data][items]['0'].[id]", "7"),
        ("data.[odd key]", "1"),
        ("data[\"a.b\"]", "2"),
        ("data['x]y']", "3"),
        ("data.0", "4"),
        ("data.é", "5"),
        (" data.content-type ", "6"),
        ("[this]", "8"),
        ("this.data.0", "4"),
    ] {
        assert_eq!(path(text).get(&payload), Some(&json(want)), "{text}");
    }
    for whole in [".", "this", " . "] {
        assert_eq!(path(whole).get(&payload), Some(&payload));
    }
}

#[test]
fn what_is_not_there_is_missing() {
    let payload = json(r#"{"a":[1],"s":"text","n":null}"#);
    for text in [
        "a.1",
        "a.-1",
        "a.00",
        "a.x",
        "a.length",
        "s.0",
        "n.x",
        "b.c.d",
        "__proto__",
        "constructor",
        "a[99999999999]",
        "a[99999999999999999999999999]",
    ] {
        assert_eq!(path(text).get(&payload), None, "{text}");
    }
}

#[test]
fn mistakes_say_what_to_do() {
    for (text, column, words) in [
        ("", 1, ". for the whole payload"),
        ("{{data.x}}", 1, "drop the braces"),
        ("data..x", 6, "one dot between"),
        ("data.x.", 8, "after the last dot"),
        (".data", 1, "before this dot"),
        ("é.[a", 3, "not closed"),
        ("a.[]", 3, "missing between"),
        ("[a]b", 4, "a dot is wanted"),
        ("data.user name", 10, "write [user name]"),
        ("data.a\u{0}", 7, "control"),
        ("../x", 1, "before this dot"),
    ] {
        let mistake = Path::parse(text).unwrap_err();
        assert_eq!((mistake.line, mistake.column), (1, column), "{text}");
        assert!(mistake.words.contains(words), "{text}: {}", mistake.words);
    }
    assert!(Path::parse(&vec!["a"; 64].join(".")).is_ok());
    assert!(Path::parse(&vec!["a"; 65].join(".")).is_err());
    assert!(Path::parse(&"a".repeat(4097)).is_err());
}

#[test]
fn writes_make_objects_and_copy_only_the_way() {
    let mut payload = json(r#"{"a":{"b":1},"c":{"d":[1,{"e":2}]},"n":null}"#);
    let before = payload.clone();
    for (text, value) in [
        ("a.x.y", "true"),
        ("c.d.1.e", "3"),
        ("c.d[2]", "4"),
        ("c.d.3.f", "5"),
        ("n.k", "6"),
        ("new.0", "7"),
    ] {
        path(text).set(&mut payload, json(value)).unwrap();
    }
    let want =
        r#"{"a":{"b":1,"x":{"y":true}},"c":{"d":[1,{"e":3},4,{"f":5}]},"n":{"k":6},"new":{"0":7}}"#;
    assert_eq!(payload.to_json(), want);
    assert_eq!(before.to_json(), r#"{"a":{"b":1},"c":{"d":[1,{"e":2}]},"n":null}"#);
    path(".").set(&mut payload, Value::from(1)).unwrap();
    assert_eq!(payload, Value::from(1));
}

#[test]
fn a_write_that_fails_changes_nothing() {
    let mut payload = json(r#"{"a":[1],"s":"x"}"#);
    let before = payload.to_json();
    for (text, words) in [
        ("a.2", "an array of 1, which takes an index from 0 to 1"),
        ("a.x.y", "not `x`"),
        ("a.99999999999999", "array"),
        ("s.x", "`s` is a string"),
        ("a.0.x", "`a.0` is a number"),
    ] {
        let error = path(text).set(&mut payload, Value::Null).unwrap_err();
        assert!(error.words.contains(words), "{}", error.words);
        assert_eq!(payload.to_json(), before);
    }
}

#[test]
fn nesting_has_an_end() {
    let mut payload = Value::object();
    let deep = path("a.b.c");
    let mut refused = false;
    for _ in 0..1000 {
        let whole = payload.clone();
        refused |= deep.set(&mut payload, whole).is_err();
    }
    assert!(refused);
    assert!(Value::parse(&payload.to_json()).is_ok());
    let deepest = format!("{}{}", "[".repeat(127), "]".repeat(127));
    assert!(Value::parse(&deepest).is_ok());
    assert!(Value::parse(&format!("[{deepest}]")).is_err());
}

#[test]
fn removes_and_keeps_the_rest() {
    let mut payload = json(r#"{"a":[1,2,3],"b":{"c":1}}"#);
    let before = payload.clone();
    assert_eq!(path("a.1").remove(&mut payload), Some(Value::from(2)));
    assert_eq!(path("a.7").remove(&mut payload), None);
    assert_eq!(path("b.c").remove(&mut payload), Some(Value::from(1)));
    assert_eq!(path("x.y").remove(&mut payload), None);
    assert_eq!(payload.to_json(), r#"{"a":[1,3],"b":{}}"#);
    assert_eq!(before.to_json(), r#"{"a":[1,2,3],"b":{"c":1}}"#);
    assert_eq!(path(".").remove(&mut payload), Some(json(r#"{"a":[1,3],"b":{}}"#)));
}

#[test]
fn covers_goes_by_steps() {
    assert!(path("a.b").covers(&path("a[b].c")));
    assert!(path(".").covers(&path("a")));
    assert!(!path("a.b").covers(&path("a.bc")));
    assert_eq!(path("a.[0].b"), path("a[0].b"));
}

proptest! {
    #[test]
    fn any_text_is_a_path_or_a_mistake(text in "[a-z0-9.\\[\\]\"'{} é]{0,24}") {
        if let Ok(path) = Path::parse(&text) {
            let mut payload = Value::object();
            if path.set(&mut payload, Value::from(1)).is_ok() {
                prop_assert_eq!(path.get(&payload), Some(&Value::from(1)));
                prop_assert_eq!(path.remove(&mut payload), Some(Value::from(1)));
            }
        }
    }
}
