//! Reads the headers of incoming frames before the parser sees them, and ends the stream at the
//! first one that breaks a rule: the parser buffers a frame whole before it looks at its size.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use actix_ws::CloseCode;
use futures_util::Stream;
use tokio::time::Instant;

use super::bucket::Bucket;

/// What a peer may send.
#[derive(Debug, Clone)]
pub struct FrameLimits {
    /// Bytes of one frame's payload.
    pub frame: usize,
    /// Bytes of a message, all its frames together.
    pub message: usize,
    /// Frames of one message; an endless row of empty ones has no bytes to count.
    pub fragments: u32,
    /// Pings, pongs and closes at once, after a silence.
    pub control_burst: u32,
    /// Pings, pongs and closes a second.
    pub control_rate: u32,
}

impl Default for FrameLimits {
    fn default() -> Self {
        Self {
            frame: 1 << 20,
            message: 1 << 20,
            fragments: 16_384,
            control_burst: 100,
            control_rate: 20,
        }
    }
}

/// The first rule that a peer broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Violation {
    Protocol(&'static str),
    TooLarge,
    Flood,
}

impl Violation {
    /// How the socket is closed for it.
    pub(super) fn close(self) -> (CloseCode, &'static str) {
        match self {
            Self::Protocol(what) => (CloseCode::Protocol, what),
            Self::TooLarge => (CloseCode::Size, "the message is too large"),
            Self::Flood => (CloseCode::Policy, "too many control frames"),
        }
    }
}

/// What the guard has seen, for the socket that reads behind it.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) violation: Cell<Option<Violation>>,
    /// When the peer was last heard.
    pub(super) alive: Cell<Instant>,
}

impl Default for Seen {
    fn default() -> Self {
        Self { violation: Cell::new(None), alive: Cell::new(Instant::now()) }
    }
}

/// Passes bytes on up to the first frame that breaks a rule, then ends. Also ends after a close
/// frame: what a peer says after its farewell is not heard.
///
/// Pauses after each whole message: the parser takes all that is there before it gives the first
/// message away, and would lose those that stand before text that is not UTF-8.
#[derive(Debug)]
pub(super) struct FrameGuard<S> {
    inner: S,
    rules: Rules,
    seen: Rc<Seen>,
    /// What was read and has not been looked at.
    left: Bytes,
    pause: bool,
    ended: bool,
}

impl<S> FrameGuard<S> {
    pub(super) fn new(inner: S, limits: FrameLimits, seen: Rc<Seen>) -> Self {
        let (rules, left) = (Rules::new(limits), Bytes::new());
        Self { inner, rules, seen, left, pause: false, ended: false }
    }
}

impl<S> FrameGuard<S>
where
    S: Stream<Item = Result<Bytes, PayloadError>> + Unpin,
{
    /// Reads on where nothing is left; false at the end.
    fn fill(&mut self, context: &mut Context<'_>) -> Poll<Result<bool, PayloadError>> {
        while self.left.is_empty() {
            let Some(chunk) = ready!(Pin::new(&mut self.inner).poll_next(context)).transpose()?
            else {
                self.ended = true;
                return Poll::Ready(Ok(false));
            };
            self.seen.alive.set(Instant::now());
            self.left = chunk;
        }
        Poll::Ready(Ok(true))
    }
}

