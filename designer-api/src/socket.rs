//! Sockets that clients open to us: what every one of them must hold to, and those of the API.
//!
//! The server that routes to them gives connections to [`carry`] for an upgrade, and should call
//! [`on_connect`] (or a peer that stops reading keeps its TCP connection after its socket was given
//! up).

mod bucket;
mod carrier;
mod debug_socket;
mod frame_guard;
mod heard;
mod line;
mod live_tcp;
mod pipe;
mod push_desk;
mod push_protocol;
mod push_socket;
mod refused;
mod server_socket;
mod speaker;
mod writer;

#[cfg(test)]
mod tests;

pub use carrier::carry;
pub use debug_socket::live_socket;
pub use frame_guard::FrameLimits;
pub use heard::{Heard, Listener};
pub use live_tcp::on_connect;
pub use push_desk::Grants;
pub use push_protocol::{Refusal, read_epoch};
pub use push_socket::{PUSH_PROTOCOL, push_socket};
pub use refused::SocketRefused;
pub use server_socket::{Closing, ServerSocket, SocketOptions, accept};
pub use speaker::{Outbox, Speaker};
