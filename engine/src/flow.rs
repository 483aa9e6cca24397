//! A flow: the document that people draw and save, what is wrong with it, and the plan that it
//! compiles to.

mod action;
mod body;
mod canonical;
mod check;
mod compile;
mod config;
mod document;
mod durable;
mod graph;
mod id;
pub mod limits;
mod plan;
mod read;
mod rules;
mod schema;
mod spread;
mod strict;
mod tally;
mod wires;

pub use action::{
    Action, ActionDraft, ActionSettings, ActionType, ActionWork, Actions, BodyOf, Filled, Hit,
    HttpAuth, HttpCall, Param, PushMessage, RuleRow, RuleTable, StartOn,
};
pub use canonical::flow_text;
pub use check::Checker;
pub use config::DataSchema;
pub use document::{
    Backoff, Durability, FORMAT, Flow, FlowNode, Note, OnError, Position, Retry, Settings, Size,
    Wire,
};
pub use id::{MAX_ID, check_id, fold_id};
pub use plan::{Plan, PlanTrigger, RetryPlan, Step, StepIndex, Straight, WhenFailed, Work};
pub use read::{Reading, flow_at, lists_as_objects, read_flow, read_json};
pub use schema::flow_schema;
pub(crate) use spread::spread;
pub use tally::{Adder, StepCounts, Tally};

#[cfg(test)]
mod tests;