impl<S> Stream for FrameGuard<S>
where
    S: Stream<Item = Result<Bytes, PayloadError>> + Unpin,
{
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.ended {
            return Poll::Ready(None);
        }
        if !ready!(this.fill(context))? {
            return Poll::Ready(None);
        }
        if std::mem::take(&mut this.pause) {
            // There is more, so whoever asks will be asked again.
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let (good, verdict) = this.rules.check(&this.left);
        let passed = this.left.split_to(good.min(this.left.len()));
        match verdict {
            Verdict::Go => {}
            Verdict::Whole => this.pause = true,
            Verdict::Farewell => this.ended = true,
            Verdict::Broken(violation) => {
                this.ended = true;
                this.seen.violation.set(Some(violation));
            }
        }
        if passed.is_empty() && this.ended {
            return Poll::Ready(None);
        }
        Poll::Ready(Some(Ok(passed)))
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// All of it may pass.
    Go,
    /// A whole message has passed.
    Whole,
    /// A whole close frame has passed.
    Farewell,
    Broken(Violation),
}

/// Where in the stream of frames we are.
#[derive(Debug)]
struct Rules {
    limits: FrameLimits,
    control: Bucket,
    /// The header so far.
    header: Vec<u8>,
    /// Bytes of the present frame's payload that are still to come.
    payload: usize,
    closing: bool,
    /// Whether a message ends with the present frame.
    last: bool,
    /// Of the message whose last frame has not come: its bytes and frames.
    message: Option<(usize, u32)>,
}

const CLOSE: u8 = 8;
const LONGEST_CONTROL: u64 = 125;

impl Rules {
    fn new(limits: FrameLimits) -> Self {
        Self {
            control: Bucket::new(limits.control_burst, limits.control_rate),
            limits,
            header: Vec::with_capacity(14),
            payload: 0,
            closing: false,
            last: false,
            message: None,
        }
    }

    /// How many bytes of the chunk may pass, and what follows.
    fn check(&mut self, chunk: &[u8]) -> (usize, Verdict) {
        let mut at = 0;
        loop {
            if self.payload > 0 {
                let here = self.payload.min(chunk.len() - at);
                at += here;
                self.payload -= here;
                if self.payload > 0 {
                    return (at, Verdict::Go);
                }
            }
            if self.closing {
                return (at, Verdict::Farewell);
            }
            if std::mem::take(&mut self.last) {
                return (at, Verdict::Whole);
            }
            let start = at;
            while self.header.len() < self.header_length() {
                let Some(byte) = chunk.get(at) else {
                    return (at, Verdict::Go);
                };
                self.header.push(*byte);
                at += 1;
                // Judged as soon as it is there: a bad one may never be followed by more.
                if self.header.len() == 2
                    && let Err(violation) = self.judge_start()
                {
                    return (start, Verdict::Broken(violation));
                }
            }
            if let Err(violation) = self.judge_length() {
                return (start, Verdict::Broken(violation));
            }
            self.header.clear();
        }
    }

    /// Of the header as far as it is known: its two bytes, a longer length, the mask.
    fn header_length(&self) -> usize {
        match self.header.get(1).map(|byte| byte & 0x7f) {
            None => 2,
            Some(126) => 2 + 2 + 4,
            Some(127) => 2 + 8 + 4,
            Some(_) => 2 + 4,
        }
    }

    fn judge_start(&self) -> Result<(), Violation> {
        let [first, second] = self.header[..] else {
            return Ok(());
        };
        let (last, opcode) = (first & 0x80 != 0, first & 0x0f);
        let broken = |what| Err(Violation::Protocol(what));
        if first & 0x70 != 0 {
            return broken("a reserved bit is set and no extension was agreed on");
        }
        if second & 0x80 == 0 {
            return broken("a client must mask its frames");
        }
        match opcode {
            0 if self.message.is_none() => broken("a continuation of no message"),
            1 | 2 if self.message.is_some() => broken("a new message within another"),
            8..=10 if !last => broken("a control frame in parts"),
            8..=10 if u64::from(second & 0x7f) > LONGEST_CONTROL => {
                broken("a control frame of more than 125 bytes")
            }
            0..=2 | 8..=10 => Ok(()),
            _ => broken("an unknown kind of frame"),
        }
    }

    fn judge_length(&mut self) -> Result<(), Violation> {
        let [first, second, rest @ ..] = &self.header[..] else {
            return Ok(());
        };
        let big_endian = |bytes: usize| {
            rest.iter().take(bytes).fold(0, |sum: u64, byte| (sum << 8) | u64::from(*byte))
        };
        let length = match second & 0x7f {
            126 => big_endian(2),
            127 => big_endian(8),
            short => u64::from(short),
        };
        let (last, opcode) = (first & 0x80 != 0, first & 0x0f);
        if length > i64::MAX as u64 {
            return Err(Violation::Protocol("a length beyond 63 bits"));
        }
        let length = usize::try_from(length).map_err(|_| Violation::TooLarge)?;
        if opcode >= CLOSE {
            if !self.control.take() {
                return Err(Violation::Flood);
            }
            self.closing = opcode == CLOSE;
        } else {
            let (bytes, frames) = self.message.unwrap_or_default();
            let (bytes, frames) = (bytes.saturating_add(length), frames.saturating_add(1));
            let limits = &self.limits;
            if length > limits.frame || bytes > limits.message || frames > limits.fragments {
                return Err(Violation::TooLarge);
            }
            self.message = (!last).then_some((bytes, frames));
            self.last = last;
        }
        self.payload = length;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
