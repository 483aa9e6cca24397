//! What is different between two documents of a flow.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use crate::flow::{Flow, FlowNode, Wire};

/// The differences from an older to a newer document; every list in the order of the document
/// that it is about.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diff {
    /// Nodes (ids) of the newer document only.
    pub added: Vec<String>,
    /// Nodes (ids) of the older document only.
    pub removed: Vec<String>,
    /// Nodes that work or look different.
    pub changed: Vec<Changed>,
    /// Nodes (ids) that stand somewhere else; they may be changed as well.
    pub moved: Vec<String>,
    /// Wires of the newer document only.
    pub wires_added: Vec<Wire>,
    /// Wires of the older document only.
    pub wires_removed: Vec<Wire>,
    /// Whether the wires that are in both stand in another order.
    pub wires_reordered: bool,
    /// Fields of the flow itself that differ: `name`, `globals`, `settings`, `notes` …
    pub flow: Vec<&'static str>,
}

/// A node that is in both documents and not the same.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Changed {
    /// The node's id.
    pub id: String,
    /// The fields that differ: `type`, `name`, `config.KEY` for a setting …
    pub fields: Vec<String>,
}

impl Diff {
    /// Compares an older document with a newer one.
    #[must_use]
    pub fn between(old: &Flow, new: &Flow) -> Self {
        let mut diff = Self { flow: flow_fields(old, new), ..Self::default() };
        let before: HashMap<_, _> = old.nodes.iter().map(|node| (&node.id, node)).collect();
        let ids: HashSet<_> = new.nodes.iter().map(|node| &node.id).collect();
        for node in &new.nodes {
            let Some(then) = before.get(&node.id) else {
                diff.added.push(node.id.clone());
                continue;
            };
            let fields = node_fields(then, node);
            if !fields.is_empty() {
                diff.changed.push(Changed { id: node.id.clone(), fields });
            }
            if then.position != node.position {
                diff.moved.push(node.id.clone());
            }
        }
        let gone = old.nodes.iter().filter(|node| !ids.contains(&node.id));
        diff.removed = gone.map(|node| node.id.clone()).collect();

        let (here, there): (HashSet<_>, HashSet<_>) =
            (new.wires.iter().collect(), old.wires.iter().collect());
        let only = |wires: &[Wire], others: &HashSet<&Wire>| {
            wires.iter().filter(|wire| !others.contains(wire)).cloned().collect()
        };
        diff.wires_added = only(&new.wires, &there);
        diff.wires_removed = only(&old.wires, &here);
        let kept_new = new.wires.iter().filter(|wire| there.contains(wire));
        let kept_old = old.wires.iter().filter(|wire| here.contains(wire));
        diff.wires_reordered = !kept_new.eq(kept_old);
        diff
    }

    /// Whether the documents are the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn flow_fields(old: &Flow, new: &Flow) -> Vec<&'static str> {
    let differs = [
        ("format", old.format != new.format),
        ("id", old.id != new.id),
        ("name", old.name != new.name),
        ("description", old.description != new.description),
        ("durability", old.durability != new.durability),
        ("globals", old.globals != new.globals),
        ("settings", old.settings != new.settings),
        ("notes", old.notes != new.notes),
    ];
    differs.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect()
}

fn node_fields(old: &FlowNode, new: &FlowNode) -> Vec<String> {
    let differs = [
        ("type", old.kind != new.kind),
        ("name", old.name != new.name),
        ("disabled", old.disabled != new.disabled),
        ("parent", old.parent != new.parent),
        ("actions", old.actions != new.actions),
        ("onError", old.on_error != new.on_error),
        ("retry", old.retry != new.retry),
        ("timeout", old.timeout != new.timeout),
    ];
    let fields = differs.into_iter().filter(|(_, differs)| *differs);
    let mut fields: Vec<String> = fields.map(|(field, _)| field.to_owned()).collect();
    let gone = old.config.keys().filter(|key| !new.config.contains_key(*key));
    for key in new.config.keys().chain(gone) {
        if old.config.get(key) != new.config.get(key) {
            fields.push(format!("config.{key}"));
        }
    }
    fields
}

#[cfg(test)]
mod tests;
