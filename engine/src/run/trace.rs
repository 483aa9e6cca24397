//! A run written down: what went into each node and what came out.

use std::time::Instant;

use jiff::Timestamp;
use serde::Serialize;

use crate::payload::{Text, Value};

/// Steps kept of one run; a run may take 10,000.
const MOST_STEPS: usize = 500;

/// One run, node by node.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Trace {
    /// The run.
    pub run: u64,
    /// The version that ran.
    pub version: u64,
    /// The trigger that started it.
    pub trigger: Text,
    /// When.
    pub started: Timestamp,
    /// From first to last, in microseconds.
    pub took_micros: u64,
    /// Whether it failed.
    pub failed: bool,
    /// Its result, where a node gave one.
    pub result: Option<Value>,
    /// In the order in which they ran.
    pub steps: Vec<TraceStep>,
    /// Steps beyond those kept.
    pub steps_left_out: usize,
    #[serde(skip)]
    clock: Option<Instant>,
}

/// One node of a traced run.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TraceStep {
    /// The node.
    pub node: Text,
    /// The payload that came in.
    pub input: Value,
    /// What left, by port.
    pub outputs: Vec<TraceOutput>,
    /// What went wrong.
    pub error: Option<String>,
    /// In nanoseconds.
    pub took_nanos: u64,
}

/// A payload that left a node.
#[derive(Debug, Clone, Serialize)]
pub struct TraceOutput {
    /// By which port: its place among the node's ports, or `error`.
    pub port: Text,
    /// The payload.
    pub payload: Value,
}

impl Trace {
    /// Of a run that begins now.
    pub(super) fn begin(run: u64, version: u64, trigger: &Text) -> Self {
        Self {
            run,
            version,
            trigger: trigger.clone(),
            started: Timestamp::now(),
            took_micros: 0,
            failed: false,
            result: None,
            steps: Vec::new(),
            steps_left_out: 0,
            clock: Some(Instant::now()),
        }
    }

    pub(super) fn step(&mut self, step: TraceStep) {
        if self.steps.len() < MOST_STEPS {
            self.steps.push(step);
        } else {
            self.steps_left_out += 1;
        }
    }

    pub(super) fn end(&mut self, failed: bool, result: Option<&Value>) {
        let took = self.clock.map(|clock| clock.elapsed()).unwrap_or_default();
        self.took_micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.failed = failed;
        self.result = result.cloned();
    }
}
