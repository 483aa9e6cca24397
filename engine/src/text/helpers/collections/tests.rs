//! What `collections` promises.

use super::super::check::{call_named, table};

#[test]
fn looks_into_collections() {
    table("length", &[("[[1,2]]", "2"), ("[{\"a\":1}]", "1"), ("[\"äb\"]", "2"), ("[7]", "-")]);
    table("last", &[("[[1,2]]", "2"), ("[\"abö\"]", "\"ö\""), ("[[]]", "-"), ("[1]", "-")]);
    table(
        "lookup",
        &[
            ("[{\"a\":1},\"a\"]", "1"),
            ("[[5,6],1]", "6"),
            ("[[5,6],\"1\"]", "6"),
            ("[{\"a.b\":1},\"a.b\"]", "1"),
            ("[{\"a\":1},\"__proto__\"]", "-"),
            ("[\"abc\",1]", "\"b\""),
        ],
    );
    table("defaultTo", &[("[null,1]", "1"), ("[\"\",1]", "1"), ("[0,1]", "0")]);
    table("typeof", &[("[null]", "\"null\""), ("[[]]", "\"array\""), ("[1]", "\"number\"")]);
}

#[test]
fn makes_collections() {
    table("array", &[("[1,\"a\"]", "[1,\"a\"]"), ("[]", "[]")]);
    table("merge", &[("[{\"a\":1,\"b\":1},{\"b\":2}]", "{\"a\":1,\"b\":2}"), ("[5]", "{}")]);
    let made = call_named("obj", "[]", "{\"z\":1,\"a\":[2]}").unwrap().unwrap();
    assert_eq!(made.to_json(), "{\"z\":1,\"a\":[2]}");
}

#[test]
fn finds_by_key() {
    let tags = r#"[{"key":"a","value":1},{"key":"b","value":2,"n":{"m":3}}]"#;
    for (name, rest, wanted) in [
        ("valueByKey", "\"b\"", "2"),
        ("valueByKey", "\"x\"", "-"),
        ("valueByKey", "2,\"value\",\"n.m\"", "3"),
        ("indexByKey", "\"b\"", "1"),
        ("indexByKey", "\"x\"", "-1"),
        ("indexByKey", "3,\"n.m\"", "1"),
    ] {
        table(name, &[(&format!("[{tags},{rest}]"), wanted)]);
    }
}
