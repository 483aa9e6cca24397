//! A trigger that listens to what frontends send to a channel.

use std::sync::Arc;

use jiff::Timestamp;

use super::lanes::Lanes;
use crate::flow::{PlanTrigger, StepIndex};
use crate::node::{Concurrency, Message, Overflow, Subscription};
use crate::payload::{Object, Value};
use crate::push::{FromFrontend, fits};
use crate::run::Wait;
use crate::run::deployment::Deployment;
use crate::run::fire::Constants;

/// Messages with a key that may wait for their runs.
const QUEUE: usize = 1_000;

/// A trigger that listens to frontends.
#[derive(Debug)]
pub struct Hearing {
    deployment: Arc<Deployment>,
    step: StepIndex,
    constants: Constants,
    channel: String,
    lanes: Lanes,
}

impl Hearing {
    /// The trigger at work; `None` for triggers that listen to something else. Must be called
    /// within the runtime.
    pub(in crate::run) fn new(
        deployment: &Arc<Deployment>,
        trigger: &PlanTrigger,
    ) -> Option<Arc<Self>> {
        let Subscription::Frontend { channel, key } = &trigger.trigger.subscription else {
            return None;
        };
        let concurrency = Concurrency::Ordered { key: key.clone() };
        Some(Arc::new(Self {
            deployment: Arc::clone(deployment),
            step: trigger.step,
            constants: deployment.constants.of_relay(channel, "frontend"),
            channel: channel.clone(),
            lanes: Lanes::new(&concurrency, Overflow::Block, QUEUE),
        }))
    }

    /// Whether it listens to this channel.
    #[must_use]
    pub fn hears(&self, channel: &str) -> bool {
        fits(&self.channel, channel)
    }

    /// Starts a run. The sender waits as [`Wait`] says.
    #[must_use]
    pub fn take(&self, message: &FromFrontend) -> Wait {
        let mut data = Object::with_capacity(4);
        data.append("channel", Value::from(message.channel.clone()));
        data.append("message", message.data.clone());
        data.append("client", message.client.clone());
        let payload = self.constants.payload(Timestamp::now(), Value::Object(data));
        self.lanes
            .take(&self.deployment, self.deployment.begin(self.step, Message::new(payload), 0))
    }
}

impl Drop for Hearing {
    fn drop(&mut self) {
        self.lanes.close();
    }
}
