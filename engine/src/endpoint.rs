//! Endpoints: what others open and ask here. The server that speaks HTTP asks [`Endpoints`] for
//! what a path leads to; nothing in here opens a port.

mod client;
mod doorman;
mod hook;
mod registry;
mod routes;
mod socket;

pub use client::{Client, Inlet, Outlet, Said, Visitor};
pub use doorman::{Asked, Doorman, Turned};
pub use hook::{Exchange, Hook, HookFound};
pub use registry::Endpoints;
pub use routes::decode_path;
pub use socket::{Endpoint, EndpointStatus};
