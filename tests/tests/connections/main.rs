//! Connections on real sockets: each field of the specification, what peers do wrong, what they cost.

mod abuse;
mod api;
mod autobahn;
mod calls;
mod chaos;
mod events;
mod failures;
mod fields;
mod figures;
mod heartbeat;
mod namespace;
mod sending;
mod suspended;
mod templates;
mod trials;
mod way;
