//! The engine as the program holds it: deploys flows, binds their triggers to connections, starts
//! runs, and stops in order.

mod binding;
mod calls;
mod channel_log;
mod error;
mod handlers;
mod inbox;
mod outside;
mod processes;
mod scripts;
mod starts;
mod trial;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use arc_swap::{ArcSwap, ArcSwapOption};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::connection::guard::AllowList;
use crate::connection::{Registry, Settings};
use crate::endpoint::Endpoints;
use crate::flow::{Checker, Flow, Plan};
use crate::live::Live;
use crate::node::{Catalog, Problem, Runnable};
use crate::payload::Object;
use crate::process::Processes;
use crate::push::{Hub, PushLimits};
use crate::run::{Application, Deployment, FlowRecord, Surroundings};
use crate::script::PoolOptions;
use crate::store::Store;

use binding::Deployed;
use calls::Calls;
use channel_log::ChannelLog;
pub use error::EngineError;
use inbox::Inbox;
use outside::Outside;
use scripts::Scripts;
pub use trial::Trial;

/// How an engine is set up.
#[derive(Debug, Clone)]
pub struct Options {
    /// The kinds of node there are.
    pub catalog: Catalog,
    /// The name of the installation in payloads.
    pub application: Application,
    /// Which private addresses connections and HTTP requests may reach.
    pub allowed: AllowList,
    /// Bounds of the push topics.
    pub push: PushLimits,
    /// How scripts are run.
    pub scripts: PoolOptions,
}

/// Runs flows. Cheap to clone; lives in a tokio runtime.
#[derive(Debug, Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    checker: Checker,
    application: Application,
    hub: Hub,
    connections: Arc<Registry>,
    endpoints: Arc<Endpoints>,
    live: Arc<Live>,
    scripts: Scripts,
    http: crate::http::Client,
    stop: CancellationToken,
    tracker: TaskTracker,
    /// Read on every call of a flow, written on deploy.
    deployed: ArcSwap<HashMap<String, Deployed>>,
    /// Kept across deploys, so that counters go on.
    records: Mutex<BTreeMap<String, Arc<FlowRecord>>>,
    globals: ArcSwap<Object>,
    /// What is called with failed runs that nothing narrower dealt with.
    error_handler: ArcSwapOption<Runnable>,
    /// Once there is a store.
    processes: OnceLock<Processes>,
    /// One deploy at a time.
    deploying: Mutex<()>,
}

