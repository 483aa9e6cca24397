//! The rules for every flow document, whatever its kinds: ids, names, limits.

use std::collections::HashMap;

use super::{Flow, check_id, fold_id, limits};
use crate::node::Problem;

/// What is wrong with ids, names and sizes.
///
/// Ids keep the rule of [`check_id`]; two nodes (or two notes) whose ids differ only in case, or
/// in how a letter is composed, count as having the same.
pub(super) fn document_problems(flow: &Flow) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut id = |id: &str, pointer: &dyn Fn() -> String| {
        if let Err(why) = check_id(id) {
            let words = format!("The id `{}` {why}.", shown(id));
            problems.push(Problem::error("id", pointer(), words));
        }
    };
    id(&flow.id, &|| "/id".to_owned());
    for (place, node) in flow.nodes.iter().enumerate() {
        id(&node.id, &|| format!("/nodes/{place}/id"));
    }
    for (place, note) in flow.notes.iter().enumerate() {
        id(&note.id, &|| format!("/notes/{place}/id"));
    }
    sizes(flow, &mut problems);
    repeated("nodes", flow.nodes.iter().map(|node| &*node.id), &mut problems);
    repeated("notes", flow.notes.iter().map(|note| &*note.id), &mut problems);
    names(flow, &mut problems);
    problems
}

fn sizes(flow: &Flow, problems: &mut Vec<Problem>) {
    for (field, found, limit) in [
        ("nodes", flow.nodes.len(), limits::NODES),
        ("wires", flow.wires.len(), limits::WIRES),
        ("notes", flow.notes.len(), limits::NOTES),
    ] {
        if found > limit {
            let pointer = format!("/{field}");
            problems.push(limits::exceeded(&pointer, "The flow", found, limit, field));
        }
    }
}

fn repeated<'a>(field: &str, ids: impl Iterator<Item = &'a str>, problems: &mut Vec<Problem>) {
    let mut seen: HashMap<String, (usize, &str)> = HashMap::new();
    for (place, id) in ids.enumerate() {
        let (first, same) = *seen.entry(fold_id(id)).or_insert((place, id));
        if first == place {
            continue;
        }
        let words = if same == id {
            format!("The id `{}` is taken by /{field}/{first}; ids are unique.", shown(id))
        } else {
            format!(
                "The id `{}` differs from `{}` (/{field}/{first}) in upper and lower case or in \
                 accents only; choose another.",
                shown(id),
                shown(same)
            )
        };
        problems.push(Problem::error("duplicate-id", format!("/{field}/{place}/id"), words));
    }
}

/// Names are texts for people. They are kept as they are, whatever letters they have, but for
/// NUL, which other programs take for the end.
fn names(flow: &Flow, problems: &mut Vec<Problem>) {
    let mut name = |text: &str, pointer: &dyn Fn() -> String| {
        if text.contains('\0') {
            let words = "A NUL character stands in this text; remove it.";
            problems.push(Problem::error("nul", pointer(), words));
        }
    };
    name(&flow.name, &|| "/name".to_owned());
    name(&flow.description, &|| "/description".to_owned());
    for (place, node) in flow.nodes.iter().enumerate() {
        name(&node.name, &|| format!("/nodes/{place}/name"));
        name(&node.kind, &|| format!("/nodes/{place}/type"));
    }
    for (place, note) in flow.notes.iter().enumerate() {
        name(&note.text, &|| format!("/notes/{place}/text"));
    }
}

/// An id as it can be shown: no invisible characters, not endless.
fn shown(id: &str) -> String {
    let short: String = id.chars().take(80).collect();
    let dots = if short.len() < id.len() { "…" } else { "" };
    format!("{}{dots}", short.escape_debug())
}
