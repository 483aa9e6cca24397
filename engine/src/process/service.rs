//! Processes as the program holds them: starting, commanding, and all that goes on by itself.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use jiff::Timestamp;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::clock::Clock;
use super::command::{Command, Create, Reply};
use super::definition::Definition;
use super::instance::Instance;
use super::matching::Matching;
use super::post::{self, Post};
use super::slots::{Posted, Slots};
use super::watched::Watched;
use super::worker::{Letter, Loaded, With};
use super::{ProcessError, key, once, outgoing, packed, worker};
use crate::flow::{Checker, Plan};
use crate::payload::{Text, Value};
use crate::project::Project;
use crate::push::Hub;
use crate::run::World;
use crate::store::Store;

/// What processes need of the rest.
#[derive(Clone)]
pub struct Needs {
    /// Where definitions are.
    pub project: Project,
    /// Where processes are.
    pub store: Arc<dyn Store>,
    /// Compiles definitions.
    pub checker: Checker,
    /// What nodes reach.
    pub world: Arc<dyn World>,
    /// Whom messages to frontends are given to.
    pub hub: Hub,
    /// Ends all that goes on.
    pub stop: CancellationToken,
    /// Holds what a stop waits for.
    pub tracker: TaskTracker,
}

impl std::fmt::Debug for Needs {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Needs").finish_non_exhaustive()
    }
}

/// The processes of an installation. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Processes {
    pub(super) inner: Arc<Inner>,
}

/// A process that is to be started.
#[derive(Debug, Clone, Default)]
pub struct StartProcess {
    /// The definition's id.
    pub definition: String,
    /// Which version; the deployed one if absent.
    pub version: Option<u64>,
    /// Which start node.
    pub start_condition: Option<String>,
    /// What it begins with; an object.
    pub data: Value,
    /// Who starts it.
    pub actor: Option<String>,
    /// A request with the same key gets the first one's answer, for a day.
    pub idempotency_key: Option<String>,
}

pub(super) struct Inner {
    pub(super) store: Arc<dyn Store>,
    pub(super) project: Project,
    pub(super) checker: Checker,
    pub(super) world: Arc<dyn World>,
    pub(super) hub: Hub,
    pub(super) slots: Slots<Letter, Loaded>,
    pub(super) clock: Clock,
    pub(super) matching: Matching,
    pub(super) post: Post,
    pub(super) watched: Watched,
    pub(super) runtime: Handle,
    pub(super) stop: CancellationToken,
    pub(super) tracker: TaskTracker,
    definitions: Mutex<HashMap<(Text, u64), Arc<Definition>>>,
    deployed: ArcSwap<HashMap<Text, Arc<Definition>>>,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Inner").finish_non_exhaustive()
    }
}

impl Processes {
    /// Processes that do nothing yet; [`Self::recover`] puts them to work. Must be called within
    /// the runtime on which they are to live.
    #[must_use]
    pub fn new(needs: Needs) -> Self {
        let Needs { project, store, checker, world, hub, stop, tracker } = needs;
        let (post, posted) = Post::new();
        let inner = Arc::new(Inner {
            store,
            project,
            checker,
            world,
            hub: hub.clone(),
            slots: Slots::new(),
            clock: Clock::default(),
            matching: Matching::default(),
            post,
            watched: Watched::default(),
            runtime: Handle::current(),
            stop,
            tracker,
            definitions: Mutex::default(),
            deployed: ArcSwap::default(),
        });
        hub.set_source(outgoing::source(&inner));
        inner.spawn(post::write(Arc::downgrade(&inner), posted));
        Self { inner }
    }

