//! The world as a task sees it; tests give it a fake one.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Error, HttpRequest, HttpResponse};
use crate::payload::{Object, Text, Value};
use crate::script::{Entry, Fixed, Limits, Program};

/// What a task may reach. Nothing else of the engine is in its sight.
pub trait Host: Send + Sync {
    /// The time now.
    fn now(&self) -> Timestamp;

    /// Waits; ends early only when the run is cancelled, by dropping the task.
    fn sleep(&self, time: Duration) -> BoxFuture<'_, ()>;

    /// Runs another deployed flow and waits for its result (`null` if it returns none).
    ///
    /// Fails with blame Input when there is no such flow or it cannot be called, or when flows
    /// call each other too deeply (64); with the called run's error when that fails.
    fn run_flow(&self, call: RunFlow) -> BoxFuture<'_, Result<Value, Error>>;

    /// Runs a script in a process of its own and waits for what it gives (`None` for
    /// `undefined`). What it writes to its console goes to the debug panel, also where it fails.
    ///
    /// Fails with blame Input when it throws, goes beyond a limit, or is not there; with blame
    /// External when its process ends under it or none is to be had.
    fn run_script(&self, call: RunScript) -> BoxFuture<'_, Result<Option<Value>, Error>>;

    /// Sends a request to an HTTP server; whatever it answers is an answer, 4xx and 5xx too.
    ///
    /// Fails with blame Input where the address may not be reached or the answer is too large,
    /// with blame External where nobody answers in time.
    fn http(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, Error>>;

    /// The globals, for settings that are rendered where the payload does not hold them: the data
    /// of a process does not. Secrets are kept there; they must not go into a payload.
    fn globals(&self) -> Object;

    /// Runs the node's body once, on a payload of its own, and gives the payload with which that
    /// ended: that of the last of its branches, `null` if none came to its end. The steps that it
    /// takes are the run's, and so is the result that it returns.
    ///
    /// Fails where a node of the body does and deals not with it itself.
    fn run_body(&self, _: Value) -> BoxFuture<'_, Result<Value, Broken>> {
        let error = Error::input("There is no body here that could be run.");
        Box::pin(std::future::ready(Err(Broken { node: "".into(), error, ends_all: true })))
    }

    /// Runs what a setting names, a flow or a script, on these arguments: the `data` of a flow,
    /// the arguments by name of a script.
    fn run(&self, what: &Runnable, arguments: Value) -> BoxFuture<'_, Result<Value, Error>> {
        match what.clone() {
            Runnable::Flow(flow) => self.run_flow(RunFlow { flow, data: arguments }),
            Runnable::Script(id) => {
                let result = self.run_script(RunScript::library(id, arguments));
                Box::pin(async move { Ok(result.await?.unwrap_or_default()) })
            }
        }
    }
}

/// What a setting can name where it says "script or flow": `{"script": "id"}` or
/// `{"flow": "id"}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline, extend("maxProperties" = 1))]
pub enum Runnable {
    /// A library script's id.
    Script(#[schemars(extend("format" = "wireloom-script"), length(min = 1))] String),
    /// A deployed flow's id.
    Flow(#[schemars(extend("format" = "wireloom-flow"), length(min = 1))] String),
}

impl Runnable {
    /// What two settings name, one for a flow and one for a script, of which one may be filled
    /// in; the flow if both are.
    #[must_use]
    pub fn of(flow: Option<&str>, script: Option<&str>) -> Option<Arc<Self>> {
        let named = |id: Option<&str>| id.filter(|id| !id.is_empty()).map(str::to_owned);
        named(flow).map(Self::Flow).or_else(|| named(script).map(Self::Script)).map(Arc::new)
    }

    /// The id of the flow or script.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Flow(id) | Self::Script(id) => id,
        }
    }
}

/// Which script a call means.
#[derive(Debug, Clone)]
pub enum Script {
    /// One that a node has in its own settings, made ready when its flow was deployed.
    Own(Arc<Program>),
    /// A library script's id.
    Library(String),
}

/// A call of a script.
#[derive(Debug, Clone)]
pub struct RunScript {
    /// Which.
    pub script: Script,
    /// Which of its functions.
    pub entry: Entry,
    /// The payload of a function; for a library script an object with its arguments by name.
    pub input: Value,
    /// What it may use.
    pub limits: Limits,
    /// Clock and chance as they were written down; the real ones if absent.
    pub fixed: Option<Fixed>,
}

impl RunScript {
    /// A node's own function on a payload.
    #[must_use]
    pub fn own(program: Arc<Program>, payload: Value, limits: Limits) -> Self {
        let script = Script::Own(program);
        Self { script, entry: Entry::Main, input: payload, limits, fixed: None }
    }

    /// `main` of a library script, with the usual limits.
    #[must_use]
    pub fn library(id: String, arguments: Value) -> Self {
        let limits = Limits::default();
        let script = Script::Library(id);
        Self { script, entry: Entry::Main, input: arguments, limits, fixed: None }
    }

    /// `preprocessor` of a library script, with the usual limits: `event` is its argument.
    #[must_use]
    pub fn preprocessor(id: String, event: Value) -> Self {
        let arguments: Object = [("event", event)].into_iter().collect();
        Self { entry: Entry::Preprocessor, ..Self::library(id, Value::Object(arguments)) }
    }
}

/// How a pass through a node's body failed.
#[derive(Debug)]
pub struct Broken {
    /// Which node of the body.
    pub node: Text,
    /// Why.
    pub error: Error,
    /// Whether no further pass can go well: the node broke down, or the run has used up its steps
    /// or its time.
    pub ends_all: bool,
}

/// A call of another flow.
#[derive(Debug, Clone)]
pub struct RunFlow {
    /// The called flow's id.
    pub flow: String,
    /// What the called flow's payload has under `data`.
    pub data: Value,
}
