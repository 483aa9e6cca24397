//! Texts that are no flow: no JSON, another encoding, too deep, repeated keys.

use super::*;

#[test]
fn a_file_that_is_no_json_is_refused_with_the_place() {
    assert_eq!(seen(&refused("")), [("empty", "")]);
    assert_eq!(seen(&refused(" \n\t")), [("empty", "")]);
    for (text, place) in [
        ("{\n  \"a\": 1,\n}", "line 3, column 1"),
        ("{ // no\n}", "line 1, column 3"),
        ("{\"a\": NaN}", "line 1, column 7"),
        ("{\"a\": Infinity}", "line 1, column 7"),
        ("{\"a\": 1e999}", "number out of range, in line 1"),
        ("{\"a\": \"\\ud800\"}", "line 1"),
        ("{} x", "line 1, column 4"),
        ("{\"a\": ", "line 1"),
    ] {
        let problems = refused(text);
        assert_eq!(seen(&problems), [("json", "")], "{text}");
        assert!(problems[0].message.contains(place), "{text}: {}", problems[0].message);
    }
    for text in ["[]", "\"x\"", "null", "1"] {
        assert_eq!(seen(&refused(text)), [("shape", "")]);
    }
}

#[test]
fn other_encodings_are_told_apart() {
    let text = flow_json().to_string();
    let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    assert_eq!(ok(marked).id, "orders");
    let wide = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    for bytes in [
        wide(u16::to_le_bytes),
        wide(u16::to_be_bytes),
        [vec![0xFF, 0xFE], wide(u16::to_le_bytes)].concat(),
        [vec![0xFE, 0xFF], wide(u16::to_be_bytes)].concat(),
    ] {
        let problems = refused(bytes);
        assert_eq!(seen(&problems), [("encoding", "")]);
        assert!(problems[0].message.contains("UTF-16"));
    }
    let problems = refused(b"{\n\"name\": \"\xE9\"}");
    assert!(problems[0].message.contains("line 2"), "{problems:?}");
}

#[test]
fn depth_and_sizes_have_limits_that_are_named() {
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let config = |depth| {
        with("/globals", json!(0))
            .replace("\"globals\":0", &format!("\"globals\":{{\"a\":{}}}", deep(depth)))
    };
    ok(config(120));
    assert_eq!(seen(&refused(config(10_000))), [("too-deep", "")]);
    assert_eq!(seen(&refused(vec![b' '; (10 << 20) + 1])), [("too-large", "")]);
    let long = refused(with("/nodes/0/config", json!({"a/b": "x".repeat((256 << 10) + 1)})));
    assert_eq!(seen(&long), [("too-large", "/nodes/0/config/a~1b")]);
    let wires = vec![json!({"from": ["in", "a"], "to": "in"}); 50_001];
    let problems = refused(with("/wires", wires.into()));
    assert_eq!(seen(&problems), [("too-large", "/wires")]);
    assert!(problems[0].message.contains("50000"), "{}", problems[0].message);
    let node = |n: usize| json!({"id": format!("n{n}"), "type": "t"});
    let many = |count| with("/nodes", (0..count).map(node).collect());
    ok(many(10_000));
    assert_eq!(seen(&refused(many(10_001))), [("too-large", "/nodes")]);
}

#[test]
fn repeated_keys_are_refused_wherever_they_are() {
    let text = with("/globals", json!(0))
        .replace("\"globals\":0", r#""globals":{"a":1,"b":[{"x~/":1,"x~/":2}],"a":2}"#);
    assert_eq!(
        seen(&refused(text)),
        [("duplicate-key", "/globals/b/0/x~0~1"), ("duplicate-key", "/globals/a")]
    );
}
