//! The real server at a free port, spoken to byte by byte.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test says what went wrong by failing"
)]

#[path = "api/bodies.rs"]
mod bodies;
#[path = "api/doors.rs"]
mod doors;
#[path = "api/login.rs"]
mod login;
#[path = "api/server.rs"]
mod server;
#[path = "api/tokens.rs"]
mod tokens;
