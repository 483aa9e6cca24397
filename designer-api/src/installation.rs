//! The installation: what is kept and what runs, always changed together.
//!
//! Changes that concern both go through one queue, one after the other, on the program's own
//! runtime: two deploys never cross, and a client that hangs up half-way breaks nothing.

mod check;
mod deploy;
mod scripts;
mod serial;
mod settings;
mod trial;

use std::sync::Arc;
use std::time::Duration;

use engine::connection::{CaptureRules, CaptureView, Settings, TestReport};
use engine::engine::{Engine, Options};
use engine::flow::Flow;
use engine::node::{Problem as Found, Severity};
use engine::payload::{Object, Value};
use engine::project::{Expect, Project, Record, Records};
use engine::run::End;
use engine::store::Store;
use tokio::runtime::Handle;
use tokio_util::task::AbortOnDropHandle;

pub use check::check;
pub use deploy::{Deploy, Deployed};
pub(crate) use scripts::version_name;
pub use scripts::{KeptScript, Script, compile, keep, script_of};

use crate::gate::origin::PushOrigins;
use crate::problem::{Answer, Problem};
use serial::Serial;

/// Records read at a time.
const PAGE: usize = 500;

/// What is kept and what runs. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Installation {
    /// What is kept. Flows' drafts may be changed here directly: nothing runs by them.
    pub project: Project,
    /// What runs. Only asked here; changes go through the methods of this.
    pub engine: Engine,
    /// Whose pages may come for push, by the settings.
    pub push_origins: PushOrigins,
    serial: Serial,
    /// The program's own: what runs must not live on a thread that serves HTTP.
    runtime: Handle,
}

