//! A WebSocket server on loopback that a connection of Wireloom's speaks to.

use std::net::SocketAddr;

use futures_util::{SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::{WebSocketStream, accept_async};

use crate::soon;

/// Listens; each connection is taken with [`Upstream::accept`].
#[derive(Debug)]
pub struct Upstream {
    listener: TcpListener,
    address: SocketAddr,
}

/// The upstream's end of one connection.
#[derive(Debug)]
pub struct Peer {
    socket: WebSocketStream<TcpStream>,
}

impl Upstream {
    /// On a port of its own.
    ///
    /// # Panics
    /// When loopback has no port left.
    pub async fn start() -> Self {
        Self::start_at("127.0.0.1:0".parse().expect("an address")).await
    }

    /// On a given port, for an upstream that comes back.
    ///
    /// # Panics
    /// When the port is taken.
    pub async fn start_at(address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).await.expect("a port on loopback");
        let address = listener.local_addr().expect("the port's address");
        Self { listener, address }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// As a connection's settings name it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("ws://{}", self.address)
    }

    /// The next connection, its handshake done.
    ///
    /// # Panics
    /// When none comes, or its handshake fails.
    pub async fn accept(&self) -> Peer {
        let (stream, _) =
            soon("a connection", self.listener.accept()).await.expect("a connection");
        stream.set_nodelay(true).expect("a socket");
        Peer { socket: soon("a handshake", accept_async(stream)).await.expect("a handshake") }
    }

    /// Answers the next connection with this HTTP response and closes it.
    ///
    /// # Panics
    /// When none comes.
    pub async fn refuse(&self, response: &str) {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let (mut stream, _) =
            soon("a connection", self.listener.accept()).await.expect("a connection");
        let mut request = [0; 2_048];
        let _ = soon("a request", stream.read(&mut request)).await.expect("a request");
        stream.write_all(response.as_bytes()).await.expect("an answer");
        stream.shutdown().await.expect("an end");
    }
}

impl Peer {
    /// Sends text.
    ///
    /// # Panics
    /// When the other end is gone.
    pub async fn say(&mut self, text: &str) {
        soon("room to send", self.socket.send(Message::text(text))).await.expect("an open socket");
    }

    /// Puts text before the others of a burst; [`Peer::flush`] sends them.
    ///
    /// # Panics
    /// When the other end is gone.
    pub async fn feed(&mut self, text: String) {
        self.socket.feed(Message::text(text)).await.expect("an open socket");
    }

    /// Sends what was put aside.
    ///
    /// # Panics
    /// When the other end is gone.
    pub async fn flush(&mut self) {
        self.socket.flush().await.expect("an open socket");
    }

    /// The next text that comes.
    ///
    /// # Panics
    /// When none comes.
    pub async fn hear(&mut self) -> String {
        loop {
            let message = soon("a message", self.socket.next()).await.expect("an open socket");
            if let Message::Text(text) = message.expect("a message") {
                return text.to_string();
            }
        }
    }

    /// Closes with a code and waits for the answer.
    ///
    /// # Panics
    /// When the other end does not agree.
    pub async fn close(mut self, code: u16, reason: &str) {
        let frame = CloseFrame { code: code.into(), reason: reason.to_owned().into() };
        self.socket.close(Some(frame)).await.expect("an open socket");
        soon("the close handshake", async { while self.socket.next().await.is_some() {} }).await;
    }

    /// Waits until the other end closes; the code that it gives.
    ///
    /// # Panics
    /// When it does not.
    pub async fn closed(&mut self) -> Option<u16> {
        soon("a close", async {
            loop {
                match self.socket.next().await {
                    Some(Ok(Message::Close(frame))) => return frame.map(|f| f.code.into()),
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return None,
                }
            }
        })
        .await
    }
}
