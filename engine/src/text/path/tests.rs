//! Tests of payload paths.

mod writing;

use super::Path;
use crate::payload::Value;
use proptest::prelude::*;

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
