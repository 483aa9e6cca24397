//! What check finds, all at once, and where.

mod body;

use serde_json::json;

use super::*;
use crate::node::{Problem, Severity};
use crate::testing::{checker, flow};

fn found(flow: &Flow) -> Vec<(String, String)> {
    checker().check(flow).into_iter().map(|problem| (problem.code, problem.pointer)).collect()
}

fn has(flow: &Flow, code: &str, pointer: &str) {
    let found = found(flow);
    assert!(
        found.iter().any(|(c, p)| c == code && p == pointer),
        "no {code} at {pointer} among {found:?}"
    );
}

#[test]
fn every_problem_is_found_at_once_with_its_place() {
    let flow = flow(
        &[
            ("in", "start", json!({ "surplus": 1 })),
            ("a", "append", json!({})),
            ("b", "append", json!({ "text": 5 })),
            ("c", "nowhere", json!({})),
            ("d", "append", json!({ "text": "", "timeout": "PT-5S" })),
        ],
        &[("in", "a"), ("a.odd", "b"), ("b", "gone"), ("a", "in"), ("a", "d"), ("a", "d")],
    );
    has(&flow, "unknown-field", "/nodes/0/config/surplus");
    has(&flow, "required", "/nodes/1/config/text");
    has(&flow, "config", "/nodes/2/config/text");
    has(&flow, "unknown-kind", "/nodes/3/type");
    has(&flow, "duration", "/nodes/4/timeout");
    has(&flow, "missing-port", "/wires/1/from/1");
    has(&flow, "missing-node", "/wires/2/to");
    has(&flow, "wire-to-trigger", "/wires/3/to");
    has(&flow, "double-wire", "/wires/5");
    assert!(checker().compile(&flow, 1).is_err());
}

#[test]
fn a_deployed_version_is_compiled_as_any_other_and_its_mistakes_told() {
    let start = ("in", "start", json!({}));
    let fine = flow(&[start.clone(), ("a", "append", json!({ "text": "" }))], &[("in", "a")]);
    let broken = [start, ("a", "append", json!({})), ("b", "append", json!({ "text": 5 }))];
    let broken = flow(&broken, &[("in", "a"), ("a", "b")]);
    let told = |problems: Vec<Problem>| -> Vec<(String, String)> {
        problems.into_iter().map(|problem| (problem.code, problem.pointer)).collect()
    };
    let checker = checker();
    for (flow, version) in [(&fine, 3), (&broken, 4)] {
        match (checker.compile_deployed(flow, version), checker.compile(flow, version)) {
            (Ok(plan), Ok(_)) => assert_eq!((plan.version, plan.steps.len()), (version, 2)),
            (Err(found), Err(problems)) => assert_eq!(told(found), told(problems)),
            (plan, _) => panic!("{version}: {plan:?}"),
        }
    }
}

#[test]
fn nothing_that_starts_it_is_an_error() {
    has(&flow(&[("a", "append", json!({ "text": "" }))], &[]), "no-trigger", "/nodes");
}

#[test]
fn cycles_and_unreached_nodes_are_warnings() {
    let round = [
        ("in", "start", json!({})),
        ("a", "append", json!({ "text": "" })),
        ("lost", "append", json!({ "text": "" })),
    ];
    let flow = flow(&round, &[("in", "a"), ("a", "a")]);
    has(&flow, "cycle", "/nodes/1");
    has(&flow, "unreached", "/nodes/2");
    assert!(checker().check(&flow).iter().all(|problem| problem.severity == Severity::Warning));
    assert!(checker().compile(&flow, 1).is_ok());
}

#[test]
fn a_loop_that_waits_is_no_warning() {
    let nodes = [("in", "start", json!({})), ("wait", "sleep", json!({ "millis": 1 }))];
    assert!(found(&flow(&nodes, &[("in", "wait"), ("wait", "wait")])).is_empty());
}

#[test]
fn a_disabled_nodes_mistakes_do_not_stand_in_the_way() {
    let nodes =
        [("in", "start", json!({})), ("a", "append", json!({ "disabled": true, "text": 7 }))];
    assert!(checker().compile(&flow(&nodes, &[("in", "a")]), 1).is_ok());
}

#[test]
fn early_return_names_a_node() {
    let mut flow = flow(&[("in", "start", json!({}))], &[]);
    flow.settings.early_return = Some("gone".to_owned());
    has(&flow, "missing-node", "/settings/earlyReturn");
}

#[test]
fn a_thousand_nodes_in_a_chain_compile() {
    let ids: Vec<String> = (0..5_000).map(|n| format!("n{n}")).collect();
    let mut nodes = vec![("in", "start", json!({}))];
    nodes.extend(ids.iter().map(|id| (id.as_str(), "append", json!({ "text": "" }))));
    let wires: Vec<_> = std::iter::once(("in", "n0"))
        .chain(ids.windows(2).map(|pair| (pair[0].as_str(), pair[1].as_str())))
        .collect();
    assert!(checker().compile(&flow(&nodes, &wires), 1).is_ok());
}
