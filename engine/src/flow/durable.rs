//! The rules for durable flows, and for nodes that stand only in them.

use std::collections::HashMap;

use crate::node::{Boundary, Built, Element, Problem, Subscription};
use crate::text::{Duration, Path};

use super::check::Ready;
use super::wires::Joined;
use super::{Durability, Flow};

/// What is wrong with a flow's process nodes, or with a durable flow's other nodes.
pub(super) fn durable_problems(
    flow: &Flow,
    nodes: &[Ready],
    wires: &[Joined],
    problems: &mut Vec<Problem>,
) {
    settings(flow, problems);
    let durable = flow.durability == Durability::Durable;
    let mut starts: HashMap<Option<&str>, usize> = HashMap::new();
    for (place, (node, ready)) in flow.nodes.iter().zip(nodes).enumerate() {
        let at = format!("/nodes/{place}");
        let found = match (&ready.built, durable) {
            (Some(Built::Trigger(trigger)), _) => match (&trigger.subscription, durable) {
                (Subscription::Process { condition, .. }, true) => {
                    let first = *starts.entry(condition.as_deref()).or_insert(place);
                    (first != place).then(|| {
                        let words = "Another start node has this condition; they are unique.";
                        Problem::error("start", format!("{at}/config"), words)
                    })
                }
                (Subscription::Process { .. }, false) => Some(only_durable(&at)),
                (_, true) => Some(Problem::error(
                    "trigger",
                    format!("{at}/type"),
                    "A durable flow begins at its process start nodes: begin it from an event \
                     flow, by the API, or by a message.",
                )),
                (_, false) => None,
            },
            (Some(Built::Element(_)), false) => Some(only_durable(&at)),
            (Some(Built::Element(element)), true) => match &**element {
                Element::Boundary(boundary) => attached(boundary, place, flow, nodes, wires),
                _ => None,
            },
            _ => None,
        };
        problems.extend(found.map(|problem| problem.at_node(&node.id)));
    }
    if durable {
        one_way(flow, nodes, wires, problems);
    }
}

fn settings(flow: &Flow, problems: &mut Vec<Problem>) {
    let settings = &flow.settings;
    for (name, text) in [("retention", &settings.retention), ("expiry", &settings.expiry)] {
        if let Some(Err(mistake)) = text.as_deref().map(Duration::parse) {
            let pointer = format!("/settings/{name}");
            problems.push(Problem::error("duration", pointer, mistake.to_string()));
        }
    }
    for (place, text) in settings.indexed.iter().enumerate() {
        if let Err(mistake) = Path::parse(text) {
            let pointer = format!("/settings/indexed/{place}");
            problems.push(Problem::error("path", pointer, mistake.to_string()));
        }
    }
}

fn only_durable(at: &str) -> Problem {
    let words = "This node stands only in durable flows: set the flow's durability to `durable`.";
    Problem::error("durability", format!("{at}/type"), words)
}

/// A boundary must watch over a node at which tokens wait.
fn attached(
    boundary: &Boundary,
    place: usize,
    flow: &Flow,
    nodes: &[Ready],
    wires: &[Joined],
) -> Option<Problem> {
    let pointer = format!("/nodes/{place}/config/on");
    let on = flow.nodes.iter().position(|node| node.id == boundary.on);
    let Some(on) = on else {
        let words = format!("There is no node `{}` to watch over.", boundary.on);
        return Some(Problem::error("missing-node", pointer, words));
    };
    let waits = match nodes.get(on).and_then(|ready| ready.built.as_ref()) {
        Some(Built::Task(_)) => true,
        Some(Built::Element(element)) => matches!(
            **element,
            Element::Task(_)
                | Element::Subprocess(_)
                | Element::Receive(_)
                | Element::Send(_)
                | Element::Timer(_)
        ),
        _ => false,
    };
    if !waits {
        let words = format!("No token ever waits at `{}`: nothing can happen there.", boundary.on);
        return Some(Problem::error("boundary", pointer, words));
    }
    if wires.iter().any(|wire| wire.to as usize == place) {
        let words = "A boundary event begins by itself: no wire can lead to it.";
        return Some(Problem::error("wire-to-boundary", format!("/nodes/{place}"), words));
    }
    None
}

/// A token goes one way; only a parallel gateway makes several of it.
fn one_way(flow: &Flow, nodes: &[Ready], wires: &[Joined], problems: &mut Vec<Problem>) {
    let mut leaving: HashMap<(u32, usize), usize> = HashMap::new();
    for wire in wires {
        *leaving.entry((wire.from, wire.port)).or_default() += 1;
    }
    for (place, (node, ready)) in (0_u32..).zip(flow.nodes.iter().zip(nodes)) {
        let splits =
            matches!(&ready.built, Some(Built::Element(e)) if matches!(**e, Element::Split));
        let several = leaving.iter().any(|((from, _), count)| *from == place && *count > 1);
        if several && !splits {
            let words = "Several wires leave one port here: put a parallel gateway between them.";
            let problem = Problem::error("fan-out", format!("/nodes/{place}"), words);
            problems.push(problem.at_node(&node.id));
        }
    }
}
