//! The half of a socket that speaks: the only one that waits for a slow client.

use std::rc::Rc;
use std::task::Poll;

use actix_web::web::Bytes;
use actix_ws::{CloseCode, Closed, Message, Session};
use engine::node::Frame;
use futures_util::{FutureExt, SinkExt, poll};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::frame_guard::Seen;
use super::server_socket::{End, Shared};
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
}

/// Sends what the client is to hear.
pub struct Speaker {
    session: Session,
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

impl From<Closed> for Over {
    fn from(_: Closed) -> Self {
        Self
    }
}

impl Speaker {
    pub(super) fn new(
        session: Session,
        seen: Rc<Seen>,
        shared: Rc<Shared>,
        options: SocketOptions,
    ) -> Self {
        let mut ping = interval_at(Instant::now() + options.ping, options.ping);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { session, seen, shared, options, ping }
    }

    /// Sends batch after batch, pings and pongs between them, until either side ends the socket;
    /// then a close frame, if there is somebody to read it.
    pub async fn speak(mut self, mut outbox: impl Outbox) {
        if self.run(&mut outbox).await.is_err() && !self.shared.is_over() {
            self.shared.end(End::Gone);
        }
        if let End::Farewell(reason) = self.shared.how() {
            // A client that reads nothing has no use for it either.
            let farewell = self.session.close(reason);
            if tokio::time::timeout(self.options.close, farewell).await.is_err() {
                tracing::debug!("a client did not read to its close frame");
            }
        }
    }

    async fn run(&mut self, outbox: &mut impl Outbox) -> Result<(), Over> {
        let stopping = self.options.stopping.clone();
        let mut batch = Vec::new();
        loop {
            while let Some(pong) = self.shared.next_pong() {
                self.send(Message::Pong(pong)).await?;
            }
            if self.shared.is_over() {
                return Ok(());
            }
            tokio::select! {
                biased;
                () = self.shared.changed.notified() => {}
                () = stopping.cancelled() => {
                    self.shared.close(CloseCode::Away, STOPPING);
                }
                _ = self.ping.tick() => {
                    self.send(Message::Ping(Bytes::new())).await?;
                }
                result = outbox.next_batch(&mut batch) => {
                    for frame in batch.drain(..) {
                        self.say(frame).await?;
                    }
                    if let Err(closing) = result {
                        self.shared.close(closing.code.into(), &closing.reason);
                    }
                }
            }
        }
    }

    async fn say(&mut self, frame: Frame) -> Result<(), Over> {
        let message = match frame {
            Frame::Binary(bytes) => Message::Binary(bytes),
            Frame::Text(text) => {
                let Ok(text) = text.try_into() else {
                    tracing::error!("a text message that is not UTF-8 was not sent");
                    return Ok(());
                };
                Message::Text(text)
            }
        };
        if self.send(message).await? {
            // A long batch to a slow client must not hold up what keeps its connection alive.
            while let Some(pong) = self.shared.next_pong() {
                self.send(Message::Pong(pong)).await?;
            }
            if self.ping.tick().now_or_never().is_some() {
                self.send(Message::Ping(Bytes::new())).await?;
            }
        }
        Ok(())
    }

    /// Tells whether it had to wait for the client.
    async fn send(&mut self, message: Message) -> Result<bool, Over> {
        let shared = Rc::clone(&self.shared);
        let mut sending = self.session.feed(message);
        if let Poll::Ready(sent) = poll!(&mut sending) {
            sent?;
            return Ok(false);
        }
        loop {
            tokio::select! {
                biased;
                sent = &mut sending => {
                    sent?;
                    // There was no room, and now there is: the peer has taken something.
                    self.seen.alive.set(Instant::now());
                    return Ok(true);
                }
                () = shared.changed.notified() => {
                    if shared.is_over() {
                        return Err(Over);
                    }
                }
                () = self.options.stopping.cancelled() => {
                    shared.close(CloseCode::Away, STOPPING);
                    return Err(Over);
                }
            }
        }
    }
}
