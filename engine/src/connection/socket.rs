//! The only file that knows the WebSocket library: connect, read, write, close.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Sink, Stream, StreamExt};
use jiff::Timestamp;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::error::{CapacityError, Error, ProtocolError};
use tokio_tungstenite::tungstenite::handshake::client::{Request, Response};
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tokio_tungstenite::{Connector, MaybeTlsStream, WebSocketStream, client_async_tls_with_config};

use super::Limits;
use super::guard::AllowList;
use super::target::Target;
use super::{backoff, decode, dial, tls};
use crate::node::Frame;
use crate::payload::{Object, Text, Value};

/// What is read at once, and what is gathered before it is written; per socket, so small.
const BUFFER: usize = 8 * 1024;
/// Room in the write buffer for frame headers, pongs and the close frame.
const SLACK: usize = 4 * 1024;
/// How long a peer may take over its part of an ending.
const PARTING: Duration = Duration::from_secs(1);

/// Why there is no socket. The reason is for people.
#[derive(Debug, Default)]
pub(super) struct Refusal {
    pub(super) reason: String,
    pub(super) http_status: Option<u16>,
    pub(super) retry_after: Option<Duration>,
}

impl Refusal {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), ..Self::default() }
    }
}

/// A socket and what the server said when it opened.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) socket: Socket,
    /// An object with names in lower case.
    pub(super) headers: Value,
    pub(super) subprotocol: Option<Text>,
}

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

/// Connects: address, TCP, TLS, upgrade; all within `limits.handshake`.
pub(super) async fn connect(
    target: &Target,
    limits: &Limits,
    allowed: &AllowList,
) -> Result<Box<Opened>, Refusal> {
    let deadline = Instant::now() + limits.handshake.0;
    match timeout_at(deadline, open(target, limits, allowed, deadline)).await {
        Ok(result) => result,
        Err(_) => Err(Refusal::new(format!(
            "The handshake was not finished within {} (limits.handshake).",
            limits.handshake
        ))),
    }
}

async fn open(
    target: &Target,
    limits: &Limits,
    allowed: &AllowList,
    deadline: Instant,
) -> Result<Box<Opened>, Refusal> {
    let request = request(target)?;
    let connector = if target.tls {
        Connector::Rustls(tls::config().await.map_err(Refusal::new)?)
    } else {
        Connector::Plain
    };
    let tcp = dial::dial(&target.host, target.port, allowed, deadline);
    upgrade(request, tcp.await.map_err(Refusal::new)?, connector, limits).await
}

async fn upgrade(
    request: Request,
    tcp: TcpStream,
    connector: Connector,
    limits: &Limits,
) -> Result<Box<Opened>, Refusal> {
    let config = WebSocketConfig::default()
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER)
        .max_write_buffer_size(2 * BUFFER + limits.message + SLACK)
        .max_message_size(Some(limits.message))
        .max_frame_size(Some(limits.frame));
    let (stream, response) =
        client_async_tls_with_config(request, tcp, Some(config), Some(connector))
            .await
            .map_err(|error| refusal(&error))?;
    if response.headers().contains_key("sec-websocket-extensions") {
        return Err(Refusal::new("The server chose an extension that was not offered."));
    }
    Ok(Box::new(Opened {
        headers: headers(&response),
        subprotocol: response
            .headers()
            .get("sec-websocket-protocol")
            .and_then(|name| name.to_str().ok())
            .map(Text::from),
        socket: Socket { stream, dirty: false, writable: true },
    }))
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

fn refusal(error: &Error) -> Refusal {
    let Error::Http(response) = error else {
        return Refusal::new(words(error));
    };
    let status = response.status().as_u16();
    Refusal {
        reason: format!("Unexpected server response: {status}"),
        http_status: Some(status),
        retry_after: response
            .headers()
            .get("retry-after")
            .and_then(|text| backoff::retry_after(text.to_str().ok()?, Timestamp::now())),
    }
}

fn request(target: &Target) -> Result<Request, Refusal> {
    let mut request = target
        .url
        .0
        .as_str()
        .into_client_request()
        .map_err(|_| Refusal::new("The address cannot be asked for; check it."))?;
    for (name, value) in &target.headers {
        let bad = || Refusal::new(format!("The header `{name}` cannot be sent; check it."));
        let key: HeaderName = name.parse().map_err(|_| bad())?;
        let mut value = HeaderValue::from_str(&value.0).map_err(|_| bad())?;
        value.set_sensitive(true);
        request.headers_mut().insert(key, value);
    }
    Ok(request)
}

/// An object; repeated headers are joined as HTTP has it.
fn headers(response: &Response) -> Value {
    let mut object = Object::new();
    for (name, value) in response.headers() {
        let value = String::from_utf8_lossy(value.as_bytes());
        let joined = match object.get(name.as_str()).and_then(Value::as_str) {
            Some(before) => format!("{before}, {value}"),
            None => value.into_owned(),
        };
        object.insert(name.as_str(), Value::from(joined));
    }
    Value::Object(object)
}
