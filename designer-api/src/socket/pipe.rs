//! What is written to a client: encoded frames, handed to the server a large piece at a time.
//!
//! actix-ws passes message after message through a channel of 32. Here all that waits for a client
//! is encoded into one piece of memory and written in one call; the next piece is made when the
//! server has taken the last, which it does when the socket has room.

use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use actix_http::ws::{CloseReason, OpCode, Parser};
use actix_web::body::{BodyStream, BoxBody, MessageBody};
use actix_web::web::{Bytes, BytesMut};
use engine::node::Frame;
use futures_util::Stream;
use tokio::sync::Notify;

/// A piece is handed on when it holds so many bytes.
const PIECE: usize = 32 << 10;
/// A close frame's reason, in bytes (RFC 6455 section 5.5).
const LONGEST_REASON: usize = 123;

/// Between a socket's speaker and the server, which live in one thread.
#[derive(Debug, Default)]
struct Shared {
    piece: RefCell<Bytes>,
    /// The server, where it found nothing to take.
    server: RefCell<Option<Waker>>,
    /// For the speaker: the server has taken the piece, or is gone.
    taken: Notify,
    /// Nothing comes after the piece.
    ended: Cell<bool>,
    gone: Cell<bool>,
}

impl Shared {
    fn wake(&self) {
        if let Some(server) = self.server.borrow_mut().take() {
            server.wake();
        }
    }
}

/// The server has given up the socket.
#[derive(Debug)]
pub(super) struct Gone;

/// The speaker's end. Dropping it ends the socket once what was handed on is written.
#[derive(Debug, Default)]
pub(super) struct Pipe {
    shared: Rc<Shared>,
    made: BytesMut,
}

impl Pipe {
    /// What the server writes. To be asked for once. It keeps the body that it stands for: while
    /// that lives, what comes from the client is read.
    pub(super) fn body<B: MessageBody + 'static>(
        &self,
        instead_of: B,
    ) -> impl MessageBody + use<B> {
        BodyStream::new(Body { shared: Rc::clone(&self.shared), _stands_for: instead_of.boxed() })
    }

    pub(super) fn write(&mut self, frame: &Frame) {
        match frame {
            Frame::Text(text) => self.put(text, OpCode::Text),
            Frame::Binary(bytes) => self.put(bytes, OpCode::Binary),
        }
    }

    pub(super) fn ping(&mut self) {
        self.put(&[], OpCode::Ping);
    }

    pub(super) fn pong(&mut self, content: &[u8]) {
        self.put(content, OpCode::Pong);
    }

    pub(super) fn close(&mut self, mut reason: Option<CloseReason>) {
        if let Some(words) = reason.as_mut().and_then(|reason| reason.description.as_mut()) {
            let end = (0..=LONGEST_REASON).rev().find(|end| words.is_char_boundary(*end));
            words.truncate(end.unwrap_or(0));
        }
        Parser::write_close(&mut self.made, reason, false);
    }

    fn put(&mut self, content: &[u8], code: OpCode) {
        Parser::write_message(&mut self.made, content, code, true, false);
    }

    /// Whether enough is made to be handed on.
    pub(super) fn is_full(&self) -> bool {
        self.made.len() >= PIECE
    }

    /// Hands on what is made, if the server has taken what was handed on before; tells whether it
    /// could.
    pub(super) fn try_flush(&mut self) -> Result<bool, Gone> {
        if self.shared.gone.get() {
            return Err(Gone);
        }
        if self.made.is_empty() {
            return Ok(true);
        }
        if !self.shared.piece.borrow().is_empty() {
            return Ok(false);
        }
        *self.shared.piece.borrow_mut() = self.made.split().freeze();
        self.shared.wake();
        Ok(true)
    }

    /// Waits until the server has taken something, or is gone. May be dropped.
    pub(super) async fn taken(&self) {
        self.shared.taken.notified().await;
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        self.shared.ended.set(true);
        self.shared.wake();
    }
}

/// The server's end.
struct Body {
    shared: Rc<Shared>,
    _stands_for: BoxBody,
}

impl Stream for Body {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = self.shared.piece.take();
        if !piece.is_empty() {
            self.shared.taken.notify_one();
            return Poll::Ready(Some(Ok(piece)));
        }
        if self.shared.ended.get() {
            return Poll::Ready(None);
        }
        *self.shared.server.borrow_mut() = Some(task.waker().clone());
        Poll::Pending
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        self.shared.gone.set(true);
        self.shared.taken.notify_one();
    }
}
