//! A flow: the document that people draw and save, what is wrong with it, and the plan that it
//! compiles to.

mod check;
mod compile;
mod config;
mod document;
mod graph;
mod id;
mod plan;

pub use check::Checker;
pub use document::{
    Backoff, Durability, FORMAT, Flow, FlowNode, Note, OnError, Position, Retry, Settings, Size,
    Wire,
};
pub use id::{MAX_ID, check_id, fold_id};
pub use plan::{Plan, PlanTrigger, RetryPlan, Step, StepCounts, StepIndex, WhenFailed, Work};
fn document_problems(_: &Flow) -> Vec<crate::node::Problem> {
    Vec::new()
}

#[cfg(test)]
mod tests;
