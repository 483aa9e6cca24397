//! Giving events to the listener, one at a time and in order.

use std::collections::VecDeque;
use std::fmt;
use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, CatchUnwind};

use super::board::Board;
use super::held::Held;
use super::queue::SocketNumber;
use crate::run::{Body, Event, Wait};

/// When this many events wait for a slow listener, no further attempt to connect is made.
const ENOUGH: usize = 16;

/// See the file's head. A listener that panics is Wireloom's own mistake; the connection goes on.
pub(super) struct Teller {
    board: Arc<Board>,
    pending: Option<CatchUnwind<AssertUnwindSafe<BoxFuture<'static, ()>>>>,
    /// What happened while the listener was busy. Messages are not read then, so these are few.
    waiting: VecDeque<Event>,
    /// Where events go instead of to the listener.
    hold: Option<Arc<Held>>,
    /// What is to go to the listener before anything new does.
    release: Option<Arc<Held>>,
    /// The socket that is open, or was last.
    pub(super) socket: SocketNumber,
}

impl fmt::Debug for Teller {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Teller").field("waiting", &self.waiting.len()).finish_non_exhaustive()
    }
}

impl Teller {
    pub(super) fn new(board: Arc<Board>) -> Self {
        Self {
            board,
            pending: None,
            waiting: VecDeque::new(),
            hold: None,
            release: None,
            socket: 0,
        }
    }

    /// Gives the event now, or as soon as the listener is done with those before it.
    pub(super) fn tell(&mut self, event: Event) {
        self.board.glimpse(&event);
        if self.free() {
            self.give(event);
        } else {
            self.waiting.push_back(event);
        }
    }

    /// Whether the listener is done with everything; only then is the socket read.
    pub(super) fn free(&self) -> bool {
        self.pending.is_none() && self.waiting.is_empty() && self.release.is_none()
    }

    /// From now on events go there; without, to the listener.
    pub(super) fn hold(&mut self, held: Option<Arc<Held>>) {
        if held.is_some() {
            self.release = None;
        }
        self.hold = held;
    }

    /// Gives the listener what is held before anything new.
    pub(super) fn release(&mut self, held: Arc<Held>) {
        self.release = Some(held);
        self.proceed();
    }

    /// Whether more may happen.
    pub(super) fn has_room(&self) -> bool {
        self.waiting.len() < ENOUGH
    }

    /// Waits until the listener is done with the event that it has, then gives it the next.
    /// Without one, waits for ever. Nothing is lost when the wait is dropped.
    pub(super) async fn settled(&mut self) {
        let Some(busy) = &mut self.pending else {
            return pending().await;
        };
        let outcome = busy.await;
        self.pending = None;
        self.complain(outcome.is_err());
        self.proceed();
    }

    fn proceed(&mut self) {
        while self.pending.is_none() {
            if let Some(held) = self.release.take() {
                self.wait_for(held.release(Arc::clone(&self.board)));
            } else if let Some(event) = self.waiting.pop_front() {
                self.give(event);
            } else {
                return;
            }
        }
    }

    fn wait_for(&mut self, busy: BoxFuture<'static, ()>) {
        self.pending = Some(AssertUnwindSafe(busy).catch_unwind());
    }

    /// Waits until the listener is done with everything.
    pub(super) async fn finished(&mut self) {
        while !self.free() {
            self.settled().await;
        }
    }

    /// Does other work without keeping the listener from its own.
    pub(super) async fn meanwhile<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = Box::pin(work);
        loop {
            tokio::select! {
                done = &mut work => return done,
                () = self.settled(), if !self.free() => {}
            }
        }
    }

    fn give(&mut self, event: Event) {
        if let Some(held) = &self.hold {
            let kept = Arc::clone(held).keep(&event, self.socket);
            return self.wait_for(kept);
        }
        let listener = self.board.listener.load();
        let Some(listener) = listener.as_deref() else {
            if matches!(event.body, Body::Message { .. }) {
                self.board.counters.unheard.add(1);
            }
            return;
        };
        match catch_unwind(AssertUnwindSafe(|| listener.event(event))) {
            Ok(Wait::Done) => {}
            Ok(Wait::For(busy)) => self.wait_for(busy),
            Err(_) => self.complain(true),
        }
    }

    fn complain(&self, panicked: bool) {
        if panicked {
            tracing::error!(connection = %self.board.id, "a listener panicked; please report this");
        }
    }
}
