//! From a request to the two halves of a socket.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use actix_web::http::header::{
    HOST, HeaderName, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION,
};
use actix_web::http::{StatusCode, Version};
use actix_web::web::{self, Bytes};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, HttpResponse, dev};
use actix_ws::{CloseCode, CloseReason};
use futures_util::FutureExt;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::frame_guard::{FrameGuard, FrameLimits, Seen};
use super::pipe::Pipe;
use super::{Listener, SocketRefused, Speaker};

/// Pongs that wait to be sent; a peer that pings faster loses the oldest.
const PONGS: usize = 128;

/// Bytes of all headers of an upgrade together.
const LONGEST_HEAD: usize = 32 << 10;

/// How a socket behaves.
#[derive(Debug, Clone)]
pub struct SocketOptions {
    /// The sub-protocols that are spoken; the first one that the client offers is taken. With
    /// some here, a client that offers none of them is refused.
    pub protocols: Vec<String>,
    /// What the peer may send.
    pub limits: FrameLimits,
    /// The time between two pings.
    pub ping: Duration,
    /// How long after a ping the peer may stay silent.
    pub pong: Duration,
    /// How long the closing handshake may take.
    pub close: Duration,
    /// Cancelled when the server stops: the socket then closes with 1001.
    pub stopping: CancellationToken,
}

impl Default for SocketOptions {
    fn default() -> Self {
        Self {
            protocols: Vec::new(),
            limits: FrameLimits::default(),
            ping: Duration::from_secs(20),
            pong: Duration::from_secs(10),
            close: Duration::from_secs(2),
            stopping: CancellationToken::new(),
        }
    }
}

/// How a socket ends from our side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// The close code, as in RFC 6455 section 7.4; 4000 to 4999 are ours.
    pub code: u16,
    /// For people; what is beyond 123 bytes is cut off.
    pub reason: String,
}

impl Closing {
    /// A close code and why.
    pub fn new(code: u16, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into() }
    }
}

/// An open socket. The two halves are used at the same time, in one task or two of one thread:
/// [`Listener::hear`] until it gives `None`, [`Speaker::speak`] until it ends.
#[derive(Debug)]
pub struct ServerSocket {
    /// Takes what the client says.
    pub listener: Listener,
    /// Sends what the client is to hear.
    pub speaker: Speaker,
    /// The sub-protocol that was agreed on.
    pub protocol: Option<String>,
}

/// Upgrades a request. `may_come` says whether the page that asks (its `Origin`) may open this
/// socket; it is asked before anything else, so a foreign page learns nothing.
///
/// # Errors
/// What to answer instead.
pub fn accept(
    request: &HttpRequest,
    payload: web::Payload,
    options: SocketOptions,
    may_come: impl FnOnce(&HttpRequest) -> bool,
) -> Result<(HttpResponse, ServerSocket), SocketRefused> {
    if !may_come(request) {
        return Err(SocketRefused::ForeignOrigin);
    }
    check_handshake(request)?;
    let protocol = choose(request, &options.protocols)?;

    let seen = Rc::new(Seen::default());
    let limits = options.limits.clone();
    let (frame, message) = (limits.frame, limits.message);
    let payload = guarded(request, payload, limits, Rc::clone(&seen))?;
    let spoken: Vec<&str> = options.protocols.iter().map(String::as_str).collect();
    let (response, _, stream) = actix_ws::handle_with_protocols(request, payload, &spoken)
        .map_err(|error| SocketRefused::Handshake(error.to_string()))?;
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        return Err(SocketRefused::Handshake("the upgrade was not possible".to_owned()));
    }
    let stream =
        stream.max_frame_size(frame).aggregate_continuations().max_continuation_size(message);
    let shared = Rc::new(Shared::default());
    let listener = Listener::new(stream, Rc::clone(&seen), Rc::clone(&shared), &options);
    let pipe = Pipe::default();
    let (response, body) = response.into_parts();
    let response = response.set_body(pipe.body(body)).map_into_boxed_body();
    let out = request.extensions().get().cloned();
    let speaker = Speaker::new(pipe, out, seen, shared, options);
    Ok((response, ServerSocket { listener, speaker, protocol }))
}

