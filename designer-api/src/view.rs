//! What the API shows of what the engine keeps and does.

mod room;

use engine::process::Count;
use engine::project::{Summary, VersionInfo};
use engine::run::{Failure, FlowCounts, Trace};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

use crate::problem::Answer;

pub(crate) use room::Room;

/// A flow in a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FlowView {
    /// Unique in the installation.
    pub id: String,
    /// For people.
    pub name: String,
    /// For people; Markdown.
    pub description: String,
    /// `ephemeral` or `durable`.
    #[schema(value_type = String)]
    pub durability: engine::flow::Durability,
    /// How many nodes the draft has.
    pub nodes: usize,
    /// The draft's revision: what `If-Match` names.
    pub revision: u64,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created: Timestamp,
    /// When the draft was saved last.
    #[schema(value_type = String, format = DateTime)]
    pub saved: Timestamp,
    /// The newest published version; 0 before the first.
    pub latest: u32,
    /// Whether the draft differs from the newest version.
    pub unpublished: bool,
    /// The version that runs.
    pub deployed: Option<u32>,
    /// Since when.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub deployed_since: Option<Timestamp>,
    /// Its runs since the program started.
    pub counts: Counts,
    /// Its instances, where it is durable and was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instances: Option<Instances>,
    /// Whether its runs are traced.
    pub tracing: bool,
}

impl FlowView {
    /// Of what is kept and what runs.
    #[must_use]
    pub fn new(summary: Summary, engine: &engine::engine::Engine) -> Self {
        let record = engine.record(&summary.id);
        Self {
            id: summary.id,
            name: summary.name,
            description: summary.description,
            durability: summary.durability,
            nodes: summary.nodes,
            revision: summary.revision,
            created: summary.created,
            saved: summary.saved,
            latest: summary.latest,
            unpublished: summary.unpublished,
            deployed: summary.deployed,
            deployed_since: summary.deployed_since,
            counts: record.counts().into(),
            instances: None,
            tracing: record.tracing(),
        }
    }

    /// The same with its instances, if it is durable.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn counted(self, engine: &engine::engine::Engine) -> Answer<Self> {
        let durable = self.durability == engine::flow::Durability::Durable;
        let instances = match engine.processes().filter(|_| durable) {
            Some(processes) => Some(processes.count(&self.id).await?.into()),
            None => None,
        };
        Ok(Self { instances, ..self })
    }
}

/// How many instances a durable flow has: from 1,000 on, there may be more.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Instances {
    /// That run, wait, or are held.
    pub running: usize,
    /// That came to an end which counts as a failure.
    pub failed: usize,
    /// That came to any other end.
    pub ended: usize,
}

impl From<Count> for Instances {
    fn from(Count { running, failed, ended }: Count) -> Self {
        Self { running, failed, ended }
    }
}

/// Counters of a flow's runs since the program started.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Counts {
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
    /// Events that an overflow policy dropped, or that ended with their connection while they
    /// waited for room.
    pub dropped: u64,
    /// Runs that wait for something now.
    pub waiting: u64,
}

impl From<FlowCounts> for Counts {
    fn from(counts: FlowCounts) -> Self {
        Self {
            started: counts.started,
            succeeded: counts.succeeded,
            failed: counts.failed,
            handled: counts.handled,
            filtered: counts.filtered,
            dropped: counts.dropped,
            waiting: counts.waiting,
        }
    }
}

/// A published version in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionView {
    /// From 1.
    pub version: u32,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub published: Timestamp,
    /// What its publisher said about it.
    pub note: String,
    /// The flow's name then.
    pub name: String,
    /// How many nodes it has.
    pub nodes: usize,
}

impl From<VersionInfo> for VersionView {
    fn from(info: VersionInfo) -> Self {
        Self {
            version: info.version,
            published: info.published,
            note: info.note,
            name: info.name,
            nodes: info.nodes,
        }
    }
}

/// A failure of a run, handled or not.
#[derive(Debug, Serialize, ToSchema)]
pub struct FailureView {
    /// The run.
    pub run: u64,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub time: Timestamp,
    /// At which node.
    pub node: String,
    /// Why.
    pub message: String,
    /// Whose fault: `input`, `external` or `engine`.
    pub blame: &'static str,
    /// Whether the node's `onError` dealt with it.
    pub handled: bool,
    /// The payload at the node; a text that says so, if it is too large to be shown.
    pub payload: Json,
}

impl FailureView {
    pub(crate) fn new(failure: &Failure, room: &mut Room) -> Self {
        Self {
            run: failure.run,
            time: failure.time,
            node: failure.node.to_string(),
            message: failure.message.clone(),
            blame: failure.blame.as_str(),
            handled: failure.handled,
            payload: room.show(&failure.payload),
        }
    }
}

/// A traced run in a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunView {
    /// The run; unique while the program lives.
    pub run: u64,
    /// The version that ran.
    pub version: u64,
    /// The trigger that started it.
    pub trigger: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub started: Timestamp,
    /// From first to last, in microseconds.
    pub took_micros: u64,
    /// Whether it failed.
    pub failed: bool,
    /// How many nodes it went through.
    pub steps: usize,
}

impl From<&Trace> for RunView {
    fn from(trace: &Trace) -> Self {
        Self {
            run: trace.run,
            version: trace.version,
            trigger: trace.trigger.to_string(),
            started: trace.started,
            took_micros: trace.took_micros,
            failed: trace.failed,
            steps: trace.steps.len() + trace.steps_left_out,
        }
    }
}

/// A traced run, node by node.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TraceView {
    /// What lists show.
    #[serde(flatten)]
    pub run: RunView,
    /// Its result, where a node gave one.
    pub result: Option<Json>,
    /// In the order in which they ran.
    pub trace: Vec<StepView>,
    /// Steps beyond those kept.
    pub left_out: usize,
}

/// One node of a traced run.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StepView {
    /// The node.
    pub node: String,
    /// The payload that came in.
    pub input: Json,
    /// What left.
    pub outputs: Vec<OutputView>,
    /// What went wrong.
    pub error: Option<String>,
    /// In nanoseconds.
    pub took_nanos: u64,
}

/// A payload that left a node.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutputView {
    /// By which port: its place among the node's ports, or `error`.
    pub port: String,
    /// The payload.
    pub payload: Json,
}

impl TraceView {
    pub(crate) fn new(trace: &Trace, room: &mut Room) -> Self {
        let result = trace.result.as_ref().map(|result| room.show(result));
        let step = |step: &engine::run::TraceStep| StepView {
            node: step.node.to_string(),
            input: room.show(&step.input),
            outputs: step
                .outputs
                .iter()
                .map(|output| OutputView {
                    port: output.port.to_string(),
                    payload: room.show(&output.payload),
                })
                .collect(),
            error: step.error.clone(),
            took_nanos: step.took_nanos,
        };
        Self {
            run: trace.into(),
            result,
            trace: trace.steps.iter().map(step).collect(),
            left_out: trace.steps_left_out,
        }
    }
}
