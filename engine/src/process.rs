//! Durable processes: instances of durable flows, which survive any crash (spec process).
//!
//! An instance is a plain value ([`Instance`]) that only events change ([`evolve`]). A command is
//! decided by a pure function ([`apply`]) into events; the events, the new state, timers, waits
//! and what must happen outside go into the store by one commit; only then is anybody answered or
//! anything done outside. Replaying an instance's events gives its state.

mod apply;
mod command;
mod data;
mod definition;
mod effect;
mod event;
mod evolve;
mod instance;

pub use apply::{Around, apply, create};
pub use command::{Applied, Command, Create, JobOutcome, Modification, Rejection, Reply};
pub use data::{Change, changes, merge, patch};
pub use definition::Definition;
pub use effect::{Effect, Offer, Outgoing, Pushing, Tell};
pub use event::{Event, Record};
pub use evolve::{evolve, nothing, replay};
pub use instance::{
    ActionState, ActionStatus, Child, Incident, Instance, NodeStatus, Parent, Purpose, Status,
    Timer, Token, TokenState, Visit, Wait,
};
