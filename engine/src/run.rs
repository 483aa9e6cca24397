//! Carrying messages through flows, from event to effect.

mod event;

pub use event::{Body, Event, Listener, Replier, Source, Wait};