impl Engine {
    /// An engine without flows and connections.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let tracker = TaskTracker::new();
        let engine = Self {
            inner: Arc::new(Inner {
                checker: Checker::new(options.catalog),
                application: options.application,
                hub: Hub::new(options.push),
                http: crate::http::Client::new(options.allowed.clone()),
                connections: Arc::new(Registry::new(options.allowed)),
                endpoints: Arc::new(Endpoints::new(tracker.clone())),
                live: Arc::default(),
                scripts: Scripts::new(options.scripts),
                stop: CancellationToken::new(),
                tracker,
                deployed: ArcSwap::default(),
                records: Mutex::default(),
                globals: ArcSwap::default(),
                error_handler: ArcSwapOption::empty(),
                processes: OnceLock::new(),
                deploying: Mutex::default(),
            }),
        };
        engine.inner.connections.set_caller(Arc::new(Calls::of(&engine)));
        let inbox = Inbox(Arc::downgrade(&engine.inner));
        engine.inner.hub.set_inbox(Arc::new(inbox));
        engine
    }

    /// Checks and compiles flows.
    #[must_use]
    pub fn checker(&self) -> &Checker {
        &self.inner.checker
    }

    /// The push topics.
    #[must_use]
    pub fn hub(&self) -> &Hub {
        &self.inner.hub
    }

    /// Keeps durable channels in this store. Once, before flows run; within the runtime.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn keep_channels(&self, store: Arc<dyn Store>) -> Result<(), crate::store::Error> {
        let log = ChannelLog::open(store, self.hub()).await?;
        self.hub().set_channel_log(Arc::new(log));
        Ok(())
    }

    /// The outgoing connections.
    #[must_use]
    pub fn connections(&self) -> &Registry {
        &self.inner.connections
    }

    /// What others open and ask here.
    #[must_use]
    pub fn endpoints(&self) -> &Endpoints {
        &self.inner.endpoints
    }

    /// What watchers see.
    #[must_use]
    pub fn live(&self) -> &Arc<Live> {
        &self.inner.live
    }

    /// Sets a connection up, or changes it; one that did not change keeps its socket.
    ///
    /// # Errors
    /// All that is wrong with the settings.
    pub fn set_connection(&self, settings: Settings) -> Result<(), Vec<Problem>> {
        let _one = self.deploying();
        let id = settings.id.clone();
        // Before the task begins: its first event is heard by the flows that are there.
        self.bind_all(vec![id]);
        self.inner.connections.set(settings)?;
        Ok(())
    }

    /// All that stands in the way of deploying a flow, or its plan. Nothing changes by this.
    ///
    /// # Errors
    /// All problems, if one of them is an error.
    pub fn compile(&self, flow: &Flow, version: u64) -> Result<Plan, Vec<Problem>> {
        self.inner.checker.compile(flow, version)
    }

    /// As [`Engine::compile`], for a version that was checked when it was deployed.
    ///
    /// # Errors
    /// All problems, if one of them is an error.
    pub fn compile_deployed(&self, flow: &Flow, version: u64) -> Result<Plan, Vec<Problem>> {
        self.inner.checker.compile_deployed(flow, version)
    }

    /// Puts a plan to work in place of the flow's former one, if there was one. Runs in flight
    /// finish on theirs; connections stay open; every event meets exactly one of the two.
    pub fn activate(&self, plan: Plan) {
        self.activate_all(vec![Arc::new(plan)]);
    }

    /// As [`Engine::activate`], for many at once: a start need not bind all of them for each.
    pub fn activate_all(&self, plans: Vec<Arc<Plan>>) {
        let durable = |plan: &Arc<Plan>| plan.durability == crate::flow::Durability::Durable;
        let (durable, plans): (Vec<_>, Vec<_>) = plans.into_iter().partition(durable);
        for plan in durable {
            self.deactivate(&plan.flow);
            self.deploy_process(plan);
        }
        if plans.is_empty() {
            return;
        }
        let _one = self.deploying();
        let mut all = HashMap::clone(&self.inner.deployed.load());
        let mut ids = Vec::new();
        for plan in plans {
            self.undeploy_process(&plan.flow);
            let flow = plan.flow.to_string();
            let deployed = self.put_to_work(plan);
            ids.extend(deployed.listens());
            if let Some(former) = all.insert(flow, deployed) {
                ids.extend(former.listens());
            }
        }
        self.inner.deployed.store(Arc::new(all));
        self.bind_all(ids);
        self.serve();
    }

    /// Takes a flow out of work, if it was deployed. Runs in flight finish.
    pub fn deactivate(&self, flow: &str) {
        let _one = self.deploying();
        self.undeploy_process(flow);
        let deployed = self.inner.deployed.load();
        if !deployed.contains_key(flow) {
            return;
        }
        let mut all = HashMap::clone(&deployed);
        let Some(former) = all.remove(flow) else { return };
        self.inner.deployed.store(Arc::new(all));
        self.bind_all(former.listens().collect());
        self.serve();
    }

    /// Sets the installation's globals and puts every deployed plan to work anew with them;
    /// connections see them when they next connect.
    pub fn set_globals(&self, globals: Object) {
        let _one = self.deploying();
        self.inner.connections.set_globals(globals.clone());
        self.inner.globals.store(Arc::new(globals));
        let former = self.inner.deployed.load_full();
        let all: HashMap<String, Deployed> = former
            .iter()
            .map(|(id, one)| (id.clone(), self.put_to_work(Arc::clone(&one.deployment.plan))))
            .collect();
        let ids = all.values().flat_map(Deployed::listens).collect();
        self.inner.deployed.store(Arc::new(all));
        self.bind_all(ids);
        self.serve();
    }

    /// Names the flow or script that is called with failed runs that nothing narrower dealt with:
    /// neither their flow nor a handler that the trigger or the flow names.
    pub fn set_error_handler(&self, handler: Option<Runnable>) {
        self.inner.error_handler.store(handler.map(Arc::new));
    }

    fn put_to_work(&self, plan: Arc<Plan>) -> Deployed {
        let record = self.record(&plan.flow);
        let deployment = Deployment::new(plan, record, &self.surroundings());
        let (firings, served) = (deployment.firings(), deployment.served());
        let hearings = deployment.hearings();
        Deployed { deployment, firings, served, hearings }
    }

    fn surroundings(&self) -> Surroundings {
        Surroundings {
            world: Arc::new(Outside::new(self)),
            stop: self.inner.stop.clone(),
            tracker: self.inner.tracker.clone(),
            application: self.inner.application.clone(),
            globals: Object::clone(&self.inner.globals.load()),
        }
    }

    /// The deployment of a flow.
    #[must_use]
    pub fn deployment(&self, flow: &str) -> Option<Arc<Deployment>> {
        self.inner.deployed.load().get(flow).map(|one| Arc::clone(&one.deployment))
    }

    /// What is remembered of a flow's runs; begins to remember where nothing is yet.
    #[must_use]
    pub fn record(&self, flow: &str) -> Arc<FlowRecord> {
        let mut records = self.inner.records.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(records.entry(flow.to_owned()).or_default())
    }

    /// Forgets a deleted flow's runs.
    pub fn forget(&self, flow: &str) {
        self.inner.records.lock().unwrap_or_else(PoisonError::into_inner).remove(flow);
    }

    /// What a stop would wait for: each flow with runs that wait, and how many.
    #[must_use]
    pub fn waiting(&self) -> Vec<(String, u64)> {
        let records = self.inner.records.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = records.iter().map(|(flow, record)| (flow.clone(), record.counts().waiting));
        waiting.filter(|(_, runs)| *runs > 0).collect()
    }

    /// Forgets what nobody needs any more, once a minute, until the engine stops. To be spawned by
    /// whoever keeps an engine for long.
    pub async fn keep_house(self) {
        const EVERY: Duration = Duration::from_secs(60);
        const IDLE: Duration = Duration::from_secs(600);
        let mut tick = tokio::time::interval(EVERY);
        while self.inner.stop.run_until_cancelled(tick.tick()).await.is_some() {
            let forgotten = self.inner.hub.sweep(IDLE);
            if forgotten > 0 {
                tracing::debug!(forgotten, "idle topics were forgotten");
            }
        }
    }

    /// Stops in order: sockets are read no more and close, runs in flight finish, for `grace` at
    /// the most; what is left then is cancelled. True if nothing had to be cancelled.
    pub async fn stop(&self, grace: Duration) -> bool {
        let finished = async {
            self.inner.connections.stop().await;
            self.inner.endpoints.stop();
            self.inner.deployed.store(Arc::default());
            self.inner.tracker.close();
            self.inner.tracker.wait().await;
        };
        let in_time = tokio::time::timeout(grace, finished).await.is_ok();
        self.inner.stop.cancel();
        if !in_time {
            // Cancelled runs end at once; one that does not is not waited for.
            self.inner.tracker.close();
            let ended = tokio::time::timeout(Duration::from_secs(1), self.inner.tracker.wait());
            if ended.await.is_err() {
                tracing::warn!("some runs did not end when they were cancelled");
            }
        }
        in_time
    }

    fn deploying(&self) -> MutexGuard<'_, ()> {
        self.inner.deploying.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
