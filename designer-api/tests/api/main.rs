//! The real server at a free port, spoken to byte by byte.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test says what went wrong by failing"
)]

mod around;
mod bodies;
mod doors;
mod flows;
mod forms;
mod large;
mod login;
mod processes;
mod push;
mod rubbish;
mod server;
mod sockets;
mod tokens;
mod transfer;
mod trials;
