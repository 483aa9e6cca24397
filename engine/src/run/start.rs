//! How a run begins, and how it ended.

use std::sync::Arc;

use crate::flow::StepIndex;
use crate::node::{Message, PortIndex, ReplyPolicy, Runnable};
use crate::payload::{Text, Value};

use super::Replier;
use super::deployment::Deployment;
use super::prepare::Prepare;
use super::record::Failure;
use super::trace::Trace;

/// How a run begins.
pub struct Start {
    /// What runs, and where it is counted.
    pub deployment: Arc<Deployment>,
    /// The trigger that fires; of a trial, any node.
    pub trigger: StepIndex,
    /// By which of its ports the first message leaves; `None`: it stands before the node itself.
    pub port: Option<PortIndex>,
    /// The first message.
    pub message: Message,
    /// The way back to the socket that the message came from.
    pub reply: Option<Arc<dyn Replier>>,
    /// What goes back there.
    pub policy: Arc<ReplyPolicy>,
    /// The text of the socket's message, where replies are to carry a field of it.
    pub asked: Option<Text>,
    /// The script that makes the message's `data` first; none once it has.
    pub prepare: Option<Box<Prepare>>,
    /// What is called if the run fails: the trigger's own error handler.
    pub handler: Option<Arc<Runnable>>,
    /// Whether this run deals with another one's failure: its own is told to nobody.
    pub handles: bool,
    /// Whether to trace this run whatever the flow's setting.
    pub traced: bool,
    /// How many flows called each other to come here.
    pub depth: u8,
}

impl std::fmt::Debug for Start {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Start").field("flow", &self.deployment.plan.flow).finish_non_exhaustive()
    }
}

/// How a run ended.
#[derive(Debug, Clone, Default)]
pub struct End {
    /// The run's number; unique while the program lives.
    pub run: u64,
    /// What a Return node or the early return gave.
    pub result: Option<Value>,
    /// Why it failed.
    pub failure: Option<Box<Failure>>,
    /// What was written down, if it was traced.
    pub trace: Option<Box<Trace>>,
}