impl Installation {
    /// Puts everything to work that is kept as deployed. What cannot be, for it was made by
    /// another version of the program, is logged and left out; the rest works. `work` is where
    /// what goes on is kept: processes, messages of durable channels, held events.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn open(
        store: Arc<dyn Store>,
        work: Arc<dyn Store>,
        options: Options,
    ) -> Result<Self, engine::project::Error> {
        let installation = Self {
            project: Project::new(store),
            engine: Engine::new(options),
            push_origins: PushOrigins::default(),
            serial: Serial::start(),
            runtime: Handle::current(),
        };
        let Self { project, engine, .. } = &installation;
        engine.connections().set_store(Arc::clone(&work));
        installation.apply_settings().await?;
        engine.set_globals(globals(project).await?);
        installation.open_scripts().await?;
        engine.open_processes(project.clone(), Arc::clone(&work));
        let compile = |flow: Flow, version: u32| {
            let plan = engine.compile_deployed(&flow, version.into()).map(Arc::new);
            plan.map_err(|problems| (flow.id, version, words(&problems)))
        };
        let mut plans = Vec::new();
        for plan in project.flows().deployed(compile).await? {
            match plan {
                Ok(plan) => plans.push(plan),
                Err((flow, version, why)) => {
                    tracing::error!(flow, version, why, "a flow was not put to work");
                }
            }
        }
        // It asks the store of work, which opens meanwhile: not before it is needed.
        engine.keep_channels(work).await?;
        engine.activate_all(plans);
        for record in all(&project.connections()).await? {
            let set = settings_of(&record).and_then(|settings| {
                engine.set_connection(settings).map_err(|problems| words(&problems))
            });
            if let Err(why) = set {
                tracing::error!(connection = record.id, why, "a connection was not set up");
            }
        }
        if let Err(error) = engine.recover_processes().await {
            tracing::error!(%error, "processes could not go on with what they had to do");
        }
        Ok(installation)
    }

    /// Presses a button and waits for the run, which goes on if whoever waits goes away.
    ///
    /// # Errors
    /// 409 when the flow is not deployed or the node is no button.
    pub async fn press(&self, flow: String, node: String, data: Option<Value>) -> Answer<End> {
        let engine = self.engine.clone();
        let run = self.runtime.spawn(async move { engine.press(&flow, &node, data).await });
        let ended =
            run.await.map_err(|_| Problem::unavailable("stopping", "the server is stopping"))?;
        Ok(ended?)
    }

    /// Keeps a connection's settings and sets it up; gives the new revision.
    ///
    /// # Errors
    /// 422 with all problems of the settings, 409 when the expectation does not hold.
    pub async fn set_connection(&self, settings: Settings, expect: Expect) -> Answer<u64> {
        let problems = settings.check();
        if problems.iter().any(|problem| problem.severity == Severity::Error) {
            return Err(bad_connection(problems));
        }
        let (project, engine) = (self.project.clone(), self.engine.clone());
        self.serial
            .run(async move {
                let value =
                    serde_json::to_value(&settings).map_err(|error| Problem::internal(&error))?;
                let revision = project.connections().put(&settings.id, &value, expect).await?;
                engine.set_connection(settings).map_err(|problems| {
                    Problem::unprocessable(
                        "bad-connection",
                        "the connection was not set up",
                        problems,
                    )
                })?;
                Ok(revision)
            })
            .await?
    }

    /// Tries settings out, see [`engine::connection::Registry::test`]. The test ends when
    /// whoever waits goes away.
    ///
    /// # Errors
    /// 422 with all problems of the settings.
    pub async fn test_connection(
        &self,
        settings: Settings,
        patience: Duration,
    ) -> Answer<TestReport> {
        let engine = self.engine.clone();
        let test = async move { engine.connections().test(settings, patience).await };
        let test = AbortOnDropHandle::new(self.runtime.spawn(test)).await;
        let report =
            test.map_err(|_| Problem::unavailable("stopping", "the server is stopping"))?;
        report.map_err(bad_connection)
    }

    /// Begins a capture, see [`engine::connection::Registry::capture`].
    ///
    /// # Errors
    /// 422 with all problems of the settings, 429 while too many captures listen.
    pub async fn capture(
        &self,
        settings: Settings,
        own: bool,
        rules: CaptureRules,
    ) -> Answer<CaptureView> {
        let engine = self.engine.clone();
        let begun = self
            .runtime
            .spawn(async move { engine.connections().capture(settings, own, rules) })
            .await
            .map_err(|_| Problem::unavailable("stopping", "the server is stopping"))?;
        let capture = begun.map_err(bad_connection)?;
        capture.map_err(|full| Problem::too_many(10, full.to_string()))
    }

    /// Removes a connection and closes its socket.
    ///
    /// # Errors
    /// 404, or 409 when the expectation does not hold.
    pub async fn remove_connection(&self, id: String, expect: Expect) -> Answer<()> {
        let (project, engine) = (self.project.clone(), self.engine.clone());
        self.serial
            .run(async move {
                if !project.connections().delete(&id, expect).await? {
                    return Err(Problem::not_found(format!("there is no connection `{id}`")));
                }
                engine.connections().remove(&id).await;
                Ok(())
            })
            .await?
    }

    /// Changes a value that all flows see; `None` removes it. Gives the new revision, 0 for a
    /// removal.
    ///
    /// # Errors
    /// 404 for a removal of nothing, 409 when the expectation does not hold.
    pub async fn set_global(
        &self,
        name: String,
        value: Option<serde_json::Value>,
        expect: Expect,
    ) -> Answer<u64> {
        let (project, engine) = (self.project.clone(), self.engine.clone());
        self.serial
            .run(async move {
                let revision = match value {
                    Some(value) => project.globals().put(&name, &value, expect).await?,
                    None if project.globals().delete(&name, expect).await? => 0,
                    None => {
                        return Err(Problem::not_found(format!("there is no global `{name}`")));
                    }
                };
                engine.set_globals(globals(&project).await?);
                Ok(revision)
            })
            .await?
    }
}

fn bad_connection(problems: Vec<Found>) -> Problem {
    Problem::unprocessable("bad-connection", "the connection's settings have mistakes", problems)
}

/// Reads all records of one kind.
///
/// # Errors
/// Those of the store.
pub async fn all(records: &Records) -> Result<Vec<Record>, engine::project::Error> {
    let mut found: Vec<Record> = Vec::new();
    loop {
        let after = found.last().map(|record| record.id.clone());
        let page = records.list(after.as_deref(), PAGE).await?;
        let last = page.len() < PAGE;
        found.extend(page);
        if last {
            return Ok(found);
        }
    }
}

/// The settings that a record holds.
///
/// # Errors
/// What is wrong with them, for people.
pub fn settings_of(record: &Record) -> Result<Settings, String> {
    serde_json::from_value(record.value.clone()).map_err(|error| error.to_string())
}

async fn globals(project: &Project) -> Result<Object, engine::project::Error> {
    let mut object = Object::new();
    for record in all(&project.globals()).await? {
        object.insert(record.id, Value::from(record.value));
    }
    Ok(object)
}

/// Problems on one line, for the log.
fn words(problems: &[Found]) -> String {
    let words: Vec<String> = problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error)
        .map(|problem| format!("{}: {}", problem.pointer, problem.message))
        .collect();
    words.join("; ")
}
