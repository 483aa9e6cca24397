//! One open socket: what is sent first, pings, and the clocks that notice a dead peer.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use super::board::Board;
use super::queue::SocketNumber;
use super::socket::Socket;
use super::{Period, Settings};
use crate::node::Frame;
use crate::run::{Replier, Source};

/// So many frames are written before the task looks at anything else.
const BATCH: usize = 64;

/// See the file's head. Clocks that wait for the peer stand still while the socket is not read.
pub(super) struct Session {
    pub(super) socket: Socket,
    pub(super) source: Arc<Source>,
    pub(super) reply: Arc<dyn Replier>,
    opening: VecDeque<Frame>,
    /// By when `opening` must have left.
    opening_due: Instant,
    stable_at: Option<Instant>,
    ping_at: Instant,
    pings: SocketNumber,
    /// The last ping, while its answer would tell the round trip.
    asked: Option<Instant>,
    /// Something must have come by then.
    pong_due: Option<Instant>,
    /// When the last message came.
    message_at: Instant,
    /// Since when the socket is not read.
    paused: Option<Instant>,
}

/// What a clock says.
#[derive(Debug, PartialEq)]
pub(super) enum Tick {
    Nothing,
    /// The connection has held long enough to count as sound.
    Stable,
    /// The peer is dead or as good as dead.
    Dead(String),
    /// The peer lives but says nothing.
    Idle(Period),
}

impl Session {
    pub(super) fn new(
        socket: Socket,
        source: Arc<Source>,
        reply: Arc<dyn Replier>,
        opening: VecDeque<Frame>,
        settings: &Settings,
    ) -> Self {
        let now = Instant::now();
        Self {
            socket,
            source,
            reply,
            opening,
            opening_due: now + settings.limits.handshake.0,
            stable_at: Some(now + settings.reconnect.stable.0),
            ping_at: now + settings.ping.interval.0,
            pings: 0,
            asked: None,
            pong_due: None,
            message_at: now,
            paused: None,
        }
    }

    /// Whether all initial messages are on their way; nothing is read before.
    pub(super) fn is_open(&self) -> bool {
        self.opening.is_empty()
    }

    /// Hands over what is to be sent, as far as there is room.
    pub(super) fn fill(&mut self, board: &Board) -> Result<(), String> {
        for _ in 0..BATCH {
            if !self.socket.writable() {
                return Ok(());
            }
            let Some(frame) = self.opening.pop_front().or_else(|| board.queue.pop()) else {
                return Ok(());
            };
            self.write(frame, board)?;
        }
        board.queue.nudge();
        Ok(())
    }

    /// Whether a frame may leave before those that wait.
    pub(super) fn has_room(&self) -> bool {
        self.is_open() && self.socket.writable()
    }

    /// Sends one frame; only when there is room.
    pub(super) fn write(&mut self, frame: Frame, board: &Board) -> Result<(), String> {
        let length = frame.len();
        self.socket.write(frame)?;
        board.counters.messages_out.add(1);
        board.counters.bytes_out.add(length);
        Ok(())
    }

    /// Stops and restarts the clocks as reading stops and restarts; gives how long it had stopped.
    pub(super) fn attend(&mut self, reading: bool) -> Duration {
        match (reading, self.paused) {
            (false, None) => {
                self.paused = Some(Instant::now());
                // An answer that lay unread would tell a wrong time.
                self.asked = None;
            }
            (true, Some(since)) => {
                let away = since.elapsed();
                self.message_at += away;
                self.pong_due = self.pong_due.map(|due| due + away);
                self.paused = None;
                return away;
            }
            _ => {}
        }
        Duration::ZERO
    }

    /// Something came: the peer lives.
    pub(super) fn heard(&mut self) {
        self.pong_due = None;
    }

    /// A message came.
    pub(super) fn message(&mut self, now: Instant) {
        self.message_at = now;
    }

    /// An answer to a ping came; gives the round trip if it is the last one's.
    pub(super) fn pong(&mut self, content: &[u8]) -> Option<Duration> {
        if content != self.pings.to_be_bytes() {
            return None;
        }
        self.asked.take().map(|asked| asked.elapsed())
    }

    /// When to call `tick`.
    pub(super) fn deadline(&self, settings: &Settings) -> Instant {
        let mut first = self.ping_at;
        if !self.is_open() {
            first = first.min(self.opening_due);
        }
        if let Some(stable) = self.stable_at {
            first = first.min(stable);
        }
        if self.paused.is_none() {
            if let Some(due) = self.pong_due {
                first = first.min(due);
            }
            if let Some(idle) = settings.idle_timeout {
                first = first.min(self.message_at + idle.0);
            }
        }
        first
    }

    /// Looks at the clocks; pings if it is time.
    pub(super) fn tick(&mut self, settings: &Settings, now: Instant) -> Tick {
        if !self.is_open() && self.opening_due <= now {
            return Tick::Dead(format!(
                "The initial messages could not be sent within {} (limits.handshake).",
                settings.limits.handshake
            ));
        }
        if self.paused.is_none() {
            if self.pong_due.is_some_and(|due| due <= now) {
                return Tick::Dead(format!(
                    "The server did not answer a ping within {} (ping.deadline).",
                    settings.ping.deadline
                ));
            }
            if let Some(idle) = settings.idle_timeout
                && self.message_at + idle.0 <= now
            {
                return Tick::Idle(idle);
            }
        }
        if self.ping_at <= now {
            self.ping_at = now + settings.ping.interval.0;
            self.pings += 1;
            let content = Bytes::copy_from_slice(&self.pings.to_be_bytes());
            if let Err(reason) = self.socket.ping(content) {
                return Tick::Dead(reason);
            }
            self.asked = self.paused.is_none().then_some(now);
            self.pong_due.get_or_insert(now + settings.ping.deadline.0);
        }
        if self.stable_at.is_some_and(|at| at <= now) {
            self.stable_at = None;
            return Tick::Stable;
        }
        Tick::Nothing
    }
}
