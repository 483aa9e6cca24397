//! Carrying messages through flows, from event to effect.

mod body;
mod deployment;
mod effects;
mod event;
mod execution;
mod failing;
mod fire;
mod firing;
mod mailbox;
mod pace;
mod prepare;
mod record;
mod reply;
mod start;
mod trace;
mod waiting;
mod world;

pub use deployment::{Deployment, Surroundings};
pub use event::{Body, Caller, Event, Listener, Replier, Source, Wait};
pub use fire::{Application, all_globals, data_of};
pub use firing::{Firing, Firings, Hearing};
pub(crate) use pace::Pace;
pub use prepare::Prepare;
pub use record::{Failure, FlowCounts, FlowRecord, KEPT, Waiting};
pub use start::{End, Start};
pub use trace::{Trace, TraceOutput, TraceStep};
pub use waiting::{Begun, RunHost, begin};
pub use world::{DebugLine, Push, Scripted, ToProcess, World};

#[cfg(test)]
mod tests;
