//! Triggers of connections, from a real socket to what comes back: counters, replies, failures.

mod counters;
mod errors;
mod payloads;
mod replies;
mod storms;
