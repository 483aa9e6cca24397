//! A deployed trigger: turns events into runs, in the order and number that its settings ask for.

mod frontend;
mod keyed;
mod lanes;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use futures_util::future::{BoxFuture, join_all};

use crate::flow::{PlanTrigger, StepIndex};
use crate::node::{
    EventKinds, Listening, Message, PortIndex, ReplyPolicy, Runnable, Served, Subscription,
};
use crate::payload::{Text, Value};
use crate::text::Filters;

use super::deployment::Deployment;
use super::fire::{Constants, data_of};
use super::prepare::Prepare;
use super::start::Start;
use super::{Body, Event, Listener, Wait};

pub use frontend::Hearing;
use lanes::Lanes;

/// A trigger that listens to a connection.
#[derive(Debug)]
pub struct Firing {
    deployment: Arc<Deployment>,
    step: StepIndex,
    constants: Constants,
    events: EventKinds,
    filters: Filters,
    policy: Arc<ReplyPolicy>,
    preprocessor: Option<Text>,
    handler: Option<Arc<Runnable>>,
    lanes: Lanes,
}

impl Firing {
    /// The connection that this trigger listens to, and the trigger at work; `None` for triggers
    /// that listen to something else. Must be called within the runtime.
    pub(super) fn new(
        deployment: &Arc<Deployment>,
        trigger: &PlanTrigger,
    ) -> Option<(String, Arc<Self>)> {
        let Subscription::Connection { connection, listening } = &trigger.trigger.subscription
        else {
            return None;
        };
        let constants = deployment.constants.of_relay(connection, "integration");
        let firing = Self::listening(deployment, trigger.step, constants, listening);
        Some((connection.clone(), Arc::new(firing)))
    }

    /// What this trigger serves, and the trigger at work; `None` for triggers that serve nothing.
    /// Must be called within the runtime.
    pub(super) fn served(
        deployment: &Arc<Deployment>,
        trigger: &PlanTrigger,
    ) -> Option<(Served, Arc<Self>)> {
        let Subscription::Served { served, listening } = &trigger.trigger.subscription else {
            return None;
        };
        let constants = deployment.constants.of_relay(served.path().as_str(), "public");
        let firing = Self::listening(deployment, trigger.step, constants, listening);
        Some((served.clone(), Arc::new(firing)))
    }

    fn listening(
        deployment: &Arc<Deployment>,
        step: StepIndex,
        constants: Constants,
        listening: &Listening,
    ) -> Self {
        let Listening { concurrency, overflow, queue, .. } = listening;
        Self {
            deployment: Arc::clone(deployment),
            step,
            constants,
            events: listening.events.clone(),
            filters: listening.filters.clone(),
            policy: Arc::new(listening.reply.clone()),
            preprocessor: listening.preprocessor.clone(),
            handler: listening.error_handler.clone(),
            lanes: Lanes::new(concurrency, *overflow, *queue),
        }
    }

    fn start(&self, port: PortIndex, event: &Event) -> Start {
        let payload = self.constants.payload(event.time, data_of(event));
        let asked = match &event.body {
            Body::Message { data: Value::String(text), .. } => Some(text),
            _ => None,
        };
        Start {
            deployment: Arc::clone(&self.deployment),
            trigger: self.step,
            port: Some(port),
            message: Message::new(payload),
            reply: event.reply.clone(),
            asked: self.policy.correlation.as_ref().and(asked).cloned(),
            policy: Arc::clone(&self.policy),
            prepare: self.preprocessor.as_ref().map(|script| Box::new(Prepare::new(script, event))),
            handler: self.handler.clone(),
            handles: false,
            traced: false,
            depth: 0,
        }
    }

    fn fire(&self, event: &Event) -> Wait {
        let Some(port) = self.events.port_of(event.body.kind()) else {
            return Wait::Done;
        };
        if let Body::Message { data, .. } = &event.body
            && !self.filters.accept(data.as_str())
        {
            self.deployment.record.filtered();
            return Wait::Done;
        }
        self.lanes.take(&self.deployment, self.start(port, event))
    }
}

impl Listener for Firing {
    fn event(&self, event: Event) -> Wait {
        self.fire(&event)
    }
}

impl Drop for Firing {
    fn drop(&mut self) {
        self.lanes.close();
    }
}

/// All triggers of one connection, over all deployed flows.
#[derive(Debug)]
pub struct Firings(pub Vec<Arc<Firing>>);

impl Listener for Firings {
    fn event(&self, event: Event) -> Wait {
        if let [one] = self.0.as_slice() {
            return one.fire(&event);
        }
        let waits: Vec<BoxFuture<'static, ()>> = self
            .0
            .iter()
            .filter_map(|firing| match firing.fire(&event) {
                Wait::Done => None,
                Wait::For(rest) => Some(rest),
            })
            .collect();
        if waits.is_empty() {
            return Wait::Done;
        }
        Wait::For(Box::pin(async move {
            join_all(waits).await;
        }))
    }
}
