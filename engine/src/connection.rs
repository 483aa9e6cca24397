//! Outgoing WebSocket connections: one task each, shared by triggers and Send nodes.
//!
//! [`Registry`] holds them by id; [`Settings`] is what people write; [`Handle`] sends; what
//! happens comes to the [`Listener`](crate::run::Listener) set for the connection, on the
//! connection's own task. Only `socket` knows the WebSocket library; [`guard`] decides which
//! addresses may be reached, for connections and for every other outgoing request.

mod backoff;
mod board;
mod check;
mod decode;
mod dial;
pub mod guard;
mod handle;
mod period;
mod pulse;
mod queue;
mod registry;
mod scope;
mod session;
mod settings;
mod socket;
mod status;
mod target;
mod task;
mod teller;
mod tls;

pub use handle::Handle;
pub use period::Period;
pub use registry::{Registry, Stopped};
pub use settings::{
    AckFilter, Auth, BinaryAs, Enabled, Heartbeat, InitialMessage, IntervalFrom, Limits, Ping,
    Reconnect, Secret, SendQueue, Settings, Unit,
};
pub use status::{Failure, State, Status};
pub use target::Address;
