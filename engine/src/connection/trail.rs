//! What an attempt to connect does step by step, and how long each step takes.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

/// A step on the way to a connection that is at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum StepName {
    /// The settings' templates are rendered and the flow of `urlFrom` is called.
    Prepare,
    /// The host's address is looked up.
    Resolve,
    /// TCP.
    Connect,
    /// The proxy opens the way.
    Proxy,
    /// The TLS handshake.
    Tls,
    /// The HTTP upgrade.
    Upgrade,
    /// The initial messages are made and sent.
    InitialMessages,
    /// The first heartbeat is sent, and acknowledged if that is asked for.
    Heartbeat,
}

/// One step of an attempt to connect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StepReport {
    /// Which.
    pub step: StepName,
    /// How long it took, in milliseconds.
    pub millis: f64,
    /// Why it failed, if it did; then it is the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

/// The steps so far. Beginning one ends the one before.
#[derive(Debug, Clone, Default)]
pub(super) struct Trail {
    done: Vec<StepReport>,
    now: Option<(StepName, Instant)>,
}

impl Trail {
    pub(super) fn begin(&mut self, step: StepName) {
        self.end(None);
        self.now = Some((step, Instant::now()));
    }

    /// Ends the step that is under way, if one is.
    pub(super) fn end(&mut self, failure: Option<&str>) {
        if let Some((step, since)) = self.now.take() {
            let failure = failure.map(ToOwned::to_owned);
            self.done.push(StepReport { step, millis: millis(since.elapsed()), failure });
        }
    }

    pub(super) fn steps(&self) -> &[StepReport] {
        &self.done
    }

    pub(super) fn is_on(&self, step: StepName) -> bool {
        self.now.is_some_and(|(now, _)| now == step)
    }

    /// Whether this was the last step and no other was begun.
    pub(super) fn is_at(&self, step: StepName) -> bool {
        self.now.is_none() && self.done.last().is_some_and(|done| done.step == step)
    }

    pub(super) fn is_under_way(&self) -> bool {
        self.now.is_some()
    }
}

fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}
