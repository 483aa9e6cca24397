//! From frames to events.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::ending::Ending;
use super::{ABNORMAL, Phase, Session, Task};
use crate::connection::socket::Step;
use crate::payload::{Value, binary};
use crate::push::{corked, ease};
use crate::run::{Body, Event, Source};

/// So many frames are taken from an open socket before the task looks at anything else.
const BATCH: usize = 256;
/// Or for so long, if runs are slow: what they push waits for the end of the batch.
const SPELL: Duration = Duration::from_millis(1);
/// So many frames are taken between two looks at the clock and at what has gathered: they came
/// together.
const FRAMES_A_LOOK: usize = 8;

impl Task {
    /// Takes what came, and what else is there already. What runs push meanwhile leaves when all
    /// of it is taken.
    pub(super) async fn steps(&mut self, first: Step) {
        let mut first = Some(first);
        let end = poll_fn(|task| {
            let first = first.take();
            Poll::Ready(first.and_then(|first| corked(|| self.batch(first, task))))
        });
        if let Some((ending, code, reason)) = end.await {
            self.end(ending, code, reason).await;
        }
    }

    /// Gives how the socket ends, if it does.
    fn batch(&mut self, first: Step, task: &mut Context<'_>) -> Option<(Ending, u16, String)> {
        let mut step = first;
        let (now, mut time) = (Instant::now(), Timestamp::now());
        for left in (0..BATCH).rev() {
            match step {
                Step::Text(text) => {
                    let length = text.len();
                    self.listen_ahead(&text, now);
                    self.message((now, time), Some(Value::String(text)), length, false);
                }
                Step::Binary(bytes) => {
                    let data = binary(&bytes, self.settings.binary_as);
                    self.message((now, time), data, bytes.len(), true);
                }
                Step::Pong(content) => self.pong(&content),
                Step::Ping => self.heard(),
                Step::Drained => {}
                Step::Closed { code, reason } => {
                    return Some((Ending::Theirs, code, reason.to_string()));
                }
                Step::Broken { code, reason } => return Some((Ending::Abort, code, reason)),
                Step::Lost { reason } => return Some((Ending::Gone, ABNORMAL, reason)),
            }
            let Phase::Connected(session) = &mut self.phase else {
                return None;
            };
            // What is polled must be taken, so the last of a batch polls nothing.
            let mut over = false;
            if left.is_multiple_of(FRAMES_A_LOOK) {
                ease();
                over = now.elapsed() >= SPELL;
                time = Timestamp::now();
            }
            if left == 0 || over || self.stopping || !self.teller.free() || !session.is_open() {
                return None;
            }
            // What is not there yet is awaited elsewhere, with the same waker.
            match session.socket.poll(task, true) {
                Poll::Ready(next) => step = next,
                Poll::Pending => return None,
            }
        }
        None
    }

    /// Gives a message to the listener; without `data` it was not the text that it should be.
    fn message(
        &mut self,
        (now, time): (Instant, Timestamp),
        data: Option<Value>,
        length: usize,
        binary: bool,
    ) {
        let Phase::Connected(session) = &mut self.phase else {
            return;
        };
        session.heard();
        session.message(now);
        self.board.counters.message(length, time);
        let body = if let Some(data) = data {
            Body::Message { data, length, binary }
        } else {
            self.board.counters.invalid.add(1);
            Body::Failure {
                reason: format!(
                    "A binary message of {length} bytes is not UTF-8 text. Set binaryAs to \
                     base64, hex or array."
                )
                .into(),
                http_status: None,
                attempt: self.attempt.max(1),
                next_attempt: None,
            }
        };
        let event = event(session, time, body);
        self.teller.tell(event);
    }

    fn pong(&mut self, content: &[u8]) {
        self.heard();
        if let Phase::Connected(session) = &mut self.phase
            && let Some(time) = session.pong(content)
        {
            self.board.counters.round_trip(time);
        }
    }

    fn heard(&mut self) {
        if let Phase::Connected(session) = &mut self.phase {
            session.heard();
        }
    }

    /// Tells of something that has no socket.
    pub(super) fn tell(&mut self, body: Body) {
        self.teller.tell(Event {
            source: Arc::new(Source { url: self.board.url(), ..Source::clone(&self.source) }),
            time: Timestamp::now(),
            body,
            reply: None,
        });
    }

    /// Tells the flow that messages to be sent will not be.
    pub(super) fn unsent(&mut self, reason: String) {
        tracing::warn!(connection = %self.board.id, %reason, "messages dropped");
        self.tell(Body::Failure {
            reason: reason.into(),
            http_status: None,
            attempt: self.attempt.max(1),
            next_attempt: None,
        });
    }
}

/// An event of an open socket.
pub(super) fn event(session: &Session, time: Timestamp, body: Body) -> Event {
    Event {
        source: Arc::clone(&session.source),
        time,
        body,
        reply: Some(Arc::clone(&session.reply)),
    }
}
