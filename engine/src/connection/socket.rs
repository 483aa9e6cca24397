//! The only file that knows the WebSocket library: connect, read, write, close.

mod opening;

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Sink, Stream, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::error::{CapacityError, Error, ProtocolError};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::decode;
use crate::node::Frame;
use crate::payload::Text;
pub(super) use opening::{Opened, Refusal, connect};

/// What is read at once, and what is gathered before it is written; per socket, so small.
const BUFFER: usize = 8 * 1024;
/// How long a peer may take over its part of an ending.
const PARTING: Duration = Duration::from_secs(1);

/// What comes of waiting on a socket.
#[derive(Debug)]
pub(super) enum Step {
    Text(Text),
    Binary(Bytes),
    /// A ping came; the answer leaves by itself.
    Ping,
    Pong(Bytes),
    /// All that was written has left, and there is room again.
    Drained,
    /// The peer closes; call `finish`.
    Closed {
        code: u16,
        reason: Text,
    },
    /// The peer broke the rules; call `abort` with the same.
    Broken {
        code: u16,
        reason: String,
    },
    /// There is no socket any more.
    Lost {
        reason: String,
    },
}

/// An open WebSocket.
#[derive(Debug)]
pub(super) struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// Something was written that may not have left yet.
    dirty: bool,
    /// Whether more may be written before `Drained`.
    writable: bool,
}

impl Socket {
    /// Waits for what comes next: writes what is to be written, and reads only if `read`.
    /// Nothing is lost when the wait is dropped.
    pub(super) fn poll(&mut self, task: &mut Context<'_>, read: bool) -> Poll<Step> {
        if self.dirty
            && let Poll::Ready(flushed) = Pin::new(&mut self.stream).poll_flush(task)
        {
            if let Err(error) = flushed {
                return Poll::Ready(failed(&error));
            }
            self.dirty = false;
            if !self.writable {
                self.writable = true;
                return Poll::Ready(Step::Drained);
            }
        }
        if !read {
            return Poll::Pending;
        }
        Pin::new(&mut self.stream).poll_next(task).map(|next| match next {
            Some(Ok(Message::Text(text))) => Step::Text(decode::text(&text)),
            Some(Ok(Message::Binary(bytes))) => Step::Binary(bytes),
            Some(Ok(Message::Pong(bytes))) => Step::Pong(bytes),
            Some(Ok(Message::Ping(_) | Message::Frame(_))) => {
                self.dirty = true;
                Step::Ping
            }
            Some(Ok(Message::Close(frame))) => {
                self.dirty = true;
                match frame {
                    Some(CloseFrame { code, reason }) => {
                        Step::Closed { code: code.into(), reason: Text::from(reason.as_str()) }
                    }
                    None => Step::Closed { code: 1006, reason: Text::new() },
                }
            }
            Some(Err(error)) => failed(&error),
            None => Step::Lost { reason: "The socket is closed.".to_owned() },
        })
    }

    /// Whether `write` will take a frame now; if not, wait for [`Step::Drained`].
    pub(super) fn writable(&self) -> bool {
        self.writable
    }

    /// Takes one frame; `poll` carries it out. Only when `writable`.
    pub(super) fn write(&mut self, frame: Frame) -> Result<(), String> {
        let message = match frame {
            Frame::Binary(bytes) => Message::Binary(bytes),
            Frame::Text(bytes) => match Utf8Bytes::try_from(bytes) {
                Ok(text) => Message::Text(text),
                Err(_) => return Err("A text frame was not UTF-8.".to_owned()),
            },
        };
        self.put(message)
    }

    /// Takes a ping, if there is room for it.
    pub(super) fn ping(&mut self, content: Bytes) -> Result<(), String> {
        self.put(Message::Ping(content))
    }

    fn put(&mut self, message: Message) -> Result<(), String> {
        let mut task = Context::from_waker(std::task::Waker::noop());
        // `poll` watches a blocked write: no wake-up is lost.
        if Pin::new(&mut self.stream).poll_ready(&mut task).is_pending() {
            self.writable = false;
            return match message {
                Message::Ping(_) => Ok(()),
                _ => Err("The socket has no room.".to_owned()),
            };
        }
        let sent = Pin::new(&mut self.stream).start_send(message);
        self.dirty = true;
        self.writable =
            matches!(Pin::new(&mut self.stream).poll_ready(&mut task), Poll::Ready(Ok(())));
        sent.map_err(|error| words(&error))
    }

    /// Asks for the end and waits until the peer agrees, at most `patience`. Gives how many
    /// messages came in the meantime, and whether the peer agreed.
    pub(super) async fn close(
        mut self,
        code: u16,
        reason: &str,
        patience: Duration,
    ) -> (u64, bool) {
        let mut late = 0;
        let parting = async {
            self.stream.close(Some(close_frame(code, reason))).await?;
            while let Some(message) = self.stream.next().await {
                if matches!(message?, Message::Text(_) | Message::Binary(_)) {
                    late += 1;
                }
            }
            Ok::<_, Error>(())
        };
        let agreed = matches!(timeout(patience, parting).await, Ok(Ok(())));
        (late, agreed)
    }

    /// Answers the peer's close and waits a little for it to hang up first, as the protocol wants.
    pub(super) async fn finish(mut self) {
        let parting = async { while let Some(Ok(_)) = self.stream.next().await {} };
        let _slow = timeout(PARTING, parting).await.is_err();
    }

    /// Says why and hangs up, reading nothing more. What still comes is thrown away for a moment:
    /// hanging up on unread bytes would wipe out the close frame on its way.
    pub(super) async fn abort(mut self, code: u16, reason: &str) {
        let parting = async {
            self.stream.close(Some(close_frame(code, reason))).await?;
            let raw = self.stream.get_mut();
            raw.shutdown().await?;
            let mut bin = vec![0; BUFFER];
            while raw.read(&mut bin).await? > 0 {}
            Ok::<_, Error>(())
        };
        let _slow = timeout(PARTING, parting).await.is_err();
    }
}

fn close_frame(code: u16, reason: &str) -> CloseFrame {
    // A control frame has room for 123 bytes of reason.
    let mut end = reason.len().min(123);
    while !reason.is_char_boundary(end) {
        end -= 1;
    }
    CloseFrame { code: code.into(), reason: reason.get(..end).unwrap_or_default().into() }
}

fn failed(error: &Error) -> Step {
    match error {
        Error::Capacity(_) => Step::Broken { code: 1009, reason: words(error) },
        Error::Utf8(_) => Step::Broken { code: 1007, reason: words(error) },
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake)
        | Error::Io(_)
        | Error::Tls(_)
        | Error::ConnectionClosed
        | Error::AlreadyClosed => Step::Lost { reason: words(error) },
        _ => Step::Broken { code: 1002, reason: words(error) },
    }
}

fn words(error: &Error) -> String {
    match error {
        Error::Capacity(CapacityError::MessageTooLong { size, max_size }) => format!(
            "A message or frame of {size} bytes is over the limit of {max_size} (limits.message, \
             limits.frame)."
        ),
        Error::Utf8(_) => "A text message was not UTF-8.".to_owned(),
        Error::AttackAttempt => "The answer was too large or came in too many pieces.".to_owned(),
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => {
            "The connection was lost without a close frame.".to_owned()
        }
        Error::Protocol(ProtocolError::HandshakeIncomplete) => {
            "The server hung up before it answered.".to_owned()
        }
        Error::Io(error) => format!("The connection was lost: {error}."),
        other => format!("{other}."),
    }
}
