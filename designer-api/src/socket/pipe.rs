//! What is written to a client: encoded frames, handed to the server a large piece at a time.
//!
//! actix-ws passes message after message through a channel of 32. Here all that waits for a client
//! is encoded into one piece of memory and written in one call; the next piece is made when the
//! server has taken the last, which it does when the socket has room.

use std::cell::{Cell, OnceCell, RefCell};
use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use actix_http::ws::{CloseReason, OpCode, Parser};
use actix_web::body::{BodyStream, BoxBody, MessageBody};
use actix_web::web::{Bytes, BytesMut};
use engine::node::Frame;
use futures_util::Stream;
use tokio::sync::Notify;

use super::writer::Writer;

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
    /// The server has written all that it was handed.
    idle: Cell<bool>,
    /// The speaker has nothing that it has not handed on, and waits.
    waits: Cell<bool>,
    /// Where others may write while both have nothing to do.
    out: OnceCell<Arc<Writer>>,
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
    /// Lets others write where the server does, while there is nothing to do here.
    pub(super) fn share(&self, out: Arc<Writer>) {
        let _twice = self.shared.out.set(out);
    }

    /// Waits for something to write, while others may write past the pipe. `None`: one of them
    /// has left something, which the next flush hands on. Only when all that was made has been
    /// handed on, or nothing will be written before it is.
    pub(super) async fn wait<T>(&self, next: impl Future<Output = T>) -> Option<T> {
        let mut next = pin!(next);
        poll_fn(|task| {
            let mut look = || next.as_mut().poll(task);
            let Some(out) = self.shared.out.get() else { return look().map(Some) };
            let found = out.poll_take(self.shared.idle.get(), look);
            self.shared.waits.set(found.is_pending());
            found
        })
        .await
    }

    /// Nobody else writes from now on, until the next [`Self::wait`].
    pub(super) fn claim(&mut self) {
        self.shared.waits.set(false);
        if let Some(out) = self.shared.out.get() {
            let left = out.claim();
            if !left.is_empty() {
                let after = self.made.split();
                self.made.extend_from_slice(&left);
                self.made.unsplit(after);
            }
        }
    }

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
        self.claim();
        if self.made.is_empty() {
            return Ok(true);
        }
        if !self.shared.piece.borrow().is_empty() {
            return Ok(false);
        }
        *self.shared.piece.borrow_mut() = self.made.split().freeze();
        self.shared.idle.set(false);
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
        self.shared.idle.set(piece.is_empty());
        if !piece.is_empty() {
            self.shared.taken.notify_one();
            return Poll::Ready(Some(Ok(piece)));
        }
        if self.shared.ended.get() {
            return Poll::Ready(None);
        }
        *self.shared.server.borrow_mut() = Some(task.waker().clone());
        if let Some(out) = self.shared.out.get()
            && self.shared.waits.get()
        {
            out.rest();
        }
        Poll::Pending
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        self.shared.gone.set(true);
        self.shared.taken.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use engine::push::{Drained, Shortcut};
    use futures_util::FutureExt;
    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    struct Both {
        pipe: Pipe,
        body: Pin<Box<dyn MessageBody<Error = Box<dyn std::error::Error>>>>,
        out: Arc<Writer>,
        _ends: (tokio::net::tcp::OwnedReadHalf, TcpStream),
    }

    impl Both {
        async fn new() -> Self {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let peer = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
            let (read, write) = listener.accept().await.unwrap().0.into_split();
            let (pipe, out) = (Pipe::default(), Arc::new(Writer::new(write)));
            let body = Box::pin(BoxBody::new(pipe.body(())));
            pipe.share(Arc::clone(&out));
            Self { pipe, body, out, _ends: (read, peer) }
        }

        /// Whether the task waits for what is to be written next.
        fn waits(&self) -> bool {
            self.pipe.wait(pending::<()>()).now_or_never().is_none()
        }

        /// What the server is given.
        fn served(&mut self) -> Option<Bytes> {
            let next = self.body.as_mut().poll_next(&mut Context::from_waker(Waker::noop()));
            match next {
                Poll::Ready(piece) => Some(piece.unwrap().unwrap()),
                Poll::Pending => None,
            }
        }

        /// Whether somebody else may write.
        fn is_free(&self) -> bool {
            self.out.write(&mut |_| Drained::Nothing)
        }
    }

    #[tokio::test]
    async fn others_write_only_while_neither_end_has_anything() {
        let mut both = Both::new().await;
        assert!(both.waits() && !both.is_free(), "the server is still to say who it is");
        assert!(both.served().is_none() && both.is_free());
        assert!(both.pipe.wait(ready(())).now_or_never().unwrap().is_some());
        assert!(!both.is_free(), "the task has taken something");
        assert!(both.served().is_none() && !both.is_free(), "and not yet handed it on");
        both.pipe.write(&Frame::Text(Bytes::from_static(b"one")));
        assert!(both.pipe.try_flush().unwrap() && both.waits());
        assert!(!both.is_free(), "the server has yet to take it");
        assert_eq!(both.served().unwrap(), &b"\x81\x03one"[..]);
        assert!(!both.is_free() && both.waits() && !both.is_free(), "and to write it");
        assert!(both.served().is_none() && both.is_free());
        both.pipe.claim();
        assert!(!both.is_free() && both.served().is_none() && !both.is_free());
        assert!(both.waits() && both.is_free());
    }

    #[tokio::test]
    async fn what_another_could_not_write_goes_first() {
        let mut both = Both::new().await;
        assert!(both.waits() && both.served().is_none());
        let frame = Bytes::from(vec![b'x'; 60_000]);
        let mut more = false;
        let mut fill = |out: &mut Vec<Bytes>| {
            more = !more;
            if more {
                out.push(frame.clone());
            }
            if more { Drained::Some } else { Drained::Nothing }
        };
        while both.is_free() {
            both.out.write(&mut fill);
        }
        assert!(both.pipe.wait(pending::<()>()).now_or_never().unwrap().is_none());
        both.pipe.pong(b"p");
        assert!(both.pipe.try_flush().unwrap());
        let piece = both.served().unwrap();
        let (rest, pong) = piece.split_at(piece.len() - 3);
        assert_eq!(pong, b"\x8a\x01p");
        assert!(rest.ends_with(b"xxx"));
        assert!(both.waits() && !both.is_free());
    }
}