    /// Goes on with everything that a former life of the program left: effects that were not
    /// carried out, timers, messages. To be called once, when all definitions are deployed.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn recover(&self) -> Result<(), ProcessError> {
        let inner = &self.inner;
        inner.spawn(super::clock::run(Arc::clone(inner)));
        inner.spawn(super::matching::run(Arc::clone(inner)));
        inner.spawn(super::house::run(Arc::clone(inner)));
        inner.spawn(super::watched::run(Arc::clone(inner)));
        super::house::wake_all(inner).await
    }

    /// Makes a plan the version that new instances begin with. Instances stay on theirs.
    pub fn deploy(&self, plan: Arc<Plan>) {
        let Some(definition) = Definition::new(plan) else { return };
        let definition = Arc::new(definition);
        let (flow, version) = (definition.plan.flow.clone(), definition.plan.version);
        self.inner.known().insert((flow.clone(), version), Arc::clone(&definition));
        self.inner.deployed.rcu(|all| {
            let mut all = HashMap::clone(all);
            all.insert(flow.clone(), Arc::clone(&definition));
            all
        });
        self.inner.matching.look_again();
    }

    /// New instances can no longer begin; those that are there go on.
    pub fn undeploy(&self, flow: &str) {
        self.inner.deployed.rcu(|all| {
            let mut all = HashMap::clone(all);
            all.remove(flow);
            all
        });
    }

    /// The deployed version of a definition.
    #[must_use]
    pub fn deployed(&self, flow: &str) -> Option<Arc<Definition>> {
        self.inner.deployed.load().get(flow).cloned()
    }

    /// Starts an instance; durable when this returns.
    ///
    /// # Errors
    /// When there is no such definition or start node, or the store fails.
    pub async fn start(&self, start: StartProcess) -> Result<Reply, ProcessError> {
        self.start_with(start, With::default()).await
    }

    pub(super) async fn start_with(
        &self,
        start: StartProcess,
        mut with: With,
    ) -> Result<Reply, ProcessError> {
        let inner = &self.inner;
        let definition: Text = start.definition.as_str().into();
        let version = match start.version {
            Some(version) => version,
            None => inner.deployed_version(&definition).ok_or_else(|| {
                let words =
                    format!("There is no deployed process `{definition}`. Deploy it first.");
                ProcessError::Definition(words)
            })?,
        };
        if !matches!(start.data, Value::Object(_) | Value::Null) {
            let words = "The data is an object.".to_owned();
            return Err(super::Rejection::Bad(words).into());
        }
        let data = if start.data == Value::Null { Value::object() } else { start.data };
        let scope = Text::from(format!("start {definition}"));
        if let Some(name) = &start.idempotency_key {
            let at = key::answer(&scope, name);
            let there = inner.store.get(at.clone()).await?;
            if let Some(reply) =
                there.as_ref().and_then(|there| once::recall(&there.value, Timestamp::now()))
            {
                return Ok(reply);
            }
            with.expect.push((at, there.map(|there| there.revision)));
            with.once = Some((scope.clone(), name.as_str().into()));
        }
        let id = Text::from(uuid::Uuid::now_v7().to_string());
        let create = Create {
            id: id.clone(),
            definition,
            version,
            parent: None,
            start_condition: start.start_condition.as_deref().map(Text::from),
            data,
        };
        let letter = Letter {
            command: Command::Create(create),
            cause: "start",
            actor: start.actor.as_deref().map(Text::from),
            with,
            answer: None,
        };
        let answer = self.ask(&id, letter).await;
        if let (Some(name), Err(ProcessError::Store(crate::store::Error::Conflict { .. }))) =
            (&start.idempotency_key, &answer)
            && let Some(reply) = inner.answered(&scope, name).await?
        {
            // The same request came twice at the same moment.
            return Ok(reply);
        }
        answer
    }

    /// Has an instance do something, as this person.
    ///
    /// # Errors
    /// When the instance refuses, is not there, or the store fails.
    pub async fn command(
        &self,
        id: &str,
        command: Command,
        cause: &'static str,
        actor: Option<&str>,
        idempotency_key: Option<&str>,
    ) -> Result<Reply, ProcessError> {
        let id = Text::from(id);
        let once = idempotency_key.map(|key| (Text::from(format!("of {id}")), Text::from(key)));
        let with = With { once, ..With::default() };
        let actor = actor.map(Text::from);
        self.ask(&id, Letter { command, cause, actor, with, answer: None }).await
    }

    pub(super) async fn ask(&self, id: &Text, mut letter: Letter) -> Result<Reply, ProcessError> {
        let (answer, answered) = oneshot::channel();
        letter.answer = Some(answer);
        self.inner.post(id, vec![letter], false)?;
        answered.await.unwrap_or(Err(ProcessError::Stopping))
    }
}

