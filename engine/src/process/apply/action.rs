//! The actions of the node where a token is: which runs next, and when the token may leave.

use super::Work;
use crate::flow::{Action, ActionWork, Actions};
use crate::node::{Calling, Element, Error};
use crate::payload::Value;
use crate::process::data::inherited;
use crate::process::effect::{Effect, Outgoing, Tell};
use crate::process::event::Event;
use crate::process::instance::{ActionStatus, NodeStatus, Purpose, Token, TokenState};

/// What comes next at a node.
enum Next {
    /// This action.
    Run(usize),
    /// Nothing until one that is at work has ended.
    Wait,
    /// Nothing.
    Nothing,
}

impl Work<'_> {
    /// Runs automatic actions, one after the other, until one is at work outside or none is left;
    /// then lets the token leave if it may.
    pub(super) fn drive(&mut self, id: u32) {
        let definition = self.definition;
        loop {
            let Some(token) = self.token(id).filter(|token| token.state == TokenState::Active)
            else {
                return;
            };
            let Some(actions) = definition.actions(&token.node) else { return };
            match next(actions, token, None) {
                Next::Run(place) => self.begin_action(id, place),
                Next::Wait => return,
                Next::Nothing => break,
            }
        }
        self.leave_if_done(id);
    }

    /// Lets a token leave whose mandatory actions are completed (spec process, 4).
    pub(super) fn leave_if_done(&mut self, id: u32) {
        let definition = self.definition;
        let Some(token) = self.token(id).filter(|token| token.state == TokenState::Active) else {
            return;
        };
        let acts = definition.element(&token.node).is_some_and(Element::takes_actions);
        let Some(actions) = definition.actions(&token.node).filter(|_| acts) else { return };
        let stuck = self.state.incidents.values().any(|incident| incident.token == id);
        if token.status == NodeStatus::WaitingMessage || stuck {
            return;
        }
        if completed(actions, token, None) {
            self.leave(id, 0);
        } else if actions.0.iter().any(|action| token.action(&action.id).runs > 0) {
            self.node_status(id, NodeStatus::ExecutedPartial);
        }
    }

    /// Runs an action, at its time.
    pub(super) fn begin_action(&mut self, id: u32, place: usize) {
        let definition = self.definition;
        let node = self.node_of(id);
        let Some(action) = definition.actions(&node).and_then(|all| all.at(place)) else { return };
        if let Some(expression) = &action.timer {
            match self.set_timer(id, Purpose::Action(action.id.clone()), expression) {
                Ok(true) => {
                    self.act(id, action, ActionStatus::Delayed);
                    return;
                }
                Ok(false) => {}
                Err(error) => return self.action_failed(id, place, &error),
            }
        }
        self.perform(id, place);
    }

    /// Runs an action now.
    pub(super) fn perform(&mut self, id: u32, place: usize) {
        let definition = self.definition;
        let node = self.node_of(id);
        let Some(action) = definition.actions(&node).and_then(|all| all.at(place)) else { return };
        if action.restart_from_snapshot && !self.state.snapshots.contains_key(&action.id) {
            self.emit(Event::Snapshot { action: action.id.clone() });
        }
        match self.work_of(id, action) {
            Ok(true) => self.complete(id, place),
            Ok(false) => self.act(id, action, ActionStatus::Running),
            Err(error) => self.action_failed(id, place, &error),
        }
    }

    /// True if the action is completed by this, false if it works outside.
    fn work_of(&mut self, id: u32, action: &Action) -> Result<bool, Error> {
        let data = self.state.data.clone();
        match &action.work {
            ActionWork::Push(push) => {
                let mut payload = Vec::new();
                push.message.render(&data, &mut payload)?;
                let about = (push.kind, push.to_parent, push.start_on);
                self.push(id, Some(action.name.clone()), about, &payload)
                    .map_err(|(_, error)| error)?;
                if let Some(name) = &push.as_message {
                    self.message_to_parent(name.text(&data)?, &payload)?;
                }
                Ok(true)
            }
            ActionWork::Start { process, start_condition, calling, inherit, .. } => {
                let process = process.text(&data)?;
                let condition =
                    start_condition.as_ref().map(|text| text.text(&data)).transpose()?;
                let condition = condition.filter(|text| !text.is_empty());
                let awaited = *calling == Calling::Sync;
                let by = super::child::By { token: id, action: Some(action), awaited, place: None };
                self.start_child(&by, &process, condition.as_deref(), inherited(&data, inherit))?;
                Ok(!awaited)
            }
            ActionWork::Append { inherit, destination } => {
                let Some(parent) = self.state.parent.clone() else {
                    return Err(Error::input(super::push::NO_PARENT));
                };
                let destination = destination.as_str().into();
                let what = Tell::Append { destination, data: inherited(&data, inherit) };
                self.effect(Effect::Tell { instance: parent.instance, what });
                Ok(true)
            }
            ActionWork::Rules(table) => {
                let mut data = data;
                table.apply(&mut data)?;
                self.set_data(&data);
                Ok(true)
            }
            ActionWork::Call { .. } | ActionWork::Script(_) | ActionWork::Http(_) => {
                self.job(id, Some(action.id.clone()));
                Ok(false)
            }
            ActionWork::Send { name, correlation, payload, ttl, id: message_id } => {
                let payload = match payload {
                    Some(payload) => payload.value(&data)?,
                    None => Value::object(),
                };
                let unique = message_id.as_ref().map(|id| id.text(&data)).transpose()?;
                let message = Outgoing {
                    name: name.text(&data)?.into(),
                    correlation: correlation.text(&data)?.into(),
                    payload: payload.to_json().into(),
                    ttl: u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX),
                    id: unique.filter(|id| !id.is_empty()).map(Into::into),
                };
                self.effect(Effect::Message(message));
                Ok(true)
            }
        }
    }

    fn act(&mut self, id: u32, action: &Action, status: ActionStatus) {
        let (node, action) = (self.node_of(id), action.id.clone());
        self.emit(Event::Action { token: id, node, action, status });
    }

    /// An action is done.
    pub(super) fn complete(&mut self, id: u32, place: usize) {
        let definition = self.definition;
        let node = self.node_of(id);
        let Some(action) = definition.actions(&node).and_then(|all| all.at(place)) else { return };
        self.act(id, action, ActionStatus::Completed);
    }
}

/// The next automatic action below `parent`, depth first: roots, and the children of completed
/// actions that run them or were asked for them.
fn next(actions: &Actions, token: &Token, parent: Option<usize>) -> Next {
    for (place, action) in actions.below(parent) {
        let state = token.action(&action.id);
        match state.status {
            None if !action.manual => return Next::Run(place),
            Some(ActionStatus::Running | ActionStatus::Failing) if !action.manual => {
                return Next::Wait;
            }
            // Later ones do not wait for one whose time has not come, nor for a person's.
            _ => {}
        }
        if state.runs > 0 && (action.auto_run_children || state.asked) {
            match next(actions, token, Some(place)) {
                Next::Nothing => {}
                found => return found,
            }
        }
    }
    Next::Nothing
}

/// Whether every mandatory action below `parent` is completed; children count where they were
/// asked for, and only those that run by themselves.
fn completed(actions: &Actions, token: &Token, parent: Option<usize>) -> bool {
    actions.below(parent).all(|(place, action)| {
        let state = token.action(&action.id);
        let holds = !action.optional && (parent.is_none() || !action.manual);
        if state.runs == 0 {
            return !holds;
        }
        !(action.auto_run_children || state.asked) || completed(actions, token, Some(place))
    })
}
