//! A server with one socket of each sort, and a client of the friendly sort.

use std::any::Any;
use std::future::ready;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use actix_web::dev::Extensions;
use actix_web::web::{self, Bytes};
use actix_web::{App, HttpRequest, HttpResponse, rt};
use engine::node::{Frame, PushKind};
use engine::push::{Hub, PushLimits};
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::sync::{broadcast, mpsc};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Message, handshake::client::Request};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::server::listen::listen;
use crate::socket::*;

/// Nothing here takes this long; what does has failed.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

/// What the tests set and look at.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) address: SocketAddr,
    pub(crate) hub: Hub,
    pub(crate) lines: broadcast::Sender<Bytes>,
    pub(crate) options: SocketOptions,
    /// What [`Grants::still_valid`] says.
    pub(crate) valid: Arc<AtomicBool>,
    /// TCP connections that are open.
    pub(crate) connections: Arc<AtomicUsize>,
}

struct Open(Arc<AtomicUsize>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, SeqCst);
    }
}

struct Granted(Arc<AtomicBool>);

impl Grants for Granted {
    fn may_subscribe(&self, topic: &str) -> bool {
        !topic.contains("secret")
    }

    fn may_publish(&self, channel: &str) -> bool {
        !channel.contains("secret")
    }

    fn may_act(&self, _: &str, action: &str) -> bool {
        action != "secret"
    }

    fn renew(&mut self, ticket: &str) -> Result<(), String> {
        Err(format!("no ticket is good here, not even {ticket}"))
    }

    fn client(&self) -> Value {
        serde_json::json!({ "by": "test" })
    }

    fn still_valid(&self) -> bool {
        self.0.load(SeqCst)
    }
}

struct Echo(mpsc::Receiver<Frame>);

impl Outbox for Echo {
    async fn next_batch(&mut self, out: &mut Vec<Frame>) -> Result<(), Closing> {
        self.0.recv_many(out, 64).await;
        if out.is_empty() { std::future::pending().await } else { Ok(()) }
    }
}

/// Says each message back, and waits with reading while the client does not read.
fn echo(
    request: &HttpRequest,
    payload: web::Payload,
    options: SocketOptions,
) -> Result<HttpResponse, SocketRefused> {
    let (response, socket) = accept(request, payload, options, |_| true)?;
    let ServerSocket { mut listener, speaker, .. } = socket;
    let (tell, told) = mpsc::channel(64);
    rt::spawn(async move {
        let listen = async move {
            while let Some(heard) = listener.hear().await {
                let frame = match heard {
                    Heard::Text(text) => Frame::Text(text),
                    Heard::Binary(bytes) => Frame::Binary(bytes),
                };
                if tell.send(frame).await.is_err() {
                    break;
                }
            }
        };
        tokio::join!(listen, speaker.speak(Echo(told)));
    });
    Ok(response)
}

/// The only page that may come is one of `http://ours.example`.
fn ours(request: &HttpRequest) -> bool {
    let origin = request.headers().get("origin");
    origin.is_none_or(|origin| origin == "http://ours.example")
}

impl Site {
    pub(crate) fn start() -> Self {
        Self::start_with(SocketOptions::default(), PushLimits::default())
    }

    pub(crate) fn start_with(options: SocketOptions, limits: PushLimits) -> Self {
        Self::start_all(options, limits, DEADLINE * 2)
    }

    /// Gives connections up after a second in which the peer takes nothing.
    pub(crate) fn start_impatient() -> Self {
        let second = Duration::from_secs(1);
        Self::start_all(SocketOptions::default(), PushLimits::default(), second)
    }

