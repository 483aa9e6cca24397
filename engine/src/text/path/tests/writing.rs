//! Writing and removing.

use super::*;

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
