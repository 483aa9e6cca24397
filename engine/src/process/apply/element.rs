//! What a token does at each element of a process.

use super::Work;
use crate::flow::Step;
use crate::node::{Element, End};
use crate::payload::Value;
use crate::process::event::Event;
use crate::process::instance::{NodeStatus, Purpose, Status};

impl Work<'_> {
    pub(super) fn element(&mut self, id: u32, step: &Step, element: &Element) {
        match element {
            Element::End(end) => self.end(id, end),
            Element::Task(_) => {
                self.node_status(id, NodeStatus::Executing);
                self.drive(id);
            }
            Element::Exclusive(conditions) => self.choose(id, step, conditions),
            Element::Split => {
                let targets = self.definition.targets(step, 0);
                self.split(id, &targets);
            }
            Element::Join => match self.token(id).and_then(|token| token.parent) {
                None => self.leave(id, 0),
                Some(parent) => {
                    self.node_status(id, NodeStatus::ExecutedComplete);
                    self.section(parent);
                }
            },
            Element::Milestone | Element::Boundary(_) => self.leave(id, 0),
            Element::Subprocess(settings) => self.subprocess(id, settings),
            Element::Send(settings) => {
                match self.send_message(settings) {
                    Ok(()) => {}
                    Err(error) => return self.node_failed(id, &error),
                }
                self.node_status(id, NodeStatus::Executing);
                if let Some(answer) = &settings.answer {
                    match self.wait(id, None, answer) {
                        Ok(()) => self.node_status(id, NodeStatus::WaitingMessage),
                        Err(error) => return self.node_failed(id, &error),
                    }
                }
                self.drive(id);
            }
            Element::Receive(message) => match self.wait(id, None, message) {
                Ok(()) => self.node_status(id, NodeStatus::WaitingMessage),
                Err(error) => self.node_failed(id, &error),
            },
            Element::Timer(expression) => match self.set_timer(id, Purpose::Node, expression) {
                Ok(true) => self.node_status(id, NodeStatus::Executing),
                Ok(false) => self.leave(id, 0),
                Err(error) => self.node_failed(id, &error),
            },
        }
    }

    fn choose(&mut self, id: u32, step: &Step, conditions: &[crate::text::Expression]) {
        let mut chosen = conditions.len();
        for (place, condition) in conditions.iter().enumerate() {
            match condition.evaluate(&self.state.data) {
                Ok(value) if value.truthy() => {
                    chosen = place;
                    break;
                }
                Ok(_) => {}
                Err(error) => return self.node_failed(id, &error.into()),
            }
        }
        let port = u16::try_from(chosen).unwrap_or(u16::MAX);
        let targets = self.definition.targets(step, port);
        if targets.is_empty() && chosen == conditions.len() {
            let words = "No condition is true, and no wire leaves the port `default`.";
            self.incident(id, None, "NO_WAY", words);
            return;
        }
        self.go(id, &targets, Some(port));
    }

    fn end(&mut self, id: u32, end: &End) {
        if let Some(path) = &end.result {
            let value = path.get(&self.state.data).cloned().unwrap_or(Value::Null);
            self.emit(Event::Result { value });
        }
        if end.terminate || end.failed {
            self.unwatch(id);
            self.emit(Event::TokenState {
                token: id,
                state: crate::process::instance::TokenState::Inactive,
            });
            self.finish(if end.failed { Status::Failed } else { Status::Finished });
        } else {
            self.end_token(id);
        }
    }
}
