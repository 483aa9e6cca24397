//! The outside of runs, made of the engine's parts.

use std::sync::{Arc, Weak};

use futures_util::future::BoxFuture;

use crate::connection::Registry;
use crate::endpoint::Endpoints;
use crate::live::Live;
use crate::node::{Error, Frame, HttpRequest, HttpResponse, RunFlow, RunScript, Runnable};
use crate::payload::{Object, Value};
use crate::push::Hub;
use crate::run::{DebugLine, Push, Scripted, ToProcess, World};

use super::handlers::hand_over;
use super::{Engine, EngineError, Inner};

#[derive(Debug)]
pub(super) struct Outside {
    hub: Hub,
    live: Arc<Live>,
    /// Weak, as the next ones: they hold deployments, which hold this.
    connections: Weak<Registry>,
    endpoints: Weak<Endpoints>,
    engine: Weak<Inner>,
}

impl Outside {
    pub(super) fn new(engine: &Engine) -> Self {
        Self {
            hub: engine.inner.hub.clone(),
            connections: Arc::downgrade(&engine.inner.connections),
            endpoints: Arc::downgrade(&engine.inner.endpoints),
            live: Arc::clone(&engine.inner.live),
            engine: Arc::downgrade(&engine.inner),
        }
    }
}

impl Outside {
    fn endpoints(&self) -> Result<Arc<Endpoints>, Error> {
        self.endpoints.upgrade().ok_or_else(|| Error::external("The engine is stopping."))
    }
}

impl World for Outside {
    fn push(&self, push: Push<'_>) -> Result<(), Error> {
        let Push { node, channel, kind, payload, retain } = push;
        self.hub
            .publish(channel, kind, payload, node, retain)
            .map(|_| ())
            .map_err(|problem| Error::input(problem.to_string()))
    }

    fn message(&self, message: ToProcess<'_>) -> Result<(), Error> {
        let engine = self.engine.upgrade().map(|inner| Engine { inner });
        let engine = engine.ok_or_else(|| Error::external("The engine is stopping."))?;
        let processes = engine.processes().ok_or_else(|| {
            Error::input("This server runs no processes that could get a message.")
        })?;
        processes.post(&message)
    }

    fn send(&self, connection: &str, frame: Frame) -> Result<(), Error> {
        match self.connections.upgrade().and_then(|all| all.get(connection)) {
            Some(handle) => handle.send(frame),
            None => Err(Error::input(format!("There is no connection `{connection}`."))),
        }
    }

    fn answer(&self, client: &str, frame: Frame) -> Result<(), Error> {
        self.endpoints().and_then(|endpoints| endpoints.answer(client, frame))
    }

    fn broadcast(&self, endpoint: &str, frame: &Frame) -> Result<(), Error> {
        self.endpoints().and_then(|endpoints| endpoints.broadcast(endpoint, frame))
    }

    fn debug(&self, line: DebugLine<'_>) {
        self.live.debug(&line);
    }

    fn call(&self, call: RunFlow, depth: u8) -> BoxFuture<'static, Result<Value, Error>> {
        let engine = self.engine.upgrade().map(|inner| Engine { inner });
        Box::pin(async move {
            let Some(engine) = engine else {
                return Err(Error::external("The engine is stopping."));
            };
            let end = engine.call(&call.flow, call.data, depth).await;
            let end = end.map_err(|error: EngineError| Error::input(error.to_string()))?;
            match end.failure {
                None => Ok(end.result.unwrap_or_default()),
                Some(failure) => Err(Error {
                    blame: failure.blame,
                    message: format!("`{}` at `{}`: {}", call.flow, failure.node, failure.message),
                    source: None,
                }),
            }
        })
    }

    fn script(&self, call: RunScript) -> BoxFuture<'static, Scripted> {
        let engine = self.engine.upgrade().map(|inner| Engine { inner });
        Box::pin(async move {
            match engine {
                Some(engine) => engine.run_script(call).await,
                None => (Err(Error::external("The engine is stopping.")), Vec::new()),
            }
        })
    }

    fn http(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, Error>> {
        let client = self.engine.upgrade().map(|inner| inner.http.clone());
        Box::pin(async move {
            match client {
                Some(client) => client.send(request).await,
                None => Err(Error::external("The engine is stopping.")),
            }
        })
    }

    fn globals(&self) -> Object {
        let engine = self.engine.upgrade();
        engine.map(|inner| Object::clone(&inner.globals.load())).unwrap_or_default()
    }

    fn failed(&self, handlers: &[&Runnable], report: Value, depth: u8) {
        let Some(engine) = self.engine.upgrade().map(|inner| Engine { inner }) else { return };
        let mut handlers: Vec<Runnable> = handlers.iter().copied().cloned().collect();
        // Whoever called a flow is given its failure, and answers for it.
        if depth == 0
            && let Some(widest) = engine.inner.error_handler.load_full()
            && !handlers.contains(&widest)
        {
            handlers.push(Runnable::clone(&widest));
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        if !handlers.is_empty() {
            let tracker = engine.inner.tracker.clone();
            runtime.spawn(tracker.track_future(hand_over(engine, handlers, report, depth)));
        }
    }
}
