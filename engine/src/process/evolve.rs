//! How an event changes the state. The only code that does.

use std::collections::BTreeMap;

use super::data::patch;
use super::event::{Event, Record};
use super::instance::{ActionStatus, Instance, Status, Token, TokenState, Visit};
use crate::payload::Value;

/// Nodes on a token's way that are remembered.
const LONGEST_WAY: usize = 512;
/// Tokens that have ended and are remembered.
const ENDED_TOKENS: usize = 128;

/// The state before the first event.
#[must_use]
pub fn nothing() -> Instance {
    Instance {
        id: "".into(),
        definition: "".into(),
        version: 0,
        status: Status::Created,
        parent: None,
        start_condition: None,
        created: 0,
        changed: 0,
        ended: None,
        data: Value::object(),
        result: None,
        tokens: BTreeMap::new(),
        timers: BTreeMap::new(),
        waits: BTreeMap::new(),
        incidents: BTreeMap::new(),
        children: BTreeMap::new(),
        outbox: BTreeMap::new(),
        heard: BTreeMap::new(),
        snapshots: BTreeMap::new(),
        offers: BTreeMap::new(),
        events: 0,
        numbers: 0,
        pushed: 0,
    }
}

/// The state after all records, or after event number `until` at the most.
#[must_use]
pub fn replay<'a>(records: impl IntoIterator<Item = &'a Record>, until: u64) -> Instance {
    let mut state = nothing();
    for record in records {
        for event in &record.events {
            if state.events >= until {
                return state;
            }
            evolve(&mut state, event, record.at);
        }
    }
    state
}

/// Changes the state by one event that happened at a time.
pub fn evolve(state: &mut Instance, event: &Event, at: i64) {
    state.events += 1;
    state.changed = at;
    match event {
        Event::Created { id, definition, version, parent, start_condition, data } => {
            state.id = id.clone();
            state.definition = definition.clone();
            state.version = *version;
            state.parent.clone_from(parent);
            state.start_condition.clone_from(start_condition);
            state.data = data.clone();
            state.created = at;
        }
        Event::Status { status } => {
            state.status = *status;
            state.ended = status.is_over().then_some(at);
        }
        Event::Data { changes } => patch(&mut state.data, changes),
        Event::Result { value } => state.result = Some(value.clone()),
        Event::Migrated { version } => state.version = *version,
        Event::Snapshot { action } => {
            state.snapshots.insert(action.clone(), state.data.clone());
        }
        Event::Timer { number, timer } => {
            number_given(state, *number);
            state.timers.insert(*number, timer.clone());
        }
        Event::TimerGone { number } => drop(state.timers.remove(number)),
        Event::Wait { number, wait } => {
            number_given(state, *number);
            state.waits.insert(*number, wait.clone());
        }
        Event::WaitGone { number } => drop(state.waits.remove(number)),
        Event::Incident { number, incident } => {
            number_given(state, *number);
            state.incidents.insert(*number, incident.clone());
        }
        Event::Resolved { number } => drop(state.incidents.remove(number)),
        Event::Child { id, child } => {
            state.numbers += 1;
            state.children.insert(id.clone(), child.clone());
        }
        Event::ChildEnded { id, status, result } => {
            if let Some(child) = state.children.get_mut(id) {
                child.ended = Some(*status);
                child.result.clone_from(result);
            }
        }
        Event::ChildGone { id } => drop(state.children.remove(id)),
        Event::Effect { number, effect } => {
            number_given(state, *number);
            state.outbox.insert(*number, effect.clone());
        }
        Event::Done { number } => drop(state.outbox.remove(number)),
        Event::Heard { from, number } => {
            state.heard.insert(from.clone(), *number);
        }
        Event::Pushed { seq, push } => {
            state.pushed = *seq;
            if let Some(offer) = &push.offer {
                state.offers.insert(*seq, offer.clone());
            }
        }
        Event::Taken { seq, instance } => {
            if let Some(offer) = state.offers.get_mut(seq) {
                offer.started = Some(instance.clone());
            }
        }
        Event::Token { token } => {
            number_given(state, token.id);
            state.tokens.insert(token.id, token.clone());
            forget_ended(state);
        }
        Event::Arrived { token, .. }
        | Event::TokenState { token, .. }
        | Event::Node { token, .. }
        | Event::Action { token, .. }
        | Event::Asked { token, .. }
        | Event::Replaced { token, .. }
        | Event::Back { token, .. } => {
            let number = state.events;
            if let Some(token) = state.tokens.get_mut(token) {
                of_token(token, event, number);
            }
        }
    }
}

fn of_token(token: &mut Token, event: &Event, number: u64) {
    match event {
        Event::Arrived { node, by, .. } => {
            token.node = node.clone();
            token.status = super::NodeStatus::Arrived;
            token.tries = 0;
            token.actions.remove(node);
            token.way.push(Visit { node: node.clone(), at: number, by: *by });
            if token.way.len() > LONGEST_WAY {
                token.way.remove(0);
            }
        }
        Event::TokenState { state, .. } => token.state = *state,
        Event::Node { status, tries, .. } => {
            token.status = *status;
            token.tries = *tries;
        }
        Event::Action { node, action, status, .. } => {
            let states = token.actions.entry(node.clone()).or_default();
            let state = states.entry(action.clone()).or_default();
            state.status = Some(*status);
            match status {
                ActionStatus::Completed => {
                    state.runs += 1;
                    state.tries = 0;
                }
                ActionStatus::Failing => state.tries += 1,
                ActionStatus::Delayed | ActionStatus::Running => {}
            }
        }
        Event::Asked { node, action, .. } => {
            let states = token.actions.entry(node.clone()).or_default();
            states.entry(action.clone()).or_default().asked = true;
        }
        Event::Replaced { node, .. } => {
            if let Some(states) = token.actions.remove(&token.node) {
                token.actions.insert(node.clone(), states);
            }
            if let Some(last) = token.way.last_mut() {
                last.node = node.clone();
            }
            token.node = node.clone();
        }
        Event::Back { length, .. } => {
            token.way.truncate(*length);
            if let Some(last) = token.way.last() {
                token.node = last.node.clone();
            }
            token.tries = 0;
        }
        _ => {}
    }
}

/// Numbers are given in order, so that replay gives the same ones again.
fn number_given(state: &mut Instance, number: u32) {
    state.numbers = state.numbers.max(number);
}

/// A process that goes round for years keeps the tokens that it needs, and the last ended ones.
fn forget_ended(state: &mut Instance) {
    let over = |token: &Token| matches!(token.state, TokenState::Inactive | TokenState::Aborted);
    let needed: Vec<u32> = state.tokens.values().filter_map(|token| token.parent).collect();
    while state.tokens.values().filter(|token| over(token)).count() > ENDED_TOKENS {
        let oldest = state
            .tokens
            .values()
            .find(|token| over(token) && !needed.contains(&token.id))
            .map(|token| token.id);
        let Some(oldest) = oldest else { return };
        state.tokens.remove(&oldest);
    }
}
