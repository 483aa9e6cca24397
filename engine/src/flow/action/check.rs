//! What is wrong with the actions of a flow, each mistake with its place; and the actions.

use std::collections::HashMap;

use serde_path_to_error::Segment;

use crate::node::Problem;
use crate::text::{Path, TimerExpression};

use super::compile::work;
use super::{Action, ActionDraft, Actions};
use crate::flow::compile::retry;
use crate::flow::config::DataSchema;
use crate::flow::{Backoff, Flow, FlowNode, Retry};

/// The actions of every node, in document order.
pub(in crate::flow) fn actions(
    flow: &Flow,
    takes: &[bool],
    problems: &mut Vec<Problem>,
) -> Vec<Actions> {
    let mut names: HashMap<String, String> = HashMap::new();
    let mut ids: HashMap<String, String> = HashMap::new();
    let mut all = Vec::with_capacity(flow.nodes.len());
    for (place, node) in flow.nodes.iter().enumerate() {
        if node.actions.is_empty() {
            all.push(Actions::default());
            continue;
        }
        let at = format!("/nodes/{place}/actions");
        let mut found = Vec::new();
        if !takes.get(place).copied().unwrap_or_default() {
            let words = "Actions stand on task, user task and message send nodes of a durable \
                         flow only; remove them here.";
            found.push(Problem::error("actions", at.clone(), words));
        }
        let drafts = drafts(node, &at, &mut found);
        for (index, draft) in &drafts {
            let place = format!("{at}/{index}");
            for (field, word, seen) in
                [("name", &draft.name, &mut names), ("id", id_of(draft), &mut ids)]
            {
                let pointer = format!("{place}/{field}");
                if word.trim().is_empty() {
                    found.push(Problem::error("action", pointer, format!("The {field} is empty.")));
                } else if let Some(first) = seen.get(word) {
                    if field == "name" || !draft.id.is_empty() {
                        let words = format!(
                            "The {field} `{word}` is taken by {first}; action {field}s are unique \
                             in a process."
                        );
                        found.push(Problem::error("action", pointer, words));
                    }
                } else {
                    seen.insert(word.clone(), pointer);
                }
            }
        }
        all.push(of_node(&drafts, &at, &mut found));
        problems.extend(found.into_iter().map(|problem| problem.at_node(&node.id)));
    }
    all
}

fn id_of(draft: &ActionDraft) -> &String {
    if draft.id.is_empty() { &draft.name } else { &draft.id }
}

fn drafts(node: &FlowNode, at: &str, found: &mut Vec<Problem>) -> Vec<(usize, ActionDraft)> {
    let mut drafts = Vec::new();
    for (index, json) in node.actions.iter().enumerate() {
        match serde_path_to_error::deserialize::<_, ActionDraft>(json) {
            Ok(draft) => drafts.push((index, draft)),
            Err(error) => {
                let parts = error.path().iter().filter_map(|part| match part {
                    Segment::Seq { index } => Some(format!("/{index}")),
                    Segment::Map { key } => Some(format!("/{key}")),
                    Segment::Enum { .. } | Segment::Unknown => None,
                });
                let pointer = format!("{at}/{index}{}", parts.collect::<String>());
                found.push(Problem::error("action", pointer, error.inner().to_string()));
            }
        }
    }
    drafts
}

fn of_node(drafts: &[(usize, ActionDraft)], at: &str, found: &mut Vec<Problem>) -> Actions {
    let mut sorted: Vec<&(usize, ActionDraft)> = drafts.iter().collect();
    sorted.sort_by(|(_, one), (_, two)| (one.order, id_of(one)).cmp(&(two.order, id_of(two))));
    let place_of = |name: &str| sorted.iter().position(|(_, draft)| draft.name == name);
    let mut actions = Vec::with_capacity(sorted.len());
    for (index, draft) in &sorted {
        let here = format!("{at}/{index}");
        rules(draft, &here, found);
        let parent = draft.parent_name.as_deref().filter(|name| !name.is_empty());
        let parent_place = parent.and_then(place_of);
        if let Some(name) = parent
            && parent_place.is_none()
        {
            let words = format!("There is no action `{name}` on this node.");
            found.push(Problem::error("action", format!("{here}/parentName"), words));
        }
        if let Some(action) = compile(draft, parent_place, &here, found) {
            actions.push(action);
        }
    }
    let parents: Vec<Option<usize>> =
        sorted.iter().map(|(_, draft)| draft.parent_name.as_deref().and_then(place_of)).collect();
    for (place, (index, draft)) in sorted.iter().enumerate() {
        if goes_round(&parents, place) {
            let words = format!("`{}` is its own ancestor.", draft.name);
            found.push(Problem::error("action", format!("{at}/{index}/parentName"), words));
        }
    }
    Actions(actions)
}

