//! Push: topics, each with a numbered, shared stream of messages, and the clients subscribed.
//!
//! # What a subscriber may count on
//!
//! - The messages of a topic are numbered from 1 without a gap. A topic has an `epoch`: when a
//!   channel was forgotten (restart, or eviction of an idle one) it begins again at 1 under a new
//!   epoch, and who resumes with the old epoch is told `gap`.
//! - The answer to a subscription comes first, then the retained value and the replay, then live
//!   messages; nothing between them is missed or comes twice.
//! - Where messages are missing, a notice `{"subscribed", "seq", "epoch", "gap": true, "dropped"}`
//!   stands before the topic's next message (or alone, if none follows). Its `seq`, as that of
//!   the answer, is the topic's newest; the messages after it go on from what is left.
//! - A retained value that is older than the replay keeps its own, lower `seq`. It comes directly
//!   after an answer, so whoever resumes counts from the last message that it was given.
//!
//! - The messages of a process, and of a channel that is set to be durable, are kept by a
//!   [`TopicSource`]: it numbers and commits them, then has them delivered. Who subscribes is given
//!   them from there, page by page, until it has caught up with the live ones.
//!
//! # Who waits for whom
//!
//! Nobody: to publish is to append to each subscriber's bounded queue. Locks are short, never
//! held across an await, and taken in one order: shard of topics, topic, client's queue. A
//! [`Shortcut`]'s own lock is taken before a client's queue, and with no other held.

mod client;
mod cork;
mod frame;
mod house;
mod hub;
mod limits;
mod name;
mod outside;
mod queue;
mod replay;
mod ring;
mod rules;
mod shortcut;
mod source;
mod status;
mod topic;

#[cfg(test)]
mod tests;

pub use client::{Client, Entered, Resume};
pub use cork::corked;
pub(crate) use cork::ease;
pub use frame::{Parts, message_frame};
pub use hub::{Hub, Published, WeakHub};
pub use limits::{PushLimits, PushProblem};
pub use name::{TopicKind, TopicName};
pub use outside::{ChannelLog, LogEntry};
pub use queue::{Overflowed, Told};
pub use replay::{CaughtUp, Replaying};
pub use rules::{ChannelRule, ChannelRules, Retain, RuleMistake, fits};
pub use shortcut::{Drained, Shortcut};
pub use source::{
    ActionCall, ActionDesk, ActionProblem, FromFrontend, Inbox, Replayed, SourceProblem,
    TopicSource,
};
pub use status::{TopicPage, TopicStatus, Totals};
