//! Manual actions, run by the API (spec process, 7 and 8).

use serde_json::Value as Json;

use super::Work;
use crate::flow::Action;
use crate::payload::{Text, Value};
use crate::process::command::Rejection;
use crate::process::data::{admitted, merge};
use crate::process::instance::{ActionStatus, TokenState};

impl Work<'_> {
    pub(super) fn execute(&mut self, id: u32, name: &str, posted: &Value) -> Result<(), Rejection> {
        let definition = self.definition;
        let Some(token) = self.token(id) else {
            return Err(Rejection::Missing(format!("There is no token {id}.")));
        };
        let Some((node, place, action)) = definition.action(name) else {
            return Err(Rejection::Missing(format!("There is no action `{name}`.")));
        };
        if !action.manual {
            let words = format!("`{name}` is automatic: it runs by itself, not by the API.");
            return Err(Rejection::Bad(words));
        }
        if token.state != TokenState::Active {
            let words = format!("Token {id} has gone on, or was taken away.");
            return Err(Rejection::conflict("token-not-active", words));
        }
        let back = token.node != *node;
        if back {
            self.may_come_back(id, node, action)?;
        } else {
            self.may_run(id, action)?;
        }
        let ignored = check_data(action, posted)?;
        let id = if back { self.bring_back(id, node, action) } else { id };
        if action.restart_from_snapshot && !self.state.snapshots.contains_key(&action.id) {
            self.emit(crate::process::event::Event::Snapshot { action: action.id.clone() });
        }
        self.take_over(posted, action);
        self.reply.ignored_keys = ignored;
        self.reply.token = Some(id);
        self.begin_action(id, place);
        self.drive(id);
        Ok(())
    }

    fn may_run(&self, id: u32, action: &Action) -> Result<(), Rejection> {
        let state = self.token(id).map(|token| token.action(&action.id)).unwrap_or_default();
        let words = match state.status {
            None => return Ok(()),
            Some(ActionStatus::Completed) if action.repeatable => return Ok(()),
            Some(ActionStatus::Completed) => {
                let words = format!("`{}` is completed, and not repeatable.", action.name);
                return Err(Rejection::conflict("action-completed", words));
            }
            Some(ActionStatus::Delayed) => "waits for its time",
            Some(ActionStatus::Running) => "is at work",
            Some(ActionStatus::Failing) => "has failed and will be tried again",
        };
        let words = format!("`{}` {words}.", action.name);
        Err(Rejection::conflict("action-at-work", words))
    }

    fn take_over(&mut self, posted: &Value, action: &Action) {
        let (taken, _) = admitted(posted, &action.keys);
        let mut data = self.state.data.clone();
        merge(&mut data, &taken);
        self.set_data(&data);
    }

    /// Asks for the children of actions (spec process, 6).
    pub(super) fn callback(&mut self, names: &[Text]) -> Result<(), Rejection> {
        let definition = self.definition;
        for name in names {
            let Some((node, _, action)) = definition.action(name) else {
                return Err(Rejection::Missing(format!("There is no action `{name}`.")));
            };
            let here = self.state.active().find(|token| token.node == *node);
            let Some(id) = here.map(|token| token.id) else {
                let words = format!("No token is at the node of `{name}`.");
                return Err(Rejection::conflict("token-elsewhere", words));
            };
            let (node, action) = (node.clone(), action.id.clone());
            self.emit(crate::process::event::Event::Asked { token: id, node, action });
            self.drive(id);
        }
        Ok(())
    }
}

/// What is wrong with posted data, and which of it is not taken.
fn check_data(action: &Action, posted: &Value) -> Result<Vec<String>, Rejection> {
    if !matches!(posted, Value::Object(_)) {
        return Err(Rejection::Bad("The posted data is an object.".to_owned()));
    }
    let (taken, ignored) = admitted(posted, &action.keys);
    if let Some(schema) = &action.schema {
        let problems = schema.problems(&Json::from(&taken));
        if !problems.is_empty() {
            return Err(Rejection::Data(problems));
        }
    }
    Ok(ignored)
}
