//! Outgoing WebSocket connections: one task each, shared by triggers and Send nodes.
//!
//! [`Registry`] holds them by id; [`Settings`] is what people write; [`Handle`] sends; what
//! happens comes to the [`Listener`](crate::run::Listener) set for the connection, on the
//! connection's own task. Only `socket` knows the WebSocket library; [`guard`] decides which
//! addresses may be reached, for connections and for every other outgoing request.

mod attempt;
mod backoff;
mod board;
mod caller;
mod capture;
mod check;
pub(crate) mod dial;
pub mod guard;
mod handle;
mod held;
mod memory;
mod period;
mod proxy;
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
pub(crate) mod tls;
mod trail;
mod trial;

pub use crate::payload::BinaryAs;
pub use caller::Caller;
pub use capture::{CaptureEnd, CaptureRules, Captured};
pub use handle::Handle;
pub use held::HeldEvent;
pub use period::Period;
pub use proxy::Proxies;
pub use registry::{Registry, Stopped};
pub use settings::{
    AckFilter, Auth, Call, Compression, Enabled, Heartbeat, InitialMessage, IntervalFrom, Limits,
    Ping, Proxy, Reconnect, Remember, Secret, SendQueue, Settings, Tls, Unit,
};
pub use status::{Failure, State, Status};
pub use target::Address;
pub use trail::{StepName, StepReport};
pub use trial::{CaptureSocket, CaptureView, TestReport, TooManyCaptures};
