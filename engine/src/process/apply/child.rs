//! Processes that an instance starts: beginning, results, ends (spec process, 17).

use super::Work;
use crate::flow::{Action, ActionWork};
use crate::node::{Calling, Element, Error, Subprocess};
use crate::payload::{Array, Text, Value};
use crate::process::command::Create;
use crate::process::data::{inherited, merge};
use crate::process::effect::{Effect, Tell};
use crate::process::event::Event;
use crate::process::instance::{Child, Parent, Status, TokenState};
use crate::text::Path;

/// Most processes that one node starts at once.
const MOST_ITEMS: usize = 1_000;
/// How deep processes may start each other.
const DEEPEST: usize = 32;

/// Who starts a process.
pub(super) struct By<'a> {
    pub(super) token: u32,
    pub(super) action: Option<&'a Action>,
    pub(super) awaited: bool,
    pub(super) place: Option<usize>,
}

impl Work<'_> {
    pub(super) fn start_child(
        &mut self,
        by: &By<'_>,
        process: &str,
        start_condition: Option<&str>,
        data: Value,
    ) -> Result<Text, Error> {
        let Some(version) = (self.deployed)(process) else {
            return Err(Error::input(format!(
                "The process `{process}` is not deployed, or is no durable flow."
            )));
        };
        // An id has a part for each process above it.
        if self.state.id.matches('.').count() >= DEEPEST {
            return Err(Error::input("Processes start each other too deeply: is there a circle?"));
        }
        let id = Text::from(format!("{}.{}", self.state.id, self.number()));
        let child = Child {
            token: by.token,
            node: self.node_of(by.token),
            action: by.action.map(|action| action.id.clone()),
            process: process.into(),
            at: self.state.events + 1,
            awaited: by.awaited,
            place: by.place,
            result: None,
            ended: None,
        };
        self.emit(Event::Child { id: id.clone(), child });
        let parent = Parent { instance: self.state.id.clone(), token: by.token };
        self.created.push(Create {
            id: id.clone(),
            definition: process.into(),
            version,
            parent: Some(parent),
            start_condition: start_condition.map(Text::from),
            data,
        });
        self.effect(Effect::Tell { instance: id.clone(), what: Tell::Begin });
        Ok(id)
    }

    pub(super) fn subprocess(&mut self, id: u32, settings: &Subprocess) {
        if let Err(error) = self.try_subprocess(id, settings) {
            self.node_failed(id, &error);
        }
    }

    fn try_subprocess(&mut self, id: u32, settings: &Subprocess) -> Result<(), Error> {
        let data = inherited(&self.state.data, &settings.inherit);
        let condition = settings.start_condition.as_deref();
        match settings.calling {
            Calling::Sync | Calling::Async => {
                let awaited = settings.calling == Calling::Sync;
                let by = By { token: id, action: None, awaited, place: None };
                self.start_child(&by, &settings.process, condition, data)?;
                if awaited {
                    self.node_status(id, crate::process::instance::NodeStatus::Executing);
                } else {
                    self.leave(id, 0);
                }
            }
            Calling::Each => {
                let path = settings.items.as_ref().ok_or_else(|| Error::input("No items."))?;
                let items = match path.get(&self.state.data) {
                    Some(Value::Array(items)) => items.clone(),
                    None | Some(Value::Null) => Array::new(),
                    Some(_) => {
                        let words = format!("What is at `{path}` is no list.");
                        return Err(Error::input(words));
                    }
                };
                if items.len() > MOST_ITEMS {
                    let words =
                        format!("`{path}` has {} items; at most {MOST_ITEMS}.", items.len());
                    return Err(Error::input(words));
                }
                if items.is_empty() {
                    self.put(settings.output.as_ref(), Value::Array(Array::new()))?;
                    self.leave(id, 0);
                    return Ok(());
                }
                for (place, item) in items.iter().enumerate() {
                    let mut data = data.clone();
                    settings.item_key.set(&mut data, item.clone())?;
                    let by = By { token: id, action: None, awaited: true, place: Some(place) };
                    self.start_child(&by, &settings.process, condition, data)?;
                }
                self.node_status(id, crate::process::instance::NodeStatus::Executing);
            }
        }
        Ok(())
    }

    fn put(&mut self, path: Option<&Path>, value: Value) -> Result<(), Error> {
        let Some(path) = path else { return Ok(()) };
        let mut data = self.state.data.clone();
        path.set(&mut data, value)?;
        self.set_data(&data);
        Ok(())
    }

    /// A process that this one started is needed no more.
    pub(super) fn abort_child(&mut self, id: &Text, status: Status) {
        let ended = self.state.children.get(id).is_some_and(|child| child.ended.is_some());
        self.emit(Event::ChildGone { id: id.clone() });
        if !ended {
            let status =
                if status == Status::Dismissed { Status::Dismissed } else { Status::Terminated };
            self.effect(Effect::Tell { instance: id.clone(), what: Tell::Abort { status } });
        }
    }

    /// Another instance tells something; each thing counts once.
    pub(super) fn told(&mut self, from: Text, number: u32, what: Tell) {
        if self.state.heard.get(&from).is_some_and(|last| *last >= number) {
            return;
        }
        let parent = self.state.parent.as_ref().map(|parent| parent.instance.clone());
        let over = self.state.status.is_over();
        match what {
            Tell::Begin if self.state.status == Status::Created => {
                // A start that cannot begin is an incident of the parent's making; it must not
                // be told again and again.
                if self.begin().is_err() {
                    self.emit(Event::Status { status: Status::Started });
                    self.finish(Status::Failed);
                }
            }
            Tell::Abort { status } if parent.as_ref() == Some(&from) => {
                if self.state.status.may_become(status) {
                    self.finish(status);
                }
            }
            Tell::Append { destination, data } if !over => self.append(&destination, &data),
            Tell::Begin | Tell::Abort { .. } | Tell::Append { .. } => {}
            Tell::Push(push) => self.push_here(push),
            Tell::Ended { status, result } => {
                if !over && self.state.children.contains_key(&from) {
                    self.child_ended(&from, status, result);
                }
            }
        }
        self.emit(Event::Heard { from, number });
    }

    fn append(&mut self, destination: &str, data: &Value) {
        let Ok(path) = Path::parse(destination) else { return };
        let mut all = self.state.data.clone();
        let mut there = path.get(&all).cloned().unwrap_or_else(Value::object);
        merge(&mut there, data);
        if path.set(&mut all, there).is_ok() {
            self.set_data(&all);
        }
    }

    fn child_ended(&mut self, id: &Text, status: Status, result: Value) {
        let definition = self.definition;
        let Some(child) = self.state.children.get(id).cloned() else { return };
        let token = child.token;
        let element = definition.element(&child.node);
        let actions = definition.actions(&child.node);
        let place = child.action.as_ref().and_then(|action| {
            actions.and_then(|all| all.0.iter().position(|one| one.id == *action))
        });
        let output = match (place.and_then(|place| actions?.at(place)), element) {
            (Some(Action { work: ActionWork::Start { output, .. }, .. }), _) => output.as_ref(),
            (None, Some(Element::Subprocess(settings))) => settings.output.as_ref(),
            _ => None,
        };
        let waits = self
            .token(token)
            .is_some_and(|token| token.state == TokenState::Active && token.node == child.node);
        let fine = status == Status::Finished;
        if child.place.is_some() {
            let result = fine.then_some(result);
            self.emit(Event::ChildEnded { id: id.clone(), status, result });
            self.group_ended(token, &child.node, output);
            return;
        }
        self.emit(Event::ChildGone { id: id.clone() });
        let failed = if fine {
            self.put(output, result).err()
        } else {
            let words = format!("The process `{id}` ended as {}.", status.as_str());
            child.awaited.then(|| Error::input(words))
        };
        if !child.awaited || !waits {
            return;
        }
        match (failed, place) {
            (Some(error), Some(place)) => self.action_failed(token, place, &error),
            (Some(error), None) => self.incident(token, None, "SUBPROCESS", &error.message),
            (None, Some(place)) => {
                self.complete(token, place);
                self.drive(token);
            }
            (None, None) => self.leave(token, 0),
        }
    }

    /// One of several has ended: with the last, their results are written in order.
    fn group_ended(&mut self, token: u32, node: &Text, output: Option<&Path>) {
        let mut group: Vec<(Text, Child)> = self
            .state
            .children
            .iter()
            .filter(|(_, child)| {
                child.token == token && child.node == *node && child.place.is_some()
            })
            .map(|(id, child)| (id.clone(), child.clone()))
            .collect();
        if group.iter().any(|(_, child)| child.ended.is_none()) {
            return;
        }
        group.sort_by_key(|(_, child)| child.place);
        for (id, _) in &group {
            self.emit(Event::ChildGone { id: id.clone() });
        }
        let bad = group.iter().find(|(_, child)| child.ended != Some(Status::Finished));
        if let Some((id, child)) = bad {
            let status = child.ended.map_or("", Status::as_str);
            let words = format!("The process `{id}` ended as {status}.");
            self.incident(token, None, "SUBPROCESS", &words);
            return;
        }
        let results =
            group.into_iter().map(|(_, child)| child.result.unwrap_or_default()).collect();
        match self.put(output, Value::Array(results)) {
            Ok(()) => self.leave(token, 0),
            Err(error) => self.node_failed(token, &error),
        }
    }
}
