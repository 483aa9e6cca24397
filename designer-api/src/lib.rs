//! The program around the engine: HTTP, server-side sockets, command line.

pub mod body;
pub mod cli;
pub mod gate;
pub mod installation;
pub mod json;
pub mod page;
pub mod problem;
pub mod routes;
pub mod server;
pub mod socket;
