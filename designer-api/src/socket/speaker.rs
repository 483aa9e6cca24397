//! The half of a socket that speaks: the only one that waits for a slow client.

use std::rc::Rc;
use std::sync::Arc;

use actix_ws::CloseCode;
use engine::node::Frame;
use engine::push::Shortcut;
use futures_util::FutureExt;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::frame_guard::Seen;
use super::pipe::{Gone, Pipe};
use super::server_socket::{End, Shared};
use super::writer::Writer;
use super::{Closing, SocketOptions};

const STOPPING: &str = "the server is stopping";

/// Where a speaker's words come from.
pub trait Outbox {
    /// Waits until there is something to send, then appends it to `out`, in order. Awaited by the
    /// socket's speaker alone, again as soon as the last batch is on its way. May be dropped at
    /// any point, and must then not have taken anything.
    ///
    /// An error ends the socket.
    fn next_batch(&mut self, out: &mut Vec<Frame>) -> impl Future<Output = Result<(), Closing>>;

    /// Appends to `out` what answers the client's words before its end, where the client itself
    /// made that end: it closed the socket, or broke a rule. Awaited in place of `next_batch` from
    /// then on, until it gives false, or the socket's patience is over. Without a say in it, what
    /// waits already is sent.
    fn last_batch(&mut self, out: &mut Vec<Frame>) -> impl Future<Output = bool> {
        let _nothing_more = self.next_batch(out).now_or_never();
        std::future::ready(false)
    }
}

/// Sends what the client is to hear.
pub struct Speaker {
    pipe: Pipe,
    /// The way out, where it leads past the server.
    out: Option<Arc<Writer>>,
    seen: Rc<Seen>,
    shared: Rc<Shared>,
    options: SocketOptions,
    ping: Interval,
}

impl std::fmt::Debug for Speaker {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Speaker").field("shared", &self.shared).finish_non_exhaustive()
    }
}

/// The socket ends; what is left unsaid stays so.
struct Over;

impl From<Gone> for Over {
    fn from(_: Gone) -> Self {
        Self
    }
}

impl Speaker {
    pub(super) fn new(
        pipe: Pipe,
        out: Option<Arc<Writer>>,
        seen: Rc<Seen>,
        shared: Rc<Shared>,
        options: SocketOptions,
    ) -> Self {
        let mut ping = interval_at(Instant::now() + options.ping, options.ping);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { pipe, out, seen, shared, options, ping }
    }

    /// A way to write past the outbox, while that has nothing to give; for who is asked to be the
    /// outbox of what others publish. `None` where the server does not give its connections away.
    pub fn shortcut(&mut self) -> Option<Arc<dyn Shortcut>> {
        let out = self.out.take()?;
        self.pipe.share(Arc::clone(&out));
        Some(out)
    }

    /// Sends batch after batch, pings and pongs between them, until either side ends the socket;
    /// then a close frame, if there is somebody to read it.
    ///
    /// Not an `async fn`: that would keep what it is given twice, for as long as the socket stands.
    #[allow(clippy::manual_async_fn, reason = "it takes less room")]
    pub fn speak(mut self, mut outbox: impl Outbox) -> impl Future<Output = ()> {
        async move { self.speak_to(&mut outbox).await }
    }

    async fn speak_to(&mut self, outbox: &mut impl Outbox) {
        if self.run(outbox).await.is_err() && !self.shared.is_over() {
            self.shared.end(End::Gone);
        }
        let end = self.shared.how();
        let patience = self.options.close;
        if matches!(end, End::Answer(_) | End::Fault(_)) {
            // What the client said was heard, and what answers it may still be in the making.
            let answers = tokio::time::timeout(patience, self.answer(outbox)).await;
            if answers.is_err() {
                tracing::debug!("what answers a client's last words took too long");
            }
        }
        let reason = match end {
            End::Farewell(reason) | End::Answer(reason) => Some(reason),
            End::Fault(reason) => Some(Some(reason)),
            End::Gone => None,
        };
        if let Some(reason) = reason {
            self.pipe.close(reason);
            // A client that reads nothing has no use for it either.
            if tokio::time::timeout(patience, self.farewell()).await.is_err() {
                tracing::debug!("a client did not read to its close frame");
            }
        }
    }

    async fn farewell(&mut self) {
        while let Ok(false) = self.pipe.try_flush() {
            self.pipe.taken().await;
        }
    }

    /// Sends what is to be said yet after the last that was heard.
    async fn answer(&mut self, outbox: &mut impl Outbox) {
        self.pipe.claim();
        let mut batch = Vec::new();
        let mut more = true;
        while more {
            more = outbox.last_batch(&mut batch).await;
            for frame in batch.drain(..) {
                self.pipe.write(&frame);
                if self.pipe.is_full() {
                    self.farewell().await;
                }
            }
        }
    }

    async fn run(&mut self, outbox: &mut impl Outbox) -> Result<(), Over> {
        let stopping = self.options.stopping.clone();
        let mut batch = Vec::new();
        loop {
            self.pongs();
            self.flush().await?;
            if self.shared.is_over() {
                return Ok(());
            }
            tokio::select! {
                biased;
                () = self.shared.changed.notified() => {}
                () = stopping.cancelled() => {
                    self.shared.close(CloseCode::Away, STOPPING);
                }
                _ = self.ping.tick() => self.pipe.ping(),
                result = self.pipe.wait(outbox.next_batch(&mut batch)) => {
                    for frame in batch.drain(..) {
                        self.pipe.write(&frame);
                        if self.pipe.is_full() {
                            self.flush().await?;
                        }
                    }
                    if let Some(Err(closing)) = result {
                        self.flush().await?;
                        self.shared.close(closing.code.into(), &closing.reason);
                    }
                }
            }
        }
    }

    fn pongs(&mut self) {
        while let Some(pong) = self.shared.next_pong() {
            self.pipe.pong(&pong);
        }
    }

    /// Hands on what is made; waits for the client where it reads slowly.
    async fn flush(&mut self) -> Result<(), Over> {
        while !self.pipe.try_flush()? {
            tokio::select! {
                biased;
                () = self.pipe.taken() => {
                    // There was no room, and now there is: the peer has taken something.
                    self.seen.alive.set(Instant::now());
                    // A long batch to a slow client must not hold up what keeps it connected.
                    self.pongs();
                    if self.ping.tick().now_or_never().is_some() {
                        self.pipe.ping();
                    }
                }
                () = self.shared.changed.notified() => {
                    if self.shared.is_over() {
                        return Err(Over);
                    }
                }
                () = self.options.stopping.cancelled() => {
                    self.shared.close(CloseCode::Away, STOPPING);
                    return Err(Over);
                }
            }
        }
        Ok(())
    }
}