impl Inner {
    /// Puts letters into an instance's mailbox.
    pub(super) fn post(
        self: &Arc<Self>,
        id: &Text,
        letters: Vec<Letter>,
        force: bool,
    ) -> Result<(), ProcessError> {
        if self.stop.is_cancelled() {
            return Err(ProcessError::Stopping);
        }
        match self.slots.post(id, letters, force) {
            Ok(Posted::Waiting) => Ok(()),
            Ok(Posted::Start) => {
                let work = worker::work(Arc::clone(self), id.clone());
                self.tracker.spawn_on(work, &self.runtime);
                Ok(())
            }
            Err(_) => Err(ProcessError::Busy(id.to_string())),
        }
    }

    /// As [`Self::post`], for what the engine itself has to say.
    pub(super) fn tell(self: &Arc<Self>, id: &Text, command: Command, cause: &'static str) {
        let with = With::default();
        let letter = Letter { command, cause, actor: None, with, answer: None };
        // Refused only when the engine stops; then it is told again after the next start.
        drop(self.post(id, vec![letter], true));
    }

    /// Runs something until the engine stops.
    pub(super) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop.clone();
        self.runtime.spawn(async move {
            stop.run_until_cancelled(work).await;
        });
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<(Text, u64), Arc<Definition>>> {
        self.definitions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn deployed_version(&self, flow: &str) -> Option<u64> {
        self.deployed.load().get(flow).map(|definition| definition.plan.version)
    }

    pub(super) fn all_deployed(&self) -> Vec<Arc<Definition>> {
        self.deployed.load().values().cloned().collect()
    }

    /// A version of a definition, from where flows are kept if it is not at hand.
    pub(super) async fn definition(
        &self,
        flow: &Text,
        version: u64,
    ) -> Result<Arc<Definition>, ProcessError> {
        let wanted = (flow.clone(), version);
        if let Some(known) = self.known().get(&wanted) {
            return Ok(Arc::clone(known));
        }
        let missing = |why: String| {
            let words = format!("Version {version} of the process `{flow}` cannot be had: {why}");
            ProcessError::Definition(words)
        };
        let number = u32::try_from(version).map_err(|error| missing(error.to_string()))?;
        let kept = self.project.flows().version(flow, number).await;
        let kept = kept.map_err(|error| missing(error.to_string()))?;
        let plan = self.checker.compile(&kept.flow, version).map_err(|problems| {
            let words: Vec<&str> = problems.iter().map(|one| one.message.as_str()).collect();
            missing(words.join("; "))
        })?;
        let definition = Definition::new(Arc::new(plan))
            .ok_or_else(|| missing("it is no durable flow.".to_owned()))?;
        let definition = Arc::new(definition);
        self.known().insert(wanted, Arc::clone(&definition));
        Ok(definition)
    }

    pub(super) async fn read(&self, id: &str) -> Result<(Instance, u64), ProcessError> {
        let stored = self.store.get(key::state(id)).await?;
        let stored = stored.ok_or_else(|| ProcessError::Missing(id.to_owned()))?;
        let state = packed::unpack(&stored.value).map_err(|error| ProcessError::Unreadable {
            id: id.to_owned(),
            why: error.to_string(),
        })?;
        Ok((state, stored.revision))
    }

    pub(super) async fn load(&self, id: &str) -> Result<Loaded, ProcessError> {
        let (state, revision) = self.read(id).await?;
        let definition = self.definition(&state.definition, state.version).await?;
        Ok(Loaded { state, revision, definition, carried: std::collections::HashSet::new() })
    }

    /// The answer to a request that was answered before.
    pub(super) async fn answered(
        &self,
        scope: &str,
        name: &str,
    ) -> Result<Option<Reply>, ProcessError> {
        let there = self.store.get(key::answer(scope, name)).await?;
        Ok(there.and_then(|there| once::recall(&there.value, Timestamp::now())))
    }
}
