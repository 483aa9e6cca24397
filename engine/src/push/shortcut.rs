//! Past a client's task: who publishes a few messages writes them to the socket itself. Waking
//! another thread for them costs more than the write.

use std::fmt;

use bytes::Bytes;

/// What came of taking all that waits for a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drained {
    /// Something, which is to be written; ask again then.
    Some,
    /// Nothing waits. The client's task is woken for what comes next.
    Nothing,
    /// The client's task has to see to it.
    Stuck,
}

/// A way to write to a client's socket from any thread.
pub trait Shortcut: Send + Sync + fmt::Debug {
    /// Writes all that waits, in its order, if nothing else is being written and without waiting
    /// for anybody. `drain` appends what waits to its argument; it may be called only while the
    /// client's task cannot take anything for itself, until it answers something else than
    /// [`Drained::Some`]. Called with no lock held, by whoever has published, at the end of a batch
    /// of messages and whenever a lot has gathered in one.
    ///
    /// `false`: the client's task is to be woken. What was drained and could not be written is
    /// kept for it.
    fn write(&self, drain: &mut dyn FnMut(&mut Vec<Bytes>) -> Drained) -> bool;
}
