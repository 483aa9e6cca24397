//! A WebSocket server under a test's control, for connections to connect to.

use std::net::SocketAddr;

use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::{WebSocketStream, accept_hdr_async, tungstenite};

use crate::within;

/// A listening server; it does nothing by itself.
#[derive(Debug)]
pub struct Upstream {
    listener: TcpListener,
    address: SocketAddr,
}

impl Upstream {
    /// On a free port of the loopback.
    ///
    /// # Panics
    /// Without one.
    pub async fn start() -> Self {
        Self::at("127.0.0.1:0".parse().unwrap()).await
    }

    /// At an address that was in use before.
    ///
    /// # Panics
    /// When it is still in use.
    pub async fn at(address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        Self { listener, address }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address to connect to.
    #[must_use]
    pub fn url(&self) -> String {
        format!("ws://{}/feed", self.address)
    }

    /// The next TCP connection, nothing said yet.
    ///
    /// # Panics
    /// When none comes in time.
    pub async fn accept_tcp(&self) -> TcpStream {
        let tcp = within("a TCP connection", self.listener.accept()).await.unwrap().0;
        tcp.set_nodelay(true).unwrap();
        tcp
    }

    /// The next WebSocket; the answer carries the header `X-Greeting: hello`.
    ///
    /// # Panics
    /// When none comes in time.
    pub async fn accept(&self) -> Peer {
        Peer::try_accept(self.accept_tcp().await).await.unwrap()
    }

    /// Answers the next request with this text, as it is.
    ///
    /// # Panics
    /// When none comes in time.
    pub async fn answer(&self, text: &str) -> TcpStream {
        let mut tcp = self.accept_tcp().await;
        read_head(&mut tcp).await;
        tcp.write_all(text.as_bytes()).await.unwrap();
        tcp
    }
}

/// Reads a request up to its empty line.
///
/// # Panics
/// When it does not come in time.
pub async fn read_head(tcp: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(within("a request", tcp.read_u8()).await.unwrap());
    }
    String::from_utf8(head).unwrap()
}

/// The server's side of one WebSocket.
#[derive(Debug)]
pub struct Peer {
    /// The socket itself.
    pub socket: WebSocketStream<TcpStream>,
    /// What was asked for.
    pub request: Request,
}

impl Peer {
    /// Answers the upgrade; the client may go away meanwhile.
    ///
    /// # Errors
    /// When it does, or asks for something else.
    ///
    /// # Panics
    /// When it takes too long.
    pub async fn try_accept(tcp: TcpStream) -> Result<Self, tungstenite::Error> {
        let mut request = None;
        #[allow(clippy::result_large_err, reason = "the library's signature")]
        let callback = |asked: &Request, mut answer: Response| {
            request = Some(asked.clone());
            answer.headers_mut().insert("X-Greeting", "hello".parse().unwrap());
            if let Some(offer) = asked.headers().get("sec-websocket-protocol") {
                let first = offer.to_str().unwrap().split(", ").next().unwrap();
                let chosen = first.parse().unwrap();
                answer.headers_mut().insert("sec-websocket-protocol", chosen);
            }
            Ok(answer)
        };
        let socket = within("an upgrade", accept_hdr_async(tcp, callback)).await?;
        Ok(Self { socket, request: request.unwrap() })
    }

    /// Sends a text message.
    ///
    /// # Panics
    /// When the socket is gone.
    pub async fn say(&mut self, text: impl Into<String>) {
        let message = Message::text(text.into());
        within("room to say something", self.socket.send(message)).await.unwrap();
    }

    /// Sends a binary message.
    ///
    /// # Panics
    /// When the socket is gone.
    pub async fn say_bytes(&mut self, bytes: &[u8]) {
        let message = Message::binary(bytes.to_vec());
        within("room to say something", self.socket.send(message)).await.unwrap();
    }

    /// Writes bytes past the protocol.
    ///
    /// # Panics
    /// When the socket is gone.
    pub async fn say_raw(&mut self, bytes: &[u8]) {
        self.socket.get_mut().write_all(bytes).await.unwrap();
    }

    /// The next frame of any kind.
    ///
    /// # Panics
    /// When none comes in time.
    pub async fn frame(&mut self) -> Message {
        within("a frame", self.socket.next()).await.unwrap().unwrap()
    }

    /// The next text message; pings and pongs are passed over.
    ///
    /// # Panics
    /// When something else comes, or nothing in time.
    pub async fn hear(&mut self) -> String {
        loop {
            match self.frame().await {
                Message::Text(text) => return text.to_string(),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("not a text: {other:?}"),
            }
        }
    }

    /// The close frame's code; whatever comes before is passed over.
    ///
    /// # Panics
    /// When none comes in time.
    pub async fn hear_close(&mut self) -> u16 {
        loop {
            if let Message::Close(frame) = self.frame().await {
                let code = frame.expect("a close frame with a code").code.into();
                while let Some(Ok(_)) = within("the end", self.socket.next()).await {}
                return code;
            }
        }
    }

    /// Closes with a code and waits for the answer.
    ///
    /// # Panics
    /// When the socket is gone.
    pub async fn close(mut self, code: u16, reason: &'static str) {
        let frame = CloseFrame { code: code.into(), reason: reason.into() };
        self.socket.close(Some(frame)).await.unwrap();
        while let Some(Ok(_)) = within("the end", self.socket.next()).await {}
    }
}
