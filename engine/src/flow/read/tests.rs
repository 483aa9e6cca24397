//! Files as they should be, and as they should not.

use serde_json::json;

use super::*;
use crate::flow::{bundle_text, flow_text};

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

#[test]
fn ids_keep_the_rule_and_are_unique() {
    for id in ["", "a/b", "..", "*", ">", "a b", "é", &"x".repeat(300)] {
        assert_eq!(seen(&refused(with("/nodes/0/id", json!(id)))), [("id", "/nodes/0/id")], "{id}");
    }
    assert_eq!(seen(&refused(with("/id", json!("a.b")))), [("id", "/id")]);
    for twin in ["out", "Out"] {
        let problems = refused(with("/nodes/0/id", json!(twin)));
        assert_eq!(seen(&problems), [("duplicate-id", "/nodes/1/id")]);
        assert!(problems[0].message.contains("/nodes/0"), "{}", problems[0].message);
    }
    let composed = json!([{"id": "\u{e9}", "type": "t"}, {"id": "e\u{301}", "type": "t"}]);
    let problems = refused(with("/nodes", composed));
    assert!(seen(&problems).contains(&("duplicate-id", "/nodes/1/id")), "{problems:?}");
    let nul = refused(with("/name", json!("a\0b")));
    assert_eq!(seen(&nul), [("nul", "/name")]);
    let nul = refused(with("/globals", json!({"a\0": 1})));
    assert_eq!(nul[0].code, "nul");
}

#[test]
fn formats_are_told_apart() {
    for (format, code) in [
        (json!("wireloom.flow/2"), "format-newer"),
        (json!("wireloom.flow/99"), "format-newer"),
        (json!("wireloom.flow/0"), "format"),
        (json!("wireloom.flow/1.5"), "format"),
        (json!("wireloom.flow"), "format"),
        (json!("other/2"), "format"),
        (json!(1), "format"),
        (json!(1.0), "format"),
        (json!(null), "format"),
    ] {
        // A newer file may have any shape; only its format is spoken of.
        let text = json!({"format": format, "nodes": 5}).to_string();
        assert_eq!(seen(&refused(text)), [(code, "/format")], "{format}");
    }
    assert_eq!(seen(&refused("{}")), [("format", "/format")]);
}

#[test]
fn all_mistakes_are_found_at_once() {
    let problems = refused(
        json!({
            "format": "wireloom.flow/1", "id": 5, "name": "x", "durability": "often", "extra": 1,
            "settings": {"stepLimit": "canary"},
            "nodes": [
                {"id": "a", "type": "t", "disabled": "canary", "position": {"x": "canary"}, "colour": 1},
                7, {}, {"id": "b", "type": "t", "retry": {"attempts": -1}}
            ],
            "wires": [{"from": ["a"], "to": "b"}, {"from": ["a", 4_294_967_296_u64], "to": "b"},
                      {"from": ["a", "-1"], "to": 3}],
            "notes": {}
        })
        .to_string(),
    );
    let mut seen = seen(&problems);
    seen.sort_unstable();
    let pointers: Vec<_> = seen.iter().map(|(_, pointer)| *pointer).collect();
    assert_eq!(
        pointers,
        [
            "/durability",
            "/extra",
            "/id",
            "/nodes/0/colour",
            "/nodes/0/disabled",
            "/nodes/0/position/x",
            "/nodes/1",
            "/nodes/2",
            "/nodes/2",
            "/nodes/3/retry/attempts",
            "/notes",
            "/settings/stepLimit",
            "/wires/0/from",
            "/wires/1/from/1",
            "/wires/2/to",
        ]
    );
    assert!(seen.iter().all(|(code, _)| *code == "shape"));
    let words: Vec<_> = problems.iter().map(|it| it.message.as_str()).collect();
    assert!(!words.concat().contains("canary"), "values are not repeated: {words:?}");
    assert!(words.contains(&"`id` is missing.") && words.contains(&"`type` is missing."));
    assert!(words.contains(&"There is no field `colour` here."));
    let node = problems.iter().find(|it| it.pointer == "/nodes/0/colour").unwrap();
    assert_eq!(node.node.as_deref(), Some("a"));
}

#[test]
fn a_list_is_not_an_object_anywhere() {
    let node = json!(["in", "t/in", "", {"x": 0}, {}, false, null, []]);
    let seen_at = |pointer: &str, value: Json| {
        let problems = refused(with(pointer, value));
        problems.iter().map(|it| (it.code.clone(), it.pointer.clone())).collect::<Vec<_>>()
    };
    for (pointer, value) in [
        ("/nodes/0", node),
        ("/nodes/0/position", json!([1, 2])),
        ("/nodes/0/config", json!([])),
        ("/nodes/1/onError", json!(["fail"])),
        ("/nodes/1/onError", json!(["store", "e"])),
        ("/wires/0", json!([["in", "message"], "out"])),
        ("/notes/0", json!(["n", "text"])),
        ("/notes/0/size", json!([10, 20])),
        ("/globals", json!([["a", 1]])),
    ] {
        let want = [("shape".to_owned(), pointer.to_owned())];
        assert_eq!(seen_at(pointer, value.clone()), want, "{value}");
    }
    let mut settings = flow_json();
    settings["settings"] = json!([null, null, "PT60S", 10]);
    assert_eq!(seen(&refused(settings.to_string())), [("shape", "/settings")]);
}

#[test]
fn a_number_without_end_is_no_whole_number() {
    for number in ["123456789012345678901234567890", "4294967296", "-1", "10.5"] {
        let text = with("/globals", json!({}));
        let text = text.replacen('{', &format!("{{\"settings\":{{\"stepLimit\":{number}}},"), 1);
        assert_eq!(seen(&refused(text)), [("shape", "/settings/stepLimit")], "{number}");
    }
}

#[test]
fn an_endless_list_of_mistakes_ends() {
    let nodes = vec![json!({"id": "a", "type": 5}); 9_000];
    assert_eq!(refused(with("/nodes", nodes.into())).len(), MOST_PROBLEMS);
}

#[test]
fn far_coordinates_are_brought_back() {
    let text = with("/nodes/0/position", json!({"x": 1e308, "y": -2_000_000}));
    let reading = read_flow(text.as_bytes()).unwrap();
    let position = reading.document.nodes[0].position;
    assert!(position.x.total_cmp(&limits::CANVAS).is_eq());
    assert!(position.y.total_cmp(&-limits::CANVAS).is_eq());
    assert_eq!(
        seen(&reading.warnings),
        [("position", "/nodes/0/position/x"), ("position", "/nodes/0/position/y")]
    );
}