/// Whether an action's ancestors lead back to it.
fn goes_round(parents: &[Option<usize>], place: usize) -> bool {
    let mut here = place;
    for _ in 0..parents.len() {
        match parents.get(here).copied().flatten() {
            None => return false,
            Some(parent) if parent == place => return true,
            Some(parent) => here = parent,
        }
    }
    false
}

/// The rules between fields (spec process, 2 and 5).
fn rules(draft: &ActionDraft, at: &str, found: &mut Vec<Problem>) {
    let mut refuse = |wrong: bool, field: &str, words: &str| {
        if wrong {
            found.push(Problem::error("action", format!("{at}/{field}"), words));
        }
    };
    let automatic = !draft.manual;
    refuse(
        automatic && draft.optional,
        "optional",
        "An automatic action is mandatory: make it manual, or not optional.",
    );
    let only = "Only a manual action has this: make it manual, or leave this out.";
    refuse(automatic && !draft.keys.is_empty(), "keys", only);
    refuse(automatic && draft.allow_token_reset, "allowTokenReset", only);
    refuse(automatic && draft.restart_from_snapshot, "restartFromSnapshot", only);
    refuse(automatic && !draft.keys_for_restart.is_empty(), "keysForRestart", only);
    refuse(automatic && draft.schema.is_some(), "schema", only);
}

fn compile(
    draft: &ActionDraft,
    parent: Option<usize>,
    at: &str,
    found: &mut Vec<Problem>,
) -> Option<Action> {
    let before = found.len();
    let mut wrong = |field: &str, words: String| {
        found.push(Problem::error("action", format!("{at}{field}"), words));
    };
    let timer = match draft.timer_expression.trim() {
        "" => None,
        text => match TimerExpression::parse(text) {
            Ok(timer) if timer.repeats() && !draft.repeatable => {
                let words = "A cycle needs a repeatable action.".to_owned();
                wrong("/timerExpression", words);
                None
            }
            Ok(timer) => Some(timer),
            Err(mistake) => {
                wrong("/timerExpression", mistake.to_string());
                None
            }
        },
    };
    let mut paths = |field: &str, texts: &[String]| {
        let mut all = Vec::with_capacity(texts.len());
        for (place, text) in texts.iter().enumerate() {
            match Path::parse(text) {
                Ok(path) => all.push(path),
                Err(mistake) => wrong(&format!("/{field}/{place}"), mistake.to_string()),
            }
        }
        all
    };
    let keys = paths("keys", &draft.keys);
    let keys_for_restart = paths("keysForRestart", &draft.keys_for_restart);
    let schema = match draft.schema.as_ref().map(DataSchema::compile).transpose() {
        Ok(schema) => schema,
        Err(words) => {
            wrong("/schema", words);
            None
        }
    };
    let three =
        Retry { attempts: 3, backoff: "PT1S".to_owned(), factor: 2.0, jitter: Backoff::None };
    let plan = match retry(draft.retry.as_ref().unwrap_or(&three)) {
        Ok(plan) => Some(plan),
        Err(problem) => {
            wrong("/retry", problem.message);
            None
        }
    };
    let work = match work(draft) {
        Ok(work) => Some(work),
        Err((field, words)) => {
            wrong(&field, words);
            None
        }
    };
    if found.len() > before {
        return None;
    }
    Some(Action {
        id: id_of(draft).as_str().into(),
        name: draft.name.as_str().into(),
        timer,
        manual: draft.manual,
        optional: draft.optional,
        repeatable: draft.repeatable,
        auto_run_children: draft.auto_run_children,
        parent,
        allow_token_reset: draft.allow_token_reset,
        restart_from_snapshot: draft.restart_from_snapshot,
        keys_for_restart,
        keys,
        work: work?,
        retry: plan?,
        schema,
    })
}
