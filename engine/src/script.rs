//! Scripts: JavaScript and TypeScript in flows, compiled when a flow is deployed and run by worker
//! processes that can be stopped at any moment.
//!
//! [`Program`] is a script made ready: read and checked in this process, never run in it.
//! [`Pool`] runs programs in worker processes: the program `wireloom` again, with a hidden command
//! that is [`worker::serve`]. [`Interpreter`] is what such a worker has inside: the JavaScript
//! engine, its standard set, its limits. It can be used in-process where a process of one's own is
//! not worth it: in tests, never for scripts of a server.

mod call;
mod compile;
mod failure;
mod field;
mod frame;
mod interpreter;
mod pool;
mod program;
pub mod worker;

pub use call::{Answer, Call, Entry, Fixed, Limits, Line};
pub use failure::{Failure, FailureKind, Place};
pub use field::FunctionBody;
pub use interpreter::Interpreter;
pub use pool::{Pool, PoolCounts, PoolOptions};
pub use program::{Form, LONGEST, Program};

/// The last place up to `most` where a text can be cut.
fn boundary(text: &str, most: usize) -> usize {
    let most = most.min(text.len());
    (0..=most).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
