//! Failures: the node's own handling, the flow's error triggers, what is kept for people.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::flow::{Plan, Step, StepIndex, WhenFailed};
use crate::node::{Blame, Error, Message, Subscription};
use crate::payload::{Object, Value};

use super::execution::{Run, next_look};
use super::record::Failure;

impl Run {
    pub(super) fn failed_step(
        &mut self,
        plan: &Plan,
        step: &Step,
        error: &Error,
        mut message: Message,
    ) {
        plan.tally.here().add(step.counts.failed());
        // A panic may have left the message half written: no handling goes on with that.
        let handling =
            if error.blame == Blame::Engine { &WhenFailed::Fail } else { &step.on_error };
        match handling {
            WhenFailed::Fail => self.fail(step, error, &message),
            WhenFailed::Port(range) => {
                self.note_at(step, error, &message, true);
                message.payload.set("error", error.to_value(&step.id));
                let port = step.ports.len();
                self.leave(step, port, plan.targets_in(range), message);
            }
            WhenFailed::Store(path) => {
                self.note_at(step, error, &message, true);
                match path.set(&mut message.payload, error.to_value(&step.id)) {
                    Ok(()) => self.leave(step, 0, plan.targets_of(step, 0), message),
                    Err(unset) => self.fail(step, &unset.into(), &message),
                }
            }
        }
    }

    /// Fails the run: what is left of it is dropped, and the flow's error triggers fire, once.
    pub(super) fn fail(&mut self, step: &Step, error: &Error, message: &Message) {
        tracing::debug!(flow = %self.deployment.plan.flow, node = %step.id, run = self.id, %error, "run failed");
        self.stack.clear();
        if self.pass.is_some() {
            // The node whose body this is deals with it.
            self.failure = Some(Box::new(self.note_at(step, error, message, true)));
            return;
        }
        let failure = self.note_at(step, error, message, false);
        let deployment = Arc::clone(&self.deployment);
        let plan = &deployment.plan;
        let first = self.failure.is_none();
        let message = first.then(|| {
            let data = report(plan, self.trigger, &failure);
            Message::new(deployment.constants.payload(failure.time, data))
        });
        self.failure.get_or_insert_with(|| Box::new(failure));
        let Some(message) = message else {
            self.handling = false;
            return;
        };
        self.steps_left = plan.step_limit;
        self.look_at = next_look(plan.step_limit);
        self.looked = None;
        for trigger in plan.triggers.iter().rev() {
            if !matches!(trigger.trigger.subscription, Subscription::FlowError) {
                continue;
            }
            self.handling = true;
            if let Some(step) = plan.step(trigger.step) {
                plan.tally.here().add(step.counts.entered());
                let targets = plan.targets_of(step, 0);
                self.leave(step, 0, targets, message.clone());
            }
        }
    }

    pub(super) fn note(
        &mut self,
        place: StepIndex,
        error: &Error,
        message: &Message,
        handled: bool,
    ) {
        let deployment = Arc::clone(&self.deployment);
        let plan = &deployment.plan;
        if let Some(step) = plan.step(place) {
            self.note_at(step, error, message, handled);
        }
    }

    fn note_at(&self, step: &Step, error: &Error, message: &Message, handled: bool) -> Failure {
        let failure = Failure {
            run: self.id,
            time: Timestamp::now(),
            node: step.id.clone(),
            message: error.message.clone(),
            blame: error.blame,
            handled,
            payload: message.payload.clone(),
        };
        self.deployment.record.failure(failure.clone());
        failure
    }
}

/// What error triggers and error handlers are given as `data`.
pub(super) fn report(plan: &Plan, trigger: StepIndex, failure: &Failure) -> Value {
    let mut error = Object::with_capacity(3);
    error.insert("message", Value::from(failure.message.as_str()));
    error.insert("blame", Value::from(failure.blame.as_str()));
    error.insert("node", Value::from(failure.node.clone()));
    let mut data = Object::with_capacity(7);
    data.insert("error", Value::Object(error));
    data.insert("payload", failure.payload.clone());
    if let Some(trigger) = plan.step(trigger) {
        data.insert("trigger", Value::from(trigger.id.clone()));
    }
    data.insert("run", Value::from(failure.run));
    data.insert("flowId", Value::from(plan.flow.clone()));
    data.insert("flowName", Value::from(plan.name.clone()));
    data.insert("flowVersion", Value::from(plan.version));
    Value::Object(data)
}

pub(super) fn endless(plan: &Plan, place: StepIndex) -> String {
    let names = |cycle: &[StepIndex]| {
        let ids =
            cycle.iter().take(20).filter_map(|place| plan.step(*place)).map(|s| s.id.as_str());
        ids.collect::<Vec<_>>().join(" → ")
    };
    let round = plan.cycles.iter().find(|cycle| cycle.contains(&place)).map_or_else(
        || "Raise `stepLimit` in the flow's settings if it needs more.".to_owned(),
        |cycle| format!("It goes round {}: give the loop a way out.", names(cycle)),
    );
    format!("The run took more than {} steps. {round}", plan.step_limit)
}

pub(super) fn too_long(limit: Duration) -> Error {
    Error::external(format!(
        "The run took longer than {} s. Raise `timeout` in the flow's settings if it needs more.",
        limit.as_secs_f64()
    ))
}

pub(super) fn panicked(panic: &(dyn std::any::Any + Send)) -> Error {
    let words = panic
        .downcast_ref::<&str>()
        .map(|words| (*words).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned());
    Error::engine(format!("The node broke down ({words}). This is a mistake in Wireloom."))
}
