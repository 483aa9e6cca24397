//! The real server at a free port, spoken to byte by byte.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test says what went wrong by failing"
)]

#[path = "api/around.rs"]
mod around;
#[path = "api/bodies.rs"]
mod bodies;
#[path = "api/doors.rs"]
mod doors;
#[path = "api/flows.rs"]
mod flows;
mod forms;
#[path = "api/large.rs"]
mod large;
#[path = "api/login.rs"]
mod login;
#[path = "api/processes.rs"]
mod processes;
#[path = "api/push.rs"]
mod push;
#[path = "api/rubbish.rs"]
mod rubbish;
#[path = "api/server.rs"]
mod server;
#[path = "api/sockets.rs"]
mod sockets;
#[path = "api/tokens.rs"]
mod tokens;
#[path = "api/transfer.rs"]
mod transfer;
#[path = "api/trials.rs"]
mod trials;
