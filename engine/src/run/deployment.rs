//! A flow at work: its plan, and all that its runs share.

use std::sync::Arc;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::flow::{Plan, StepIndex};
use crate::node::{Message, Served};
use crate::payload::{Object, Value};

use super::fire::{Application, Constants};
use super::firing::{Firing, Hearing};
use super::record::FlowRecord;
use super::start::{End, Start};
use super::waiting::begin;
use super::world::World;

/// A flow at work. A run holds on to the deployment that it began with.
pub struct Deployment {
    /// What runs.
    pub plan: Arc<Plan>,
    /// Where it is counted.
    pub record: Arc<FlowRecord>,
    pub(super) world: Arc<dyn World>,
    pub(super) stop: CancellationToken,
    pub(super) tracker: TaskTracker,
    pub(super) constants: Constants,
}

impl std::fmt::Debug for Deployment {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (flow, version) = (&self.plan.flow, self.plan.version);
        out.debug_struct("Deployment")
            .field("flow", flow)
            .field("version", &version)
            .finish_non_exhaustive()
    }
}

/// What every deployment of an installation is given.
#[derive(Clone)]
pub struct Surroundings {
    /// What runs reach.
    pub world: Arc<dyn World>,
    /// Ends runs that wait, when the program must stop at once.
    pub stop: CancellationToken,
    /// Holds what a stop waits for.
    pub tracker: TaskTracker,
    /// For payloads.
    pub application: Application,
    /// The installation's globals; a flow's own go before them.
    pub globals: Object,
}

impl std::fmt::Debug for Surroundings {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Surroundings").finish_non_exhaustive()
    }
}

impl Deployment {
    /// Puts a plan to work. Nothing listens yet: [`Self::firings`] are to be set as listeners.
    #[must_use]
    pub fn new(plan: Arc<Plan>, record: Arc<FlowRecord>, around: &Surroundings) -> Arc<Self> {
        let constants = Constants::new(&around.application, &plan, &around.globals);
        Arc::new(Self {
            plan,
            record,
            world: Arc::clone(&around.world),
            stop: around.stop.clone(),
            tracker: around.tracker.clone(),
            constants,
        })
    }

    /// The triggers of this flow that listen to connections, each with its connection's id. Must
    /// be called within the runtime.
    #[must_use]
    pub fn firings(self: &Arc<Self>) -> Vec<(String, Arc<Firing>)> {
        let triggers = self.plan.triggers.iter();
        triggers.filter_map(|trigger| Firing::new(self, trigger)).collect()
    }

    /// The triggers of this flow that serve paths. Must be called within the runtime.
    #[must_use]
    pub fn served(self: &Arc<Self>) -> Vec<(Served, Arc<Firing>)> {
        let triggers = self.plan.triggers.iter();
        triggers.filter_map(|trigger| Firing::served(self, trigger)).collect()
    }

    /// The triggers of this flow that listen to frontends. Must be called within the runtime.
    #[must_use]
    pub fn hearings(self: &Arc<Self>) -> Vec<Arc<Hearing>> {
        let triggers = self.plan.triggers.iter();
        triggers.filter_map(|trigger| Hearing::new(self, trigger)).collect()
    }

    /// A run that is started by hand or by another flow, with this `data`.
    #[must_use]
    pub fn start(self: &Arc<Self>, trigger: StepIndex, data: Value, depth: u8) -> Start {
        let payload = self.constants.payload(Timestamp::now(), data);
        self.begin(trigger, Message::new(payload), depth)
    }

    /// A run that begins with this message, which leaves the trigger by its first port.
    pub(super) fn begin(
        self: &Arc<Self>,
        trigger: StepIndex,
        message: Message,
        depth: u8,
    ) -> Start {
        Start {
            deployment: Arc::clone(self),
            trigger,
            port: Some(0),
            message,
            reply: None,
            policy: Arc::default(),
            asked: None,
            prepare: None,
            handler: None,
            handles: false,
            traced: false,
            depth,
        }
    }

    /// Runs to the end; a stop waits for it.
    pub async fn run(&self, start: Start) -> End {
        self.tracker.track_future(async { begin(start).end().await }).await
    }
}
