//! Sending over a connection, and back over the socket that a message came from.

use std::fmt;
use std::sync::Arc;

use super::Status;
use super::board::Board;
use super::queue::SocketNumber;
use crate::node::{Error, Frame};
use crate::run::Replier;

/// A connection as those who send see it. Cheap to clone.
#[derive(Clone)]
pub struct Handle {
    pub(super) board: Arc<Board>,
}

impl fmt::Debug for Handle {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Handle").field(&self.board.id).finish()
    }
}

impl Handle {
    /// The connection's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.board.id
    }

    /// Queues a frame and returns at once. Frames leave in the order in which they were queued;
    /// while the connection is down they wait, as many and as long as `sendQueue` says. A frame
    /// that has left may still be lost with the socket: WebSocket has no receipts.
    ///
    /// # Errors
    /// With blame External when the queue is full or the connection is switched off; with blame
    /// Input when the frame is larger than `limits.message`.
    pub fn send(&self, frame: Frame) -> Result<(), Error> {
        self.board.queue.push(frame, None)
    }

    /// How the connection is doing; may be asked at any time.
    #[must_use]
    pub fn status(&self) -> Status {
        self.board.status()
    }
}

/// The way back over one socket. Once that is closed, replies fail; they never leave by the next.
pub(super) struct Way {
    pub(super) board: Arc<Board>,
    pub(super) socket: SocketNumber,
}

impl Replier for Way {
    fn send(&self, frame: Frame) -> Result<(), Error> {
        self.board.queue.push(frame, Some(self.socket))
    }
}
