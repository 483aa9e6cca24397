//! A TCP connection that has left the HTTP server: read and written through nothing that it would
//! have to keep while nothing is said.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};

use actix_web::error::PayloadError;
use actix_web::rt::net::TcpStream;
use actix_web::web::Bytes;
use futures_util::Stream;
use tokio::io::{AsyncRead, ReadBuf};
use tokio::net::tcp::OwnedReadHalf;

use super::writer::Writer;

/// Read at a time, by all connections of a thread into one place.
const READ: usize = 32 << 10;

thread_local! {
    static ROOM: RefCell<Box<[u8]>> = RefCell::new(vec![0; READ].into_boxed_slice());
}

/// Between whoever reads a connection and whoever writes it, which live in one thread.
#[derive(Debug)]
pub(super) struct Line {
    tcp: RefCell<OwnedReadHalf>,
    out: Arc<Writer>,
    /// Nobody reads any more.
    unheard: Cell<bool>,
    /// The peer says nothing any more.
    finished: Cell<bool>,
    writer: RefCell<Option<Waker>>,
}

impl Line {
    pub(super) fn new(tcp: TcpStream) -> Rc<Self> {
        let (tcp, out) = tcp.into_split();
        Rc::new(Self {
            tcp: RefCell::new(tcp),
            out: Arc::new(Writer::new(out)),
            unheard: Cell::new(false),
            finished: Cell::new(false),
            writer: RefCell::new(None),
        })
    }

    /// Gives what was read to `each`; `None` at the end, however it came.
    fn poll_read<T>(
        &self,
        task: &mut Context<'_>,
        each: impl FnOnce(&[u8]) -> T,
    ) -> Poll<Option<T>> {
        ROOM.with_borrow_mut(|room| {
            let mut room = ReadBuf::new(room);
            let read = Pin::new(&mut *self.tcp.borrow_mut()).poll_read(task, &mut room);
            let heard = ready!(read).is_ok() && !room.filled().is_empty();
            if !heard {
                self.finished.set(true);
            }
            Poll::Ready(heard.then(|| each(room.filled())))
        })
    }

    /// The way out.
    pub(super) fn out(&self) -> &Arc<Writer> {
        &self.out
    }

    /// Takes what nobody reads off the connection: a socket that is closed with words unread is
    /// reset, and the peer may lose what it was told last. To be called by the writer whenever it
    /// is woken.
    pub(super) fn poll_unheard(&self, task: &mut Context<'_>) {
        let mut writer = self.writer.borrow_mut();
        if !writer.as_ref().is_some_and(|writer| writer.will_wake(task.waker())) {
            *writer = Some(task.waker().clone());
        }
        drop(writer);
        while self.unheard.get() && !self.finished.get() {
            if self.poll_read(task, |_| ()).is_pending() {
                break;
            }
        }
    }
}

/// What the peer says.
#[derive(Debug)]
pub(super) struct Incoming {
    line: Rc<Line>,
    /// What came with the request.
    first: Bytes,
    ended: bool,
}

impl Incoming {
    pub(super) fn new(line: Rc<Line>, first: Bytes) -> Self {
        Self { line, first, ended: false }
    }
}

impl Stream for Incoming {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if !self.first.is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(&mut self.first))));
        }
        if self.ended {
            return Poll::Ready(None);
        }
        let read = ready!(self.line.poll_read(task, Bytes::copy_from_slice));
        self.ended = read.is_none();
        // There is no telling from the bytes whether the peer was through.
        Poll::Ready(Some(read.ok_or(PayloadError::Incomplete(None))))
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        self.line.unheard.set(true);
        if let Some(writer) = self.line.writer.borrow_mut().take() {
            writer.wake();
        }
    }
}
