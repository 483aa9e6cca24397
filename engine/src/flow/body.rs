//! The rules for bodies: nodes that stand within another one, which runs them.

use std::collections::HashMap;

use super::check::Ready;
use super::wires::Joined;
use super::{Durability, Flow, limits};
use crate::node::{Problem, Role};

/// What is wrong with the nodes that hold others, with those in them, and with wires between.
pub(super) fn body_problems(
    flow: &Flow,
    nodes: &[Ready],
    wires: &[Joined],
    by_id: &HashMap<&str, u32>,
    problems: &mut Vec<Problem>,
) {
    let holds = |ready: &Ready| ready.kind.is_some_and(|kind| kind.body.is_some());
    if !nodes.iter().any(holds) && flow.nodes.iter().all(|node| node.parent.is_none()) {
        return;
    }
    holders(flow, nodes, wires, problems);
    let bodies = Bodies { flow, nodes, by_id };
    let parents: Vec<Parent> = (0..flow.nodes.len()).map(|at| bodies.parent(at)).collect();
    for (place, (parent, node)) in parents.iter().zip(&flow.nodes).enumerate() {
        let found = match parent {
            Parent::Wrong(code, words) => Some((*code, words.clone())),
            Parent::None | Parent::Unknown => None,
            Parent::In(_) => bodies.nested(place, &parents),
        };
        problems.extend(found.map(|(code, words)| {
            Problem::error(code, format!("/nodes/{place}/parent"), words).at_node(&node.id)
        }));
    }
    for wire in wires {
        let crossing = bodies.crossing(wire, &parents);
        problems.extend(crossing.map(|(node, words)| {
            let place = bodies.place_of(wire).unwrap_or_default();
            Problem::error("border", format!("/wires/{place}"), words).at_node(&node)
        }));
    }
}

/// Nodes with a body stand in event flows, and somebody begins the body.
fn holders(flow: &Flow, nodes: &[Ready], wires: &[Joined], problems: &mut Vec<Problem>) {
    for (place, (node, ready)) in (0_u32..).zip(flow.nodes.iter().zip(nodes)) {
        let Some(port) = ready.body().map(usize::from) else { continue };
        if flow.durability == Durability::Durable {
            let words = "A node with a body stands only in event flows. Put it into one, and run \
                         that flow from here.";
            let problem = Problem::error("durability", format!("/nodes/{place}/type"), words);
            problems.push(problem.at_node(&node.id));
        } else if !wires.iter().any(|wire| wire.from == place && wire.port == port) {
            let name = ready.ports.get(port).map(String::as_str).unwrap_or_default();
            let words = format!("The body of `{}` is empty: no wire leaves `{name}`.", node.id);
            let problem = Problem::warning("empty-body", format!("/nodes/{place}"), words);
            problems.push(problem.at_node(&node.id));
        }
    }
}

/// Where a node stands.
#[derive(Debug, PartialEq)]
enum Parent {
    /// In nobody's body.
    None,
    /// In the body of the node at this place.
    In(u32),
    /// In a node of an unknown kind, which may well have a body.
    Unknown,
    /// Nowhere that can be: a code, and why.
    Wrong(&'static str, String),
}

struct Bodies<'a> {
    flow: &'a Flow,
    nodes: &'a [Ready],
    by_id: &'a HashMap<&'a str, u32>,
}

impl Bodies<'_> {
    fn parent(&self, place: usize) -> Parent {
        let (Some(node), Some(ready)) = (self.flow.nodes.get(place), self.nodes.get(place)) else {
            return Parent::None;
        };
        let Some(id) = node.parent.as_deref() else {
            return Parent::None;
        };
        let Some(parent) = self.by_id.get(id).copied() else {
            let words = format!("There is no node `{id}` in which this one could stand.");
            return Parent::Wrong("missing-node", words);
        };
        let Some(kind) = self.nodes.get(parent as usize).and_then(|parent| parent.kind) else {
            return Parent::Unknown;
        };
        if kind.body.is_none() {
            let words = format!("`{id}` has no body: no node can stand in it.");
            return Parent::Wrong("parent", words);
        }
        if ready.kind.is_some_and(|kind| kind.role == Role::Trigger) {
            let words =
                format!("`{}` starts runs: it cannot stand in the body of `{id}`.", node.id);
            return Parent::Wrong("parent", words);
        }
        Parent::In(parent)
    }

    /// What is wrong with the bodies around a node.
    fn nested(&self, place: usize, parents: &[Parent]) -> Option<(&'static str, String)> {
        let mut here = place;
        for _ in 0..=limits::NESTED {
            match parents.get(here) {
                Some(Parent::In(parent)) => here = *parent as usize,
                _ => return None,
            }
            if here == place {
                let id = &self.flow.nodes.get(place)?.id;
                return Some(("parent", format!("`{id}` stands within itself.")));
            }
        }
        let words = format!("Bodies stand within one another at most {} deep.", limits::NESTED);
        Some(("parent", words))
    }

    /// The node to blame for a wire that crosses a border, and in which words.
    fn crossing(&self, wire: &Joined, parents: &[Parent]) -> Option<(String, String)> {
        let from = self.flow.nodes.get(wire.from as usize)?;
        let to = self.flow.nodes.get(wire.to as usize)?;
        let ready = self.nodes.get(wire.from as usize)?;
        let port = ready.ports.get(wire.port)?;
        let begins = ready.body().is_some_and(|body| usize::from(body) == wire.port);
        let own = Parent::In(wire.from);
        let start = if begins { &own } else { parents.get(wire.from as usize)? };
        let end = parents.get(wire.to as usize)?;
        let known = |parent: &Parent| matches!(parent, Parent::None | Parent::In(_));
        if start == end || !known(start) || !known(end) {
            return None;
        }
        let words = if begins {
            format!("`{}` does not stand in the body of `{}`, which begins here.", to.id, from.id)
        } else {
            format!(
                "The wire {}.{port} → {} crosses the border of a body. Only the holder's own port \
                 leads into it, and nothing leads out: what comes after is wired to the holder.",
                from.id, to.id
            )
        };
        Some((from.id.clone(), words))
    }

    /// The wire's place in the document.
    fn place_of(&self, wire: &Joined) -> Option<usize> {
        let id = |place: u32| self.flow.nodes.get(place as usize).map(|node| node.id.as_str());
        let port = self.nodes.get(wire.from as usize)?.ports.get(wire.port)?;
        let (from, to) = (id(wire.from)?, id(wire.to)?);
        let same = |one: &super::Wire| one.from.0 == from && one.from.1 == *port && one.to == to;
        self.flow.wires.iter().position(same)
    }
}
