//! The world as a task sees it; tests give it a fake one.

use std::time::Duration;

use futures_util::future::BoxFuture;
use jiff::Timestamp;

use super::Error;
use crate::payload::Value;

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
}

/// A call of another flow.
#[derive(Debug, Clone)]
pub struct RunFlow {
    /// The called flow's id.
    pub flow: String,
    /// What the called flow's payload has under `data`.
    pub data: Value,
}
