//! The scripts of an engine: the library by id, and the pool that runs them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use futures_util::future::BoxFuture;

use super::{Engine, EngineError};
use crate::node::{Error, RunScript, Runnable, Script};
use crate::payload::Value;
use crate::run::Scripted;
use crate::script::{Call, Pool, PoolOptions, Program};

#[derive(Debug)]
pub(super) struct Scripts {
    pool: Pool,
    /// Read on every call, written when a library script is deployed.
    library: ArcSwap<HashMap<String, Arc<Program>>>,
    changing: Mutex<()>,
}

impl Scripts {
    pub(super) fn new(options: PoolOptions) -> Self {
        let pool = Pool::new(options);
        Self { pool, library: ArcSwap::default(), changing: Mutex::default() }
    }
}

impl Engine {
    /// The worker processes that run scripts.
    #[must_use]
    pub fn scripts(&self) -> &Pool {
        &self.inner.scripts.pool
    }

    /// Puts a library script to work under an id, in place of the former one; `None` takes it
    /// away. Calls under way finish on what they began with.
    pub fn set_script(&self, id: &str, program: Option<Arc<Program>>) {
        let scripts = &self.inner.scripts;
        let _one = scripts.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = HashMap::clone(&scripts.library.load());
        match program {
            Some(program) => all.insert(id.to_owned(), program),
            None => all.remove(id),
        };
        scripts.library.store(Arc::new(all));
    }

    /// A library script at work.
    #[must_use]
    pub fn script(&self, id: &str) -> Option<Arc<Program>> {
        self.inner.scripts.library.load().get(id).cloned()
    }

    /// Runs a script, and gives what it wrote to its console beside its result.
    pub async fn run_script(&self, call: RunScript) -> Scripted {
        let RunScript { script, entry, input, limits, fixed } = call;
        let program = match script {
            Script::Own(program) => program,
            Script::Library(id) => match self.script(&id) {
                Some(program) => program,
                None => return (Err(Error::input(missing(&id))), Vec::new()),
            },
        };
        let call = Call { entry, limits, fixed, ..Call::new(&input) };
        drop(input);
        let answer = self.inner.scripts.pool.call(&program, call).await;
        let value = answer.value().map_err(Error::from);
        (value, answer.console)
    }

    /// Runs what a setting names, a flow or a script, on these arguments: the `data` of a flow,
    /// the arguments by name of a script's `main`. `null` where it gives nothing. For whatever is
    /// no node: a connection's address and first messages, a trigger's error handler. `depth`
    /// counts the calls above it.
    #[must_use]
    pub fn run(
        &self,
        what: &Runnable,
        arguments: Value,
        depth: u8,
    ) -> BoxFuture<'static, Result<Value, Error>> {
        let (engine, what) = (self.clone(), what.clone());
        Box::pin(async move {
            match what {
                Runnable::Script(id) => {
                    let (result, lines) =
                        engine.run_script(RunScript::library(id, arguments)).await;
                    for line in lines {
                        tracing::debug!(level = line.level, text = %line.text, "a script's console");
                    }
                    Ok(result?.unwrap_or_default())
                }
                Runnable::Flow(flow) => {
                    let end = engine.call(&flow, arguments, depth).await;
                    let end = end.map_err(|error: EngineError| Error::input(error.to_string()))?;
                    match end.failure {
                        None => Ok(end.result.unwrap_or_default()),
                        Some(failure) => Err(Error {
                            blame: failure.blame,
                            message: format!("`{flow}` at `{}`: {}", failure.node, failure.message),
                            source: None,
                        }),
                    }
                }
            }
        })
    }
}

fn missing(id: &str) -> String {
    format!("There is no script `{id}`, or it is not deployed.")
}
