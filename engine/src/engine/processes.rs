//! The engine's processes: there once it is given a store.

use std::sync::Arc;

use super::Engine;
use super::outside::Outside;
use crate::flow::Plan;
use crate::process::{Desk, Needs, ProcessError, Processes};
use crate::project::Project;
use crate::store::Store;

impl Engine {
    /// Gives processes a place to be kept; their definitions are in the project. Before any flow is activated, and once: a second call
    /// changes nothing. Must be called within the runtime on which everything is to run.
    pub fn open_processes(&self, project: Project, store: Arc<dyn Store>) {
        self.inner.processes.get_or_init(|| {
            let processes = Processes::new(Needs {
                project,
                store,
                checker: self.inner.checker.clone(),
                world: Arc::new(Outside::new(self)),
                hub: self.inner.hub.clone(),
                stop: self.inner.stop.clone(),
                tracker: self.inner.tracker.clone(),
            });
            self.inner.hub.set_actions(Arc::new(Desk(processes.clone())));
            processes
        });
    }

    /// Goes on with what a former life of the program left, when all flows are activated.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn recover_processes(&self) -> Result<(), ProcessError> {
        match self.inner.processes.get() {
            Some(processes) => processes.recover().await,
            None => Ok(()),
        }
    }

    /// The processes; `None` while they have no place to be kept.
    #[must_use]
    pub fn processes(&self) -> Option<&Processes> {
        self.inner.processes.get()
    }

    pub(super) fn deploy_process(&self, plan: Arc<Plan>) {
        if let Some(processes) = self.inner.processes.get() {
            processes.deploy(plan);
        } else {
            tracing::error!(flow = %plan.flow, "a durable flow has no store to run in");
        }
    }

    pub(super) fn undeploy_process(&self, flow: &str) {
        if let Some(processes) = self.inner.processes.get() {
            processes.undeploy(flow);
        }
    }
}
