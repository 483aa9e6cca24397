//! The wires of a flow, joined to its nodes and their ports.

use std::collections::HashMap;

use super::Flow;
use super::check::Ready;
use crate::node::{Problem, Role};

/// A wire between places, by the index of its port.
#[derive(Debug)]
pub(super) struct Joined {
    pub(super) from: u32,
    pub(super) port: usize,
    pub(super) to: u32,
}

/// The wires that join something, and what is wrong with the others.
pub(super) fn wires(
    flow: &Flow,
    nodes: &[Ready],
    by_id: &HashMap<&str, u32>,
    problems: &mut Vec<Problem>,
) -> Vec<Joined> {
    let mut joined = Vec::with_capacity(flow.wires.len());
    let mut seen = std::collections::HashSet::with_capacity(flow.wires.len());
    for (place, wire) in flow.wires.iter().enumerate() {
        let at = format!("/wires/{place}");
        let (from_id, port_name) = &wire.from;
        let from = by_id.get(from_id.as_str()).copied();
        let to = by_id.get(wire.to.as_str()).copied();
        for (found, id, pointer) in [(from, from_id, "/from/0"), (to, &wire.to, "/to")] {
            if found.is_none() {
                let words = format!(
                    "The wire {from_id}.{port_name} → {} names a node `{id}`, which is not there.",
                    wire.to
                );
                problems.push(Problem::error("missing-node", format!("{at}{pointer}"), words));
            }
        }
        let (Some(from), Some(to)) = (from, to) else {
            continue;
        };
        if !seen.insert(wire) {
            let words = format!("The wire {from_id}.{port_name} → {} is drawn twice.", wire.to);
            problems.push(Problem::error("double-wire", at.clone(), words));
            continue;
        }
        let starts = nodes.get(to as usize).and_then(|node| node.kind);
        if starts.is_some_and(|kind| kind.role == Role::Trigger) {
            let words = format!("`{}` starts runs: no wire can lead to it.", wire.to);
            let problem = Problem::error("wire-to-trigger", format!("{at}/to"), words);
            problems.push(problem.at_node(&wire.to));
        }
        let Some(source) = nodes.get(from as usize) else {
            continue;
        };
        match source.ports.iter().position(|name| name == port_name) {
            Some(port) => joined.push(Joined { from, port, to }),
            // The ports of an unknown kind are unknown too.
            None if source.kind.is_none() => {}
            None => {
                let words = format!(
                    "`{from_id}` has no port `{port_name}`; it has: {}.",
                    if source.ports.is_empty() {
                        "none".to_owned()
                    } else {
                        source.ports.join(", ")
                    }
                );
                let problem = Problem::error("missing-port", format!("{at}/from/1"), words);
                problems.push(problem.at_node(from_id));
            }
        }
    }
    joined
}
