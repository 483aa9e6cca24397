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
//! # Who waits for whom
//!
//! Nobody: to publish is to append to each subscriber's bounded queue. Locks are short, never
//! held across an await, and taken in one order: shard of topics, topic, client's queue.

mod client;
mod frame;
mod hub;
mod limits;
mod name;
mod queue;
mod ring;
mod status;
mod topic;

#[cfg(test)]
mod tests;

pub use client::{Client, Resume};
pub use hub::{Hub, Published};
pub use limits::{PushLimits, PushProblem};
pub use name::TopicName;
pub use queue::Overflowed;
pub use status::{TopicPage, TopicStatus, Totals};