    fn start_all(options: SocketOptions, limits: PushLimits, silence: Duration) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let site = Self {
            address: listener.local_addr().unwrap(),
            hub: Hub::new(limits),
            lines: broadcast::channel(16).0,
            options,
            valid: Arc::new(AtomicBool::new(true)),
            connections: Arc::default(),
        };
        let (shared, connections) = (site.clone(), Arc::clone(&site.connections));
        let app = move || {
            let (push, live, echoes) = (shared.clone(), shared.clone(), shared.clone());
            App::new()
                .route(
                    "/push",
                    web::get().to(move |request, payload| ready(push.push(&request, payload))),
                )
                .route(
                    "/live",
                    web::get().to(move |request, payload| ready(live.live(&request, payload))),
                )
                .route(
                    "/echo",
                    web::get().to(move |request: HttpRequest, payload| {
                        let result = echo(&request, payload, echoes.options.clone());
                        ready(result)
                    }),
                )
        };
        let on_connect = move |connection: &dyn Any, extensions: &mut Extensions| {
            live_tcp::give_up_after(connection, silence);
            // So that it does not take megabytes until a client that does not read is noticed.
            let tcp = connection.downcast_ref::<TcpStream>().unwrap();
            socket2::SockRef::from(tcp).set_send_buffer_size(32 << 10).unwrap();
            connections.fetch_add(1, SeqCst);
            extensions.insert(Open(Arc::clone(&connections)));
        };
        rt::spawn(listen(listener, 2, on_connect, app).unwrap());
        site
    }

    fn push(
        &self,
        request: &HttpRequest,
        payload: web::Payload,
    ) -> Result<HttpResponse, SocketRefused> {
        let grants = Granted(Arc::clone(&self.valid));
        push_socket(request, payload, &self.hub, grants, self.options.clone(), ours)
    }

    fn live(
        &self,
        request: &HttpRequest,
        payload: web::Payload,
    ) -> Result<HttpResponse, SocketRefused> {
        live_socket(request, payload, self.lines.subscribe(), self.options.clone(), ours)
    }

    pub(crate) fn publish(&self, channel: &str, payload: &Value) {
        let text = payload.to_string();
        self.hub.publish(channel, PushKind::Data, text.as_bytes(), "send", false).unwrap();
    }

    pub(crate) fn request(&self, path: &str) -> Request {
        let mut request = format!("ws://{}{path}", self.address).into_client_request().unwrap();
        if path == "/push" {
            request.headers_mut().insert("sec-websocket-protocol", PUSH_PROTOCOL.parse().unwrap());
        }
        request
    }

    pub(crate) async fn connect(&self, path: &str) -> Friend {
        let (socket, response) = Box::pin(within(connect_async(self.request(path)))).await.unwrap();
        if path == "/push" {
            assert_eq!(response.headers()["sec-websocket-protocol"], PUSH_PROTOCOL);
        }
        Friend(socket)
    }
}

/// Awaits what has to come before the deadline.
pub(crate) async fn within<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(DEADLINE, future).await.expect("nothing came in time")
}

/// Waits until something is so.
pub(crate) async fn until(what: &str, so: impl Fn() -> bool) {
    let wait = async {
        while !so() {
            tokio::task::yield_now().await;
        }
    };
    assert!(tokio::time::timeout(DEADLINE, wait).await.is_ok(), "not in time: {what}");
}

/// A client that keeps the rules.
pub(crate) struct Friend(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Friend {
    pub(crate) async fn say(&mut self, text: &str) {
        within(self.0.send(Message::text(text))).await.unwrap();
    }

    pub(crate) async fn hear(&mut self) -> Message {
        within(self.0.next()).await.expect("the socket has ended").unwrap()
    }

    /// The next text, as JSON.
    pub(crate) async fn json(&mut self) -> Value {
        loop {
            match self.hear().await {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Ping(_) => {}
                other => panic!("instead of text: {other:?}"),
            }
        }
    }

    /// The code that the server closes with.
    pub(crate) async fn closed(&mut self) -> u16 {
        loop {
            match self.hear().await {
                Message::Close(Some(close)) => return close.code.into(),
                Message::Text(_) | Message::Ping(_) => {}
                other => panic!("instead of a close: {other:?}"),
            }
        }
    }
}
