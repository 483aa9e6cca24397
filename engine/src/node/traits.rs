//! The three traits that authors of kinds know; the erased forms that the executor knows.

use futures_util::future::BoxFuture;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

use super::{Element, Error, Example, Host, Message, Meta, Outcome, Problem, Trigger};

/// What every kind's config struct says of itself. The struct's doc comment is the help page.
pub trait Configured: DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// Name, title, ports: what the palette shows.
    const META: Meta;

    /// Configurations that work, each with a message and what follows; they are run as tests and
    /// shown on the help page.
    fn examples() -> Vec<Example>;

    /// What stands for settings that are absent where the node stands in a durable flow, if that
    /// is something else there. Called at check, before the schema is looked at.
    fn in_process(_: &mut Map<String, Json>) {}

    /// The port at which its body begins, of a kind whose nodes hold others and run them by
    /// [`Host::run_body`]. The nodes that name such a node as their `parent` are its body.
    const BODY: Option<&'static str> = None;

    /// What a schema cannot say: rules between fields. Called at check, after the schema holds.
    /// Pointers are relative to the config.
    fn check(&self) -> Vec<Problem> {
        Vec::new()
    }
}

/// Decides. Called by the executor on the task that received the message, once a message, from
/// many threads at once; must not block, sleep, or keep state between calls.
pub trait Node: Send + Sync + 'static {
    /// Says what follows from `message`, which it may change: what leaves by a port is the
    /// message as it stands then. Where this returns an error, the message must be as it came.
    ///
    /// # Errors
    /// As the node's kind documents; the executor then applies the node's `onError`.
    fn execute(&self, message: &mut Message) -> Result<Outcome, Error>;
}

/// Works outside. Awaited by the executor with the node's deadline; cancelled by dropping, so the
/// message is changed only after the last await.
pub trait Task: Send + Sync + 'static {
    /// Says what follows from `message`, after work that takes time; otherwise as
    /// [`Node::execute`].
    ///
    /// # Errors
    /// As for [`Node::execute`]; errors with [`super::Blame::External`] may be retried.
    fn execute(
        &self,
        message: &mut Message,
        host: &dyn Host,
    ) -> impl Future<Output = Result<Outcome, Error>> + Send;
}

/// A [`Task`] with its future boxed, as the executor holds it.
pub trait DynTask: Send + Sync + 'static {
    /// As [`Task::execute`].
    fn execute<'a>(
        &'a self,
        message: &'a mut Message,
        host: &'a dyn Host,
    ) -> BoxFuture<'a, Result<Outcome, Error>>;
}

impl<T: Task> DynTask for T {
    fn execute<'a>(
        &'a self,
        message: &'a mut Message,
        host: &'a dyn Host,
    ) -> BoxFuture<'a, Result<Outcome, Error>> {
        Box::pin(Task::execute(self, message, host))
    }
}

/// Starts runs. Asked once, at deploy.
pub trait TriggerConfig: Configured {
    /// What this trigger listens to.
    fn trigger(&self) -> Trigger;
}

/// Stands in a durable process. Asked once, at deploy.
pub trait ElementConfig: Configured {
    /// What this node is to the process engine.
    fn element(&self) -> Element;
}
