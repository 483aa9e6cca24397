//! Failures: further tries, incidents, and what resolves them (spec process, 20).

use super::Work;
use super::node::code_of;
use crate::flow::RetryPlan;
use crate::node::{Blame, Error};
use crate::payload::{Text, Value};
use crate::process::command::Rejection;
use crate::process::data::merge;
use crate::process::event::Event;
use crate::process::instance::{
    ActionStatus, Incident, NodeStatus, Purpose, Status, Timer, TokenState,
};

/// What applies where nothing else is said.
const RETRY: RetryPlan = RetryPlan {
    attempts: 3,
    backoff: std::time::Duration::from_secs(1),
    factor: 2.0,
    jitter: false,
};

impl Work<'_> {
    /// Sets a further try of a token's node, where one is of use.
    pub(super) fn try_again(&mut self, id: u32, retry: Option<RetryPlan>, error: &Error) -> bool {
        let retry = retry.unwrap_or(RETRY);
        let tries = self.token(id).map_or(0, |token| token.tries);
        if error.blame != Blame::External || tries >= retry.attempts {
            return false;
        }
        let status = self.token(id).map_or(NodeStatus::Executing, |token| token.status);
        self.emit(Event::Node { token: id, status, tries: tries + 1 });
        self.retry_timer(id, None, &retry, tries);
        true
    }

    fn retry_timer(&mut self, id: u32, action: Option<Text>, retry: &RetryPlan, tries: u32) {
        let exponent = i32::try_from(tries).unwrap_or(i32::MAX);
        let seconds = (retry.backoff.as_secs_f64() * retry.factor.powi(exponent)).min(3_600.0);
        let wait = super::token::millis(std::time::Duration::from_secs_f64(seconds));
        let due = self.now.as_millisecond().saturating_add(wait);
        let purpose = Purpose::Retry(action);
        let timer = Timer { due, token: id, purpose, left: Some(0), every: None };
        self.emit(Event::Timer { number: self.number(), timer });
    }

    /// An action failed: it is tried again, or becomes an incident.
    pub(super) fn action_failed(&mut self, id: u32, place: usize, error: &Error) {
        let definition = self.definition;
        let node = self.node_of(id);
        let Some(action) = definition.actions(&node).and_then(|all| all.at(place)) else { return };
        let tries = self.token(id).map_or(0, |token| token.action(&action.id).tries);
        self.emit(Event::Action {
            token: id,
            node,
            action: action.id.clone(),
            status: ActionStatus::Failing,
        });
        if error.blame == Blame::External && tries < action.retry.attempts {
            self.retry_timer(id, Some(action.id.clone()), &action.retry, tries);
        } else {
            let code = match error.message.as_str() {
                super::push::NO_PARENT => "NO_PARENT_PROCESS",
                _ => code_of(error),
            };
            self.incident(id, Some(action.id.clone()), code, &error.message);
        }
    }

    pub(super) fn incident(&mut self, id: u32, action: Option<Text>, code: &str, message: &str) {
        let incident = Incident {
            token: id,
            node: self.node_of(id),
            action,
            code: code.into(),
            message: message.into(),
            at: self.now.as_millisecond(),
        };
        self.emit(Event::Incident { number: self.number(), incident });
    }

    /// Tries again what failed.
    pub(super) fn retry(&mut self, id: u32, action: Option<&str>) {
        let definition = self.definition;
        let node = self.node_of(id);
        let place = action.and_then(|id| {
            let actions = definition.actions(&node)?;
            actions.0.iter().position(|action| action.id == id)
        });
        match place {
            Some(place) => {
                self.perform(id, place);
                self.drive(id);
            }
            None if action.is_some() => self.drive(id),
            None => self.todo.push_back(id),
        }
    }

    pub(super) fn resolve(&mut self, number: u32, data: Option<&Value>) -> Result<(), Rejection> {
        let Some(incident) = self.state.incidents.get(&number).cloned() else {
            return Err(Rejection::Missing(format!("There is no incident {number}.")));
        };
        if let Some(data) = data {
            if !matches!(data, Value::Object(_)) {
                return Err(Rejection::Bad("The data patch is an object.".to_owned()));
            }
            let mut merged = self.state.data.clone();
            merge(&mut merged, data);
            self.set_data(&merged);
        }
        self.emit(Event::Resolved { number });
        let here = self
            .token(incident.token)
            .is_some_and(|token| token.state == TokenState::Active && token.node == incident.node);
        if here {
            self.emit(Event::Node {
                token: incident.token,
                status: NodeStatus::Executing,
                tries: 0,
            });
            self.retry(incident.token, incident.action.as_deref());
        }
        Ok(())
    }

    pub(super) fn hold(&mut self) -> Result<(), Rejection> {
        self.status(Status::OnHold)
    }

    pub(super) fn resume(&mut self) -> Result<(), Rejection> {
        self.status(Status::Started)
    }

    pub(super) fn end_by_hand(&mut self, status: Status) -> Result<(), Rejection> {
        if !self.state.status.may_become(status) {
            let words =
                format!("The process is {}; it cannot be ended.", self.state.status.as_str());
            return Err(Rejection::conflict("status", words));
        }
        self.finish(status);
        Ok(())
    }
}
