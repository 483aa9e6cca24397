//! The half of a socket that listens.

use std::io::ErrorKind;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use actix_web::web::Bytes;
use actix_ws::{AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason, ProtocolError};
use tokio::time::{Instant, Sleep, sleep_until};

use super::SocketOptions;
use super::frame_guard::Seen;
use super::server_socket::{Closing, End, Shared};

/// A whole message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// UTF-8, checked.
    Text(Bytes),
    /// Bytes.
    Binary(Bytes),
}

/// Takes what the client says. Pings, closes, broken rules and silence are seen to in here.
/// Dropping it ends the socket.
pub struct Listener {
    stream: AggregatedMessageStream,
    seen: Rc<Seen>,
    shared: Rc<Shared>,
    /// How long the peer may be silent.
    patience: Duration,
    silence: Pin<Box<Sleep>>,
}

impl std::fmt::Debug for Listener {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Listener").field("shared", &self.shared).finish_non_exhaustive()
    }
}

impl Listener {
    pub(super) fn new(
        stream: AggregatedMessageStream,
        seen: Rc<Seen>,
        shared: Rc<Shared>,
        options: &SocketOptions,
    ) -> Self {
        let patience = options.ping + options.pong;
        let silence = Box::pin(sleep_until(Instant::now() + patience));
        Self { stream, seen, shared, patience, silence }
    }

    /// The next message; `None` when the socket has ended or is ending. May be dropped and called
    /// again. While nobody calls it the client is not read, so it is made to wait.
    pub async fn hear(&mut self) -> Option<Heard> {
        while !self.shared.is_over() {
            let message = tokio::select! {
                biased;
                message = self.stream.recv() => message,
                () = self.shared.ended.notified() => continue,
                () = self.silence.as_mut() => {
                    self.check_silence();
                    continue;
                }
            };
            match message {
                Some(Ok(AggregatedMessage::Text(text))) => {
                    return Some(Heard::Text(text.into_bytes()));
                }
                Some(Ok(AggregatedMessage::Binary(bytes))) => return Some(Heard::Binary(bytes)),
                Some(Ok(AggregatedMessage::Ping(ping))) => self.shared.owe_pong(ping),
                Some(Ok(AggregatedMessage::Pong(_))) => {}
                Some(Ok(AggregatedMessage::Close(reason))) => {
                    self.shared.end(End::Answer(reason));
                }
                // After the first error the parser's state means nothing.
                Some(Err(error)) => self.fail(&error),
                None => self.finish(),
            }
        }
        None
    }

    /// Ends the socket with a close frame.
    pub fn close(&self, closing: &Closing) {
        self.shared.close(closing.code.into(), &closing.reason);
    }

    /// The close code and the reason with which the socket has ended; 1006 without a close frame
    /// that names one. To be asked after [`Self::hear`] gave `None`.
    #[must_use]
    pub fn ending(&self) -> (u16, String) {
        match self.shared.how() {
            End::Farewell(Some(why)) | End::Answer(Some(why)) | End::Fault(why) => {
                let CloseReason { code, description } = why;
                (code.into(), description.unwrap_or_default())
            }
            End::Farewell(None) | End::Answer(None) | End::Gone => (1006, String::new()),
        }
    }

    fn check_silence(&mut self) {
        let until = self.seen.alive.get() + self.patience;
        if until <= Instant::now() {
            self.shared.close(CloseCode::Policy, "no answer to a ping");
        } else {
            self.silence.as_mut().reset(until);
        }
    }

    fn finish(&self) {
        match self.seen.violation.get() {
            Some(violation) => {
                let (code, reason) = violation.close();
                self.shared.fault(code, reason);
            }
            None => self.shared.end(End::Gone),
        }
    }

    fn fail(&self, error: &ProtocolError) {
        match error {
            ProtocolError::Io(error) if error.kind() == ErrorKind::InvalidData => {
                self.shared.fault(CloseCode::Invalid, "text that is not UTF-8");
            }
            // The connection broke.
            ProtocolError::Io(_) => self.finish(),
            ProtocolError::Overflow => {
                self.shared.fault(CloseCode::Size, "the message is too large");
            }
            other => self.shared.fault(CloseCode::Protocol, &other.to_string()),
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.shared.end(End::Gone);
    }
}
