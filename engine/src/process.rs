//! Durable processes: instances of durable flows, which survive any crash (spec process).
//!
//! An instance is a plain value ([`Instance`]) that only events change ([`evolve`]). A command is
//! decided by a pure function ([`apply`]) into events; the events, the new state, timers, waits
//! and what must happen outside go into the store by one commit; only then is anybody answered or
//! anything done outside. Replaying an instance's events gives its state.
//!
//! One worker at a time handles an instance's commands, from a bounded mailbox; instances run in
//! parallel, and many commit together. What happens outside is carried out at least once, under
//! numbers by which the receiver knows repeats.

mod after;
mod apply;
mod carry;
mod clock;
mod command;
mod commit;
mod data;
mod definition;
mod desk;
mod effect;
mod error;
mod event;
mod evolve;
mod house;
mod instance;
mod key;
mod matching;
mod once;
mod operate;
mod outgoing;
mod packed;
mod post;
mod query;
mod service;
mod slots;
mod watched;
mod worker;

pub use apply::{Around, apply, create};
pub use command::{Applied, Command, Create, Debugged, JobOutcome, Modification, Rejection, Reply};
pub use data::{Change, changes, merge, patch};
pub use definition::Definition;
pub use desk::Desk;
pub use effect::{Effect, Offer, Outgoing, Pushing, Tell};
pub use error::ProcessError;
pub use event::{Event, Record};
pub use evolve::{evolve, nothing, replay};
pub use instance::{
    ActionState, ActionStatus, Child, Incident, Instance, NodeStatus, Parent, Purpose, Status,
    Timer, Token, TokenState, Visit, Wait,
};
pub use query::{Count, Found, Search, place_of};
pub use service::{Needs, Processes, StartProcess};
pub use watched::Changes;
