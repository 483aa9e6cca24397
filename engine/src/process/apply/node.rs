//! Ordinary nodes within a process: they work on the instance's data as their payload.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::Work;
use crate::flow::{StartOn, Step, WhenFailed};
use crate::node::{self, Error, Exit, Frame, Message, Node, Outcome};
use crate::payload::Text;
use crate::process::command::{Debugged, JobOutcome, Rejection};
use crate::process::data::{Change, patch};
use crate::process::effect::Effect;
use crate::process::event::Event;
use crate::process::instance::{ActionStatus, NodeStatus};

impl Work<'_> {
    /// A node that decides.
    pub(super) fn pure(&mut self, id: u32, step: &Step, node: &dyn Node) {
        let mut message = Message::new(self.state.data.clone());
        let done = catch_unwind(AssertUnwindSafe(|| node.execute(&mut message)));
        let done = done.unwrap_or_else(|_| {
            Err(Error::engine("The node broke down. This is a mistake in Wireloom."))
        });
        let done = done.and_then(|outcome| settle(outcome, message));
        match done {
            Ok((effects, port, payload)) => {
                for effect in effects {
                    if let Err(error) = self.node_effect(id, effect) {
                        return self.step_failed(id, step, &error);
                    }
                }
                self.set_data(&payload);
                self.leave_or_end(id, port);
            }
            Err(error) => self.step_failed(id, step, &error),
        }
    }

    fn leave_or_end(&mut self, id: u32, port: Option<u16>) {
        match port {
            Some(port) => self.leave(id, port),
            None => self.end_token(id),
        }
    }

    /// Work outside: of the node where a token is, or of one of its actions.
    pub(super) fn job(&mut self, id: u32, action: Option<Text>) {
        let node = self.node_of(id);
        if action.is_none() {
            self.node_status(id, NodeStatus::Executing);
        }
        let fixed = Some(self.chance.of(self.number()));
        self.effect(Effect::Job { token: id, node, action, fixed });
    }

    pub(super) fn job_done(&mut self, number: u32, outcome: JobOutcome) -> Result<(), Rejection> {
        let Some(Effect::Job { token, node, action, .. }) = self.state.outbox.get(&number).cloned()
        else {
            return Err(Rejection::conflict("job-gone", "The job is needed no more."));
        };
        self.emit(Event::Done { number });
        let definition = self.definition;
        let Some(step) = definition.step(&node) else { return Ok(()) };
        match (outcome, action) {
            (JobOutcome::Node { changes, effects, port }, _) => {
                for effect in effects {
                    if let Err(error) = self.node_effect(token, effect) {
                        self.step_failed(token, step, &error);
                        return Ok(());
                    }
                }
                let mut data = self.state.data.clone();
                patch(&mut data, &changes);
                self.set_data(&data);
                self.leave_or_end(token, port);
            }
            (JobOutcome::Action { result }, Some(action)) => {
                self.action_result(token, &node, &action, result);
            }
            (JobOutcome::Failed { blame, message }, action) => {
                let error = Error { blame, message, source: None };
                match action.and_then(|id| place_of(step, &id)) {
                    Some(place) => self.action_failed(token, place, &error),
                    None => self.step_failed(token, step, &error),
                }
            }
            (JobOutcome::Changed { changes }, Some(action)) => {
                self.action_changed(token, &node, &action, &changes);
            }
            (JobOutcome::Action { .. } | JobOutcome::Changed { .. }, None) => {}
        }
        Ok(())
    }

    fn action_result(
        &mut self,
        token: u32,
        node: &Text,
        action: &str,
        result: crate::payload::Value,
    ) {
        let definition = self.definition;
        let Some(place) = self.running(token, node, action) else { return };
        let output = definition.actions(node).and_then(|all| all.at(place)).and_then(output_of);
        if let Some(path) = output {
            let mut data = self.state.data.clone();
            if let Err(error) = path.set(&mut data, result) {
                return self.action_failed(token, place, &error.into());
            }
            self.set_data(&data);
        }
        self.complete(token, place);
        self.drive(token);
    }

    fn action_changed(&mut self, token: u32, node: &Text, action: &str, changes: &[Change]) {
        let Some(place) = self.running(token, node, action) else { return };
        let mut data = self.state.data.clone();
        patch(&mut data, changes);
        self.set_data(&data);
        self.complete(token, place);
        self.drive(token);
    }

    /// The place of an action that the token still waits for.
    fn running(&self, token: u32, node: &Text, action: &str) -> Option<usize> {
        let token = self.token(token).filter(|token| token.node == *node)?;
        let waits = token.action(action).status == Some(ActionStatus::Running);
        waits.then(|| place_of(self.definition.step(node)?, action)).flatten()
    }

    /// What a node wants to happen outside.
    fn node_effect(&mut self, id: u32, effect: node::Effect) -> Result<(), Error> {
        let node = self.node_of(id);
        match effect {
            node::Effect::Push { channel, kind, payload, retain } => {
                let payload = text(&payload);
                let run_action = kind == node::PushKind::RunAction;
                self.effect(Effect::Channel { channel, run_action, payload, retain, node });
            }
            node::Effect::Process { to_parent, kind, payload, by_client, as_message } => {
                let start_on = if by_client { StartOn::Client } else { StartOn::Engine };
                self.push(id, None, (kind, to_parent, start_on), &payload)
                    .map_err(|(_, error)| error)?;
                if let Some(name) = as_message {
                    self.message_to_parent(name.to_string(), &payload)?;
                }
            }
            node::Effect::Message { name, correlation, payload, ttl } => {
                let about = (name.to_string(), correlation.to_string());
                self.send_rendered(about, &payload, ttl, None)?;
            }
            node::Effect::Send { connection, frame } => {
                let (body, binary) = match frame {
                    Frame::Text(bytes) => (text(&bytes), false),
                    Frame::Binary(bytes) => {
                        use base64::Engine as _;
                        let encoded = base64::engine::general_purpose::STANDARD.encode(&bytes);
                        (Text::from(encoded), true)
                    }
                };
                self.effect(Effect::Frame { connection, body, binary });
            }
            node::Effect::Reply { .. }
            | node::Effect::Client { .. }
            | node::Effect::Broadcast { .. }
            | node::Effect::Respond { .. } => {
                return Err(Error::input(
                    "There is no socket or request to answer: a process outlives them. Push to \
                     the process's frontends instead.",
                ));
            }
            node::Effect::Debug { level, text, value } => {
                self.debug.push(Debugged { node, level, text, value });
            }
            node::Effect::Return { value } => {
                if self.state.result.is_none() {
                    self.emit(Event::Result { value });
                }
            }
        }
        Ok(())
    }

    /// A node failed: it is tried again, or its `onError` applies.
    pub(super) fn step_failed(&mut self, id: u32, step: &Step, error: &Error) {
        if self.try_again(id, step.retry, error) {
            return;
        }
        let report = error.to_value(&step.id);
        match &step.on_error {
            WhenFailed::Fail => self.incident(id, None, code_of(error), &error.message),
            WhenFailed::Port(range) => {
                let mut data = self.state.data.clone();
                data.set("error", report);
                self.set_data(&data);
                let targets = self.definition.plan.targets_in(range);
                let steps = targets.iter().filter_map(|place| self.definition.plan.step(*place));
                let targets: Vec<Text> = steps.map(|step| step.id.clone()).collect();
                self.go(id, &targets, None);
            }
            WhenFailed::Store(path) => {
                let mut data = self.state.data.clone();
                match path.set(&mut data, report) {
                    Ok(()) => {
                        self.set_data(&data);
                        self.leave(id, 0);
                    }
                    Err(error) => self.incident(id, None, "INPUT", &error.to_string()),
                }
            }
        }
    }

    /// An element failed: there is no `onError` for what belongs to the process itself.
    pub(super) fn node_failed(&mut self, id: u32, error: &Error) {
        self.incident(id, None, code_of(error), &error.message);
    }
}

