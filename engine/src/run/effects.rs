//! Carrying out what nodes decided: effects, the run's result, its end.

use smallvec::SmallVec;

use crate::flow::{Plan, Step};
use crate::node::{Effect, Error, Message, Runnable};
use crate::payload::Value;

use super::execution::Run;
use super::failing::report;
use super::reply::Answer;
use super::start::End;
use super::world::{DebugLine, Push, ToProcess};

impl Run {
    pub(super) fn deliver(
        &mut self,
        plan: &Plan,
        step: &Step,
        effect: &Effect,
        message: &Message,
    ) -> Result<(), Error> {
        match effect {
            Effect::Push { channel, kind, payload, retain } => {
                let (kind, retain) = (*kind, *retain);
                self.deployment.world.push(Push { node: &step.id, channel, kind, payload, retain })
            }
            Effect::Process { .. } => Err(Error::input(
                "There is no process here: the flow is not durable. Push to a channel instead.",
            )),
            Effect::Message { name, correlation, payload, ttl } => {
                let ttl = *ttl;
                self.deployment.world.message(ToProcess { name, correlation, payload, ttl })
            }
            Effect::Send { connection, frame } => {
                self.deployment.world.send(connection, frame.clone())
            }
            Effect::Reply { frame } => match &self.reply {
                Some(reply) => reply.send(frame.clone()),
                None => Err(Error::input(
                    "There is no socket to reply to: this run was not started by a socket's \
                     message. Send to a channel or a connection instead.",
                )),
            },
            Effect::Client { client, frame } => self.deployment.world.answer(client, frame.clone()),
            Effect::Broadcast { endpoint, frame } => {
                self.deployment.world.broadcast(endpoint, frame)
            }
            Effect::Respond { answer } => match &self.reply {
                Some(reply) => reply.respond(answer.clone()),
                None => Err(Error::input(
                    "There is no HTTP request to answer: this run was not started by one.",
                )),
            },
            Effect::Debug { level, text, value } => {
                let (flow, node, run) = (&plan.flow, &step.id, self.id);
                self.deployment.world.debug(DebugLine {
                    flow,
                    node,
                    run,
                    level: *level,
                    text,
                    value,
                });
                Ok(())
            }
            Effect::Return { value } => {
                self.give(value.clone(), message);
                Ok(())
            }
        }
    }

    /// Takes the run's result, the first one, and replies with it at once.
    pub(super) fn give(&mut self, result: Value, message: &Message) {
        if self.result.is_some() {
            return;
        }
        if self.policy.result
            && let Some(answer) = self.answer()
            && let Err(error) = answer.result(&result, message)
        {
            self.note(self.trigger, &error, message, true);
        }
        if let Some(reply) = &self.reply {
            reply.given(&result);
        }
        self.result = Some(result);
    }

    /// The way back, if there is one.
    fn answer(&self) -> Option<Answer<'_>> {
        let reply = self.reply.as_deref()?;
        Some(Answer { reply, policy: &self.policy, asked: self.asked.as_deref() })
    }

    /// Counts the run and tells whoever is to be told.
    pub(super) fn end(self) -> End {
        let failed = self.failure.is_some();
        self.deployment.record.run_ended(failed);
        if let Some(failure) = &self.failure {
            if self.policy.errors
                && let Some(answer) = self.answer()
                && let Err(error) = answer.failure(failure)
            {
                tracing::debug!(%error, "the failed run's reply was not sent");
            }
            if !self.handling && !self.handles {
                let plan = &self.deployment.plan;
                let handlers = [self.handler.as_ref(), plan.error_handler.as_ref()];
                let handlers: SmallVec<[&Runnable; 2]> =
                    handlers.into_iter().flatten().map(AsRef::as_ref).collect();
                let report = report(plan, self.trigger, failure);
                self.deployment.world.failed(&handlers, report, self.depth);
            }
        }
        if let Some(reply) = &self.reply {
            reply.ended(self.failure.as_deref());
        }
        let trace = self.trace.map(|mut trace| {
            trace.end(failed, self.result.as_ref());
            self.deployment.record.traced((*trace).clone());
            trace
        });
        End { run: self.id, result: self.result, failure: self.failure, trace }
    }
}
