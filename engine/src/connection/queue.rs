//! What is to be sent over a connection: bounded, in order, dropped when too old.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::Instant;

use super::Settings;
use crate::node::{Error, Frame};

/// Together the waiting frames may have so many bytes; one frame may have more by itself.
const MOST_BYTES: usize = 16 << 20;
/// While connected there is room for this many, whatever the settings say of bad times.
const ROOM_WHILE_CONNECTED: usize = 256;

/// The number of a socket among those of its connection, from 1.
pub(super) type SocketNumber = u64;

/// See the file's head.
#[derive(Debug)]
pub(super) struct Queue {
    inner: Mutex<Inner>,
    /// The queue's length, to be read without the lock.
    length: AtomicUsize,
    pushed: Notify,
}

#[derive(Debug)]
struct Inner {
    waiting: VecDeque<Waiting>,
    bytes: usize,
    /// The open socket.
    socket: Option<SocketNumber>,
    /// Why nothing is taken, if nothing is.
    shut: Option<&'static str>,
    id: String,
    messages: usize,
    age: std::time::Duration,
    largest: usize,
}

#[derive(Debug)]
struct Waiting {
    frame: Frame,
    since: Instant,
    /// For a reply: the only socket that it may leave by.
    socket: Option<SocketNumber>,
}

impl Queue {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            inner: Mutex::new(Inner {
                waiting: VecDeque::new(),
                bytes: 0,
                socket: None,
                shut: None,
                id: settings.id.clone(),
                messages: settings.send_queue.messages,
                age: settings.send_queue.age.0,
                largest: settings.limits.message,
            }),
            length: AtomicUsize::new(0),
            pushed: Notify::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // No code panics while it holds the lock; a poisoned one is as good as new.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a frame: for whichever socket is or comes next, or for that one only.
    pub(super) fn push(&self, frame: Frame, socket: Option<SocketNumber>) -> Result<(), Error> {
        let mut inner = self.lock();
        inner.admit(&frame, socket)?;
        inner.bytes += frame.len();
        inner.waiting.push_back(Waiting { frame, since: Instant::now(), socket });
        self.length.store(inner.waiting.len(), Ordering::Release);
        drop(inner);
        self.pushed.notify_one();
        Ok(())
    }

    /// The frame that has waited longest.
    pub(super) fn pop(&self) -> Option<Frame> {
        if self.is_empty() {
            return None;
        }
        let mut inner = self.lock();
        let first = inner.waiting.pop_front()?;
        inner.bytes -= first.frame.len();
        self.length.store(inner.waiting.len(), Ordering::Release);
        Some(first.frame)
    }

    pub(super) fn len(&self) -> usize {
        self.length.load(Ordering::Acquire)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Waits until there may be something to pop.
    pub(super) async fn pushed(&self) {
        self.pushed.notified().await;
    }

    /// Makes the next `pushed` return at once.
    pub(super) fn nudge(&self) {
        self.pushed.notify_one();
    }

    /// When the oldest frame is too old.
    pub(super) fn expiry(&self) -> Option<Instant> {
        if self.is_empty() {
            return None;
        }
        let inner = self.lock();
        let oldest = inner.waiting.front()?.since;
        oldest.checked_add(inner.age)
    }

    /// Drops what is too old; gives how many.
    pub(super) fn expire(&self, now: Instant) -> usize {
        if self.is_empty() {
            return 0;
        }
        let mut inner = self.lock();
        let age = inner.age;
        self.keep(&mut inner, |waiting| now.duration_since(waiting.since) < age)
    }

    /// A socket is open: its replies are taken from here on.
    pub(super) fn opened(&self, socket: SocketNumber) {
        self.lock().socket = Some(socket);
    }

    /// The socket is gone, and with it the replies that were to leave by it; gives how many.
    pub(super) fn lost(&self) -> usize {
        let mut inner = self.lock();
        inner.socket = None;
        self.keep(&mut inner, |waiting| waiting.socket.is_none())
    }

    /// Follows changed settings and takes frames.
    pub(super) fn configure(&self, settings: &Settings) {
        let mut inner = self.lock();
        inner.messages = settings.send_queue.messages;
        inner.age = settings.send_queue.age.0;
        inner.largest = settings.limits.message;
        inner.shut = None;
    }

    /// Takes nothing any more, for this reason, and drops what waits; gives how many.
    pub(super) fn shut(&self, reason: &'static str) -> usize {
        let mut inner = self.lock();
        inner.shut = Some(reason);
        inner.socket = None;
        self.keep(&mut inner, |_| false)
    }

    fn keep(&self, inner: &mut Inner, keep: impl Fn(&Waiting) -> bool) -> usize {
        let before = inner.waiting.len();
        inner.waiting.retain(keep);
        inner.bytes = inner.waiting.iter().map(|waiting| waiting.frame.len()).sum();
        self.length.store(inner.waiting.len(), Ordering::Release);
        before - inner.waiting.len()
    }
}

impl Inner {
    fn admit(&self, frame: &Frame, socket: Option<SocketNumber>) -> Result<(), Error> {
        let id = &self.id;
        if let Frame::Text(bytes) = frame
            && std::str::from_utf8(bytes).is_err()
        {
            return Err(Error::engine("A text frame was to be sent that is not UTF-8."));
        }
        if frame.len() > self.largest {
            return Err(Error::input(format!(
                "A message of {} bytes is larger than the connection `{id}` allows ({} bytes). \
                 Send less, or raise its limits.message.",
                frame.len(),
                self.largest
            )));
        }
        if let Some(reason) = self.shut {
            return Err(Error::external(format!("The connection `{id}` {reason}")));
        }
        if socket.is_some() && socket != self.socket {
            return Err(Error::external(format!(
                "The socket of the connection `{id}` that the message came from is closed, so its \
                 reply has no way back. Send it over the connection if any socket will do."
            )));
        }
        let room = match self.socket {
            Some(_) => self.messages.max(ROOM_WHILE_CONNECTED),
            None => self.messages,
        };
        if room == 0 {
            return Err(Error::external(format!(
                "The connection `{id}` is down and keeps no messages. Try again when it is \
                 connected, or raise its sendQueue.messages."
            )));
        }
        if self.waiting.len() >= room {
            return Err(Error::external(format!(
                "The queue of the connection `{id}` is full ({room} messages). Try again later, \
                 send less, or raise its sendQueue.messages."
            )));
        }
        if !self.waiting.is_empty() && self.bytes + frame.len() > MOST_BYTES {
            return Err(Error::external(format!(
                "The queue of the connection `{id}` is full ({} bytes). Try again later, or send \
                 less.",
                self.bytes
            )));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