/// The incident's code of an error.
pub(super) fn code_of(error: &Error) -> &'static str {
    match error.blame {
        node::Blame::Input => "INPUT",
        node::Blame::External => "EXTERNAL",
        node::Blame::Engine => "ENGINE",
    }
}

fn place_of(step: &Step, action: &str) -> Option<usize> {
    step.actions.0.iter().position(|one| one.id == action)
}

fn output_of(action: &crate::flow::Action) -> Option<&crate::text::Path> {
    match &action.work {
        crate::flow::ActionWork::Call { output, .. }
        | crate::flow::ActionWork::Start { output, .. } => output.as_ref(),
        crate::flow::ActionWork::Http(call) => call.output.as_ref(),
        _ => None,
    }
}

pub(super) fn text(bytes: &[u8]) -> Text {
    Text::from(String::from_utf8_lossy(bytes).as_ref())
}

/// Where a node's outcome leads: in a process a token goes one way.
pub(in crate::process) fn settle(
    outcome: Outcome,
    message: Message,
) -> Result<(Vec<node::Effect>, Option<u16>, crate::payload::Value), Error> {
    let effects = outcome.effects.into_iter().collect();
    match outcome.exit {
        Exit::End => Ok((effects, None, message.payload)),
        Exit::Port(port) => Ok((effects, Some(port), message.payload)),
        Exit::Ports(mut emits) => match (emits.pop(), emits.is_empty()) {
            (Some(emit), true) => Ok((effects, Some(emit.port), emit.message.payload)),
            (None, _) => Ok((effects, None, message.payload)),
            _ => Err(Error::input(
                "The node sends several messages; in a process a token goes one way. Put the \
                 node into an event flow, and call that.",
            )),
        },
    }
}
