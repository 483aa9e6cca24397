//! The program around the engine: HTTP, server-side sockets, command line.

pub mod body;
pub mod cli;
pub mod etag;
pub mod gate;
pub mod installation;
pub mod json;
pub mod mask;
pub mod page;
pub mod problem;
pub mod process_view;
pub mod routes;
pub mod schema;
pub mod server;
pub mod socket;
pub mod transfer;
pub mod view;
