//! Ids, formats and numbers that keep to their rules.

use super::*;

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
fn a_number_without_end_is_no_whole_number() {
    for number in ["123456789012345678901234567890", "4294967296", "-1", "10.5"] {
        let text = with("/globals", json!({}));
        let text = text.replacen('{', &format!("{{\"settings\":{{\"stepLimit\":{number}}},"), 1);
        assert_eq!(seen(&refused(text)), [("shape", "/settings/stepLimit")], "{number}");
    }
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
