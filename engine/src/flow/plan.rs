//! A flow made ready to run: flat arrays, nothing left to look up by name.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use smallvec::SmallVec;

use crate::node::{DynTask, Element, Node, PortIndex, Runnable, Trigger};
use crate::payload::{Text, Value};
use crate::text::Path;

use super::tally::{StepCounts, Tally};
use super::{Actions, Durability};

/// The place of a node in a plan's arrays, from 0, in document order.
pub type StepIndex = u32;

/// A compiled flow. Immutable but for its counters; a run holds on to the plan that it began with.
#[derive(Debug)]
pub struct Plan {
    /// The flow's id.
    pub flow: Text,
    /// The flow's name.
    pub name: Text,
    /// The published version; 0 for a draft that is tried out.
    pub version: u64,
    /// Constants of the flow, under `globals` in every payload.
    pub globals: Value,
    /// How long a run may take.
    pub timeout: Duration,
    /// How many steps a run may take.
    pub step_limit: u32,
    /// The step whose output is the run's result.
    pub early_return: Option<StepIndex>,
    /// The flow that is called with runs that failed.
    pub error_handler: Option<Arc<Runnable>>,
    /// One for each node.
    pub steps: Vec<Step>,
    /// Where the wires lead, port after port; steps hold ranges of this.
    pub targets: Vec<StepIndex>,
    /// The triggers among the steps.
    pub triggers: Vec<PlanTrigger>,
    /// Whether runs are instances that survive a crash.
    pub durability: Durability,
    /// Durable flows: the paths by which instances can be searched.
    pub indexed: Vec<Path>,
    /// Durable flows: how long an instance is kept after its end.
    pub retention: Option<Duration>,
    /// Durable flows: how long an instance may take.
    pub expiry: Option<Duration>,
    /// What is counted at its steps.
    pub tally: Tally,
    /// Nodes that lead back to themselves, for the message of a run that never ends.
    pub cycles: Vec<Vec<StepIndex>>,
}

/// A trigger of a plan.
#[derive(Debug, Clone)]
pub struct PlanTrigger {
    /// Which step it is.
    pub step: StepIndex,
    /// What it listens to.
    pub trigger: Arc<Trigger>,
}

/// One node of a plan.
///
/// What every message asks for comes first, in the 64 bytes that processors read at a time.
#[derive(Debug)]
#[repr(C, align(64))]
pub struct Step {
    /// What it does.
    pub work: Work,
    /// Of each port, how a message goes on that has nowhere else to go.
    pub straight: SmallVec<[Straight; 3]>,
    /// Where its counts stand, those since this plan was deployed.
    pub counts: StepCounts,
    /// The targets of each port, in the order of the kind's ports.
    pub ports: SmallVec<[Range<u32>; 2]>,
    /// The node's id in the flow.
    pub id: Text,
    /// The port at which its body begins, if it holds other nodes.
    pub body: Option<PortIndex>,
    /// What happens when it fails.
    pub on_error: WhenFailed,
    /// Whether failures from outside are tried again.
    pub retry: Option<RetryPlan>,
    /// How long one try of a task may take.
    pub timeout: Option<Duration>,
    /// Work that stands on it, in durable flows.
    pub actions: Actions,
}

/// A port with one wire, at which nothing is to be done but to count and go on.
#[derive(Debug, Clone, Copy)]
pub struct Straight {
    target: StepIndex,
    /// Where those that left are counted.
    pub left: u32,
}

impl Straight {
    /// Stands for no target; there are not as many nodes.
    const NOWHERE: StepIndex = StepIndex::MAX;

    /// To this step, and counted there. Without a target there are more wires or none, or what
    /// leaves is the run's result.
    #[must_use]
    pub fn new(target: Option<StepIndex>, left: u32) -> Self {
        Self { target: target.unwrap_or(Self::NOWHERE), left }
    }

    /// Where the wire leads.
    #[must_use]
    #[inline]
    pub fn target(self) -> Option<StepIndex> {
        (self.target != Self::NOWHERE).then_some(self.target)
    }
}

/// What a step does.
pub enum Work {
    /// Decides, inline.
    Node(Arc<dyn Node>),
    /// Works outside, awaited.
    Task(Arc<dyn DynTask>),
    /// Starts runs; a message that reaches it by a wire cannot be (check refuses such a wire).
    Trigger,
    /// Stands in a durable process, which acts by it.
    Element(Arc<Element>),
    /// Ends the branch.
    Disabled,
}

impl std::fmt::Debug for Work {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Node(_) => "Node",
            Self::Task(_) => "Task",
            Self::Trigger => "Trigger",
            Self::Element(_) => "Element",
            Self::Disabled => "Disabled",
        })
    }
}

/// A node's `onError`, compiled.
#[derive(Debug, Clone)]
pub enum WhenFailed {
    /// The run fails.
    Fail,
    /// The message leaves by `error`: these targets.
    Port(Range<u32>),
    /// The error is stored and the message goes on by the first port.
    Store(Path),
}

/// A node's `retry`, compiled.
#[derive(Debug, Clone, Copy)]
pub struct RetryPlan {
    /// Tries after the first.
    pub attempts: u32,
    /// Before the first of them.
    pub backoff: Duration,
    /// By how much each wait is longer than the one before.
    pub factor: f64,
    /// Whether a wait is drawn between nothing and its full length.
    pub jitter: bool,
}

impl Plan {
    /// The step of a node.
    #[must_use]
    pub fn step_of(&self, node: &str) -> Option<StepIndex> {
        self.steps.iter().position(|step| step.id == node).and_then(|place| place.try_into().ok())
    }

    /// The step at a place.
    #[must_use]
    pub fn step(&self, place: StepIndex) -> Option<&Step> {
        self.steps.get(place as usize)
    }

    /// Where the wires of a step's port lead.
    #[must_use]
    pub fn targets_of(&self, step: &Step, port: PortIndex) -> &[StepIndex] {
        step.ports.get(usize::from(port)).map_or(&[], |range| self.targets_in(range))
    }

    /// Where the wires of a range lead.
    #[must_use]
    pub fn targets_in(&self, range: &Range<u32>) -> &[StepIndex] {
        self.targets.get(range.start as usize..range.end as usize).unwrap_or_default()
    }
}
