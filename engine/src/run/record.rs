//! What is remembered of a flow's runs: counters always, errors and traces in bounded rings.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::node::Blame;
use crate::payload::{Text, Value};

use super::pace::Pace;
use super::trace::Trace;

/// How many errors and how many traced runs are kept for each flow.
pub const KEPT: usize = 100;

/// How many runs a second are traced at the most, so that watching a busy flow costs little.
const TRACED_PER_SECOND: u32 = 50;

/// A failure, handled or not, as people look at it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// The run.
    pub run: u64,
    /// When.
    pub time: Timestamp,
    /// Where.
    pub node: Text,
    /// Why.
    pub message: String,
    /// Whose fault: `input`, `external`, `engine`.
    #[serde(serialize_with = "blame_word")]
    pub blame: Blame,
    /// Whether the node's `onError` dealt with it.
    pub handled: bool,
    /// The payload at the node.
    pub payload: Value,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn blame_word<S: serde::Serializer>(blame: &Blame, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(blame.as_str())
}

/// Counters of a flow since the program started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FlowCounts {
    /// Runs that began.
    pub started: u64,
    /// Runs that ended without a failure.
    pub succeeded: u64,
    /// Runs that failed.
    pub failed: u64,
    /// Failures that a node's `onError` dealt with.
    pub handled: u64,
    /// Messages that the trigger's filters held back.
    pub filtered: u64,
    /// Events that an overflow policy or a preprocessor dropped, or that ended with their
    /// connection while they waited for room.
    pub dropped: u64,
    /// Runs that are waiting for something now.
    pub waiting: u64,
}

/// All that is remembered of one flow. Lives as long as the program, across deploys.
#[derive(Debug, Default)]
pub struct FlowRecord {
    started: AtomicU64,
    failed: AtomicU64,
    succeeded: AtomicU64,
    handled: AtomicU64,
    filtered: AtomicU64,
    dropped: AtomicU64,
    tracing: AtomicBool,
    pace: Pace,
    errors: Mutex<VecDeque<Arc<Failure>>>,
    traces: Mutex<VecDeque<Arc<Trace>>>,
    waiting: Mutex<BTreeMap<u64, Waiting>>,
}

/// A run that is waiting for something.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Since when.
    pub since: Timestamp,
    /// Ends it.
    pub cancel: CancellationToken,
}

impl FlowRecord {
    pub(super) fn run_started(&self) {
        self.started.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn run_ended(&self, failed: bool) {
        let counter = if failed { &self.failed } else { &self.succeeded };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn filtered(&self) {
        self.filtered.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn dropped(&self, events: u64) {
        self.dropped.fetch_add(events, Ordering::Relaxed);
    }

    pub(super) fn failure(&self, failure: Failure) {
        if failure.handled {
            self.handled.fetch_add(1, Ordering::Relaxed);
        }
        keep(&self.errors, Arc::new(failure));
    }

    pub(super) fn traced(&self, trace: Trace) {
        keep(&self.traces, Arc::new(trace));
    }

    /// Whether the next run is to be traced: one relaxed load while tracing is off.
    pub(super) fn wants_trace(&self) -> bool {
        self.tracing.load(Ordering::Relaxed)
            && self.pace.allows(Timestamp::now(), TRACED_PER_SECOND)
    }

    /// Switches tracing on or off.
    pub fn set_tracing(&self, on: bool) {
        self.tracing.store(on, Ordering::Relaxed);
    }

    /// Whether runs are traced.
    #[must_use]
    pub fn tracing(&self) -> bool {
        self.tracing.load(Ordering::Relaxed)
    }

    pub(super) fn wait(&self, run: u64, cancel: CancellationToken) {
        lock(&self.waiting).insert(run, Waiting { since: Timestamp::now(), cancel });
    }

    pub(super) fn unwait(&self, run: u64) {
        lock(&self.waiting).remove(&run);
    }

    /// The runs that are waiting for something, oldest first.
    #[must_use]
    pub fn waiting(&self) -> Vec<(u64, Waiting)> {
        lock(&self.waiting).iter().map(|(run, waiting)| (*run, waiting.clone())).collect()
    }

    /// Ends a waiting run; false if there is none of this number.
    #[must_use]
    pub fn cancel(&self, run: u64) -> bool {
        let waiting = lock(&self.waiting).get(&run).cloned();
        waiting.map(|waiting| waiting.cancel.cancel()).is_some()
    }

    /// The counters now.
    #[must_use]
    pub fn counts(&self) -> FlowCounts {
        FlowCounts {
            started: self.started.load(Ordering::Relaxed),
            succeeded: self.succeeded.load(Ordering::Relaxed),
            failed: self.failed.load(Ordering::Relaxed),
            handled: self.handled.load(Ordering::Relaxed),
            filtered: self.filtered.load(Ordering::Relaxed),
            dropped: self.dropped.load(Ordering::Relaxed),
            waiting: lock(&self.waiting).len() as u64,
        }
    }

    /// The last failures, newest first.
    #[must_use]
    pub fn errors(&self) -> Vec<Arc<Failure>> {
        lock(&self.errors).iter().rev().cloned().collect()
    }

    /// The last traced runs, newest first.
    #[must_use]
    pub fn traces(&self) -> Vec<Arc<Trace>> {
        lock(&self.traces).iter().rev().cloned().collect()
    }
}

fn keep<T>(ring: &Mutex<VecDeque<T>>, item: T) {
    let mut ring = lock(ring);
    if ring.len() == KEPT {
        ring.pop_front();
    }
    ring.push_back(item);
}

/// Nothing here panics while it holds a lock, so a poisoned one is still good.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ring_keeps_the_newest() {
        let ring = Mutex::new(VecDeque::new());
        (0..KEPT + 5).for_each(|n| keep(&ring, n));
        assert_eq!(ring.lock().unwrap().front(), Some(&5));
        assert_eq!(ring.lock().unwrap().len(), KEPT);
    }
}
