//! What check says of bodies: who may stand in them, and which wires may be drawn.

use super::*;
use crate::flow::Durability;

type Line = (&'static str, &'static str, serde_json::Value);

fn each(parent: Option<&str>) -> serde_json::Value {
    json!({ "over": [], "parent": parent })
}

fn node(parent: Option<&str>) -> serde_json::Value {
    json!({ "text": "", "parent": parent })
}

/// A trigger, a loop, a node within and one without; then these.
fn drawn(more: &[Line], wires: &[(&str, &str)]) -> Flow {
    let mut nodes = vec![
        ("in", "start", json!({})),
        ("loop", "each", each(None)),
        ("a", "append", node(Some("loop"))),
        ("out", "append", node(None)),
    ];
    nodes.extend(more.iter().cloned());
    let mut all = vec![("in", "loop"), ("loop.body", "a"), ("loop.done", "out")];
    all.extend(wires);
    flow(&nodes, &all)
}

#[test]
fn a_body_and_what_comes_after_it_pass() {
    assert_eq!(found(&drawn(&[], &[])), []);
    assert!(checker().compile(&drawn(&[], &[]), 1).is_ok());
}

#[test]
fn a_parent_is_a_node_with_a_body() {
    let more = [
        ("gone", "append", node(Some("nobody"))),
        ("odd", "append", node(Some("out"))),
        ("start", "start", json!({ "parent": "loop" })),
        ("new", "unheard-of", json!({})),
        ("in-new", "append", node(Some("new"))),
    ];
    let flow = drawn(&more, &[]);
    has(&flow, "missing-node", "/nodes/4/parent");
    has(&flow, "parent", "/nodes/5/parent");
    has(&flow, "parent", "/nodes/6/parent");
    let of_unknown = found(&flow).into_iter().find(|(_, at)| at == "/nodes/8/parent");
    assert_eq!(of_unknown, None, "a kind that is not known here may well have a body");
}

#[test]
fn no_wire_crosses_a_border_but_by_the_bodys_port() {
    let more = [("other", "each", each(None)), ("b", "append", node(Some("other")))];
    for wire in [("a", "out"), ("in", "a"), ("loop.done", "a"), ("a", "b"), ("loop.body", "out")] {
        let flow = drawn(&more, &[("out", "other"), ("other.body", "b"), wire]);
        has(&flow, "border", "/wires/5");
    }
    let back = drawn(&more, &[("out", "other"), ("other.body", "b"), ("a", "loop")]);
    has(&back, "border", "/wires/5");
}

#[test]
fn bodies_are_nested_so_deep_and_no_deeper() {
    let ids: Vec<String> = (0..10).map(|n| format!("e{n}")).collect();
    let deep = |count: usize| {
        let mut nodes = vec![("in", "start", json!({}))];
        let mut wires = vec![("in".to_owned(), "e0".to_owned())];
        for (place, id) in ids.iter().enumerate().take(count) {
            let parent = place.checked_sub(1).map(|before| ids[before].as_str());
            nodes.push((id.as_str(), "each", each(parent)));
            if let Some(parent) = parent {
                wires.push((format!("{parent}.body"), id.clone()));
            }
        }
        let wires: Vec<_> = wires.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
        flow(&nodes, &wires)
    };
    assert!(checker().compile(&deep(limits::NESTED + 1), 1).is_ok());
    has(&deep(limits::NESTED + 2), "parent", "/nodes/10/parent");
}

#[test]
fn nothing_stands_within_itself() {
    let nodes = [
        ("in", "start", json!({})),
        ("x", "each", each(Some("y"))),
        ("y", "each", each(Some("x"))),
        ("self", "each", each(Some("self"))),
    ];
    let flow = flow(&nodes, &[]);
    for place in 1..=3 {
        has(&flow, "parent", &format!("/nodes/{place}/parent"));
    }
}

#[test]
fn an_empty_body_is_a_warning_and_a_durable_one_an_error() {
    let nodes = [("in", "start", json!({})), ("loop", "each", each(None))];
    let mut flow = flow(&nodes, &[("in", "loop")]);
    assert_eq!(found(&flow), [("empty-body".to_owned(), "/nodes/1".to_owned())]);
    assert!(checker().compile(&flow, 1).is_ok());
    flow.durability = Durability::Durable;
    has(&flow, "durability", "/nodes/1/type");
}

#[test]
fn the_file_keeps_who_stands_where() {
    let flow = drawn(&[], &[]);
    let text = flow_text(&flow).unwrap();
    assert!(text.contains(r#""parent": "loop""#), "{text}");
    assert_eq!(serde_json::from_str::<Flow>(&text).unwrap(), flow);
}