/// Puts the guard between the connection and the parser.
fn guarded(
    request: &HttpRequest,
    payload: web::Payload,
    limits: FrameLimits,
    seen: Rc<Seen>,
) -> Result<web::Payload, SocketRefused> {
    let boxed: dev::Payload = {
        let stream: std::pin::Pin<Box<dyn futures_util::Stream<Item = _>>> =
            Box::pin(FrameGuard::new(payload.into_inner(), limits, seen));
        stream.into()
    };
    let mut boxed = boxed;
    match web::Payload::from_request(request, &mut boxed).now_or_never() {
        Some(Ok(payload)) => Ok(payload),
        // It only takes the stream out of its argument; nothing in it waits or fails.
        _ => Err(SocketRefused::Handshake("the request has no body to read from".to_owned())),
    }
}

/// What actix-http lets pass.
fn check_handshake(request: &HttpRequest) -> Result<(), SocketRefused> {
    let refuse = |why: &str| Err(SocketRefused::Handshake(why.to_owned()));
    if request.version() != Version::HTTP_11 {
        return refuse("use HTTP/1.1");
    }
    let lengths = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len());
    if lengths.sum::<usize>() > LONGEST_HEAD {
        return refuse("the headers are too long");
    }
    let count = |name: HeaderName| request.headers().get_all(name).count();
    if count(HOST) != 1 {
        return refuse("send one Host header");
    }
    if count(SEC_WEBSOCKET_KEY) != 1 {
        return refuse("send one Sec-WebSocket-Key");
    }
    if count(SEC_WEBSOCKET_VERSION) != 1 {
        return refuse("send one Sec-WebSocket-Version, 13");
    }
    Ok(())
}

fn choose(request: &HttpRequest, spoken: &[String]) -> Result<Option<String>, SocketRefused> {
    let Some(wanted) = spoken.first() else {
        return Ok(None);
    };
    let offered = request.headers().get_all(SEC_WEBSOCKET_PROTOCOL);
    let chosen = offered
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .find_map(|name| spoken.iter().find(|spoken| *spoken == name.trim()));
    let refused = || SocketRefused::Protocol(wanted.clone());
    chosen.cloned().map(Some).ok_or_else(refused)
}

/// How a socket ends, as soon as one of its halves knows.
#[derive(Debug, Clone)]
pub(super) enum End {
    /// With a close frame of ours.
    Farewell(Option<CloseReason>),
    /// With a close frame of ours, for a rule that the peer broke. What it said before is answered
    /// first.
    Fault(CloseReason),
    /// With a close frame that answers the peer's. What it said before is answered first.
    Answer(Option<CloseReason>),
    /// Without one: there is nobody to send it to.
    Gone,
}

/// Between the two halves.
#[derive(Debug, Default)]
pub(super) struct Shared {
    end: RefCell<Option<End>>,
    over: Cell<bool>,
    pongs: RefCell<VecDeque<Bytes>>,
    /// For the speaker: there is a pong to send, or an end.
    pub(super) changed: Notify,
    /// For the listener: there is an end.
    pub(super) ended: Notify,
}

impl Shared {
    /// The first one to end it says how.
    pub(super) fn end(&self, end: End) {
        self.end.borrow_mut().get_or_insert(end);
        self.over.set(true);
        self.changed.notify_one();
        self.ended.notify_one();
    }

    pub(super) fn close(&self, code: CloseCode, reason: &str) {
        let description = Some(reason.to_owned());
        self.end(End::Farewell(Some(CloseReason { code, description })));
    }

    /// The peer broke a rule.
    pub(super) fn fault(&self, code: CloseCode, reason: &str) {
        let description = Some(reason.to_owned());
        self.end(End::Fault(CloseReason { code, description }));
    }

    pub(super) fn is_over(&self) -> bool {
        self.over.get()
    }

    /// How it has ended, or will.
    pub(super) fn how(&self) -> End {
        self.end.borrow().clone().unwrap_or(End::Gone)
    }

    pub(super) fn owe_pong(&self, ping: Bytes) {
        let mut pongs = self.pongs.borrow_mut();
        if pongs.len() == PONGS {
            pongs.pop_front();
        }
        pongs.push_back(ping);
        self.changed.notify_one();
    }

    pub(super) fn next_pong(&self) -> Option<Bytes> {
        self.pongs.borrow_mut().pop_front()
    }
}
