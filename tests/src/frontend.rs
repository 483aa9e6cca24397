//! A frontend app on the push socket.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, client_async, connect_async};

use crate::within;

/// Connected to `/push`.
#[derive(Debug)]
pub struct Frontend {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Frontend {
    /// Connects with an API token.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn connect(base: &str, token: &str) -> Self {
        let opening = connect_async(request(base, token));
        let (socket, _) = within("the push socket", opening).await.expect("an upgrade");
        Self { socket }
    }

    /// The same, with as little room for what it does not read as the kernel gives.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn connect_narrow(base: &str, token: &str) -> Self {
        let address = base.trim_start_matches("http://").trim_end_matches('/');
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(4_096).expect("a small buffer");
        let connecting = socket.connect(address.parse().expect("an address"));
        let tcp = within("a TCP connection", connecting).await.expect("a server");
        let opening = client_async(request(base, token), MaybeTlsStream::Plain(tcp));
        let (socket, _) = within("the push socket", opening).await.expect("an upgrade");
        Self { socket }
    }

    /// The socket itself, for those who read it in their own way.
    #[must_use]
    pub fn into_socket(self) -> WebSocketStream<MaybeTlsStream<TcpStream>> {
        self.socket
    }

    /// Subscribes and waits for the answer.
    ///
    /// # Panics
    /// When the answer is not to this.
    pub async fn subscribe(&mut self, topic: &str) -> Value {
        self.tell(&json!({ "subscribe": topic })).await;
        let answer = self.hear().await;
        assert_eq!(answer["subscribed"], topic, "{answer}");
        answer
    }

    /// Sends a message of the protocol.
    ///
    /// # Panics
    /// When the socket is closed.
    pub async fn tell(&mut self, message: &Value) {
        self.socket.send(Message::text(message.to_string())).await.expect("an open socket");
    }

    /// The next message.
    ///
    /// # Panics
    /// When none comes.
    pub async fn hear(&mut self) -> Value {
        let text = self.hear_text().await;
        serde_json::from_str(&text).expect("JSON")
    }

    /// The next message as it came.
    ///
    /// # Panics
    /// When none comes.
    pub async fn hear_text(&mut self) -> String {
        within("a push", self.next_text()).await
    }

    /// As [`Self::hear_text`], waiting for ever.
    ///
    /// # Panics
    /// When the socket closes.
    pub async fn next_text(&mut self) -> String {
        loop {
            let message = self.socket.next().await.expect("an open socket").expect("a message");
            if let Message::Text(text) = message {
                return text.to_string();
            }
        }
    }
}

fn request(base: &str, token: &str) -> Request {
    let url = format!("{}/push", base.replacen("http", "ws", 1).trim_end_matches('/'));
    let mut request = url.into_client_request().expect("a url");
    let headers = request.headers_mut();
    let bearer = HeaderValue::from_str(&format!("Bearer {token}")).expect("a token");
    headers.insert("authorization", bearer);
    headers.insert("sec-websocket-protocol", HeaderValue::from_static("wireloom.push.v1"));
    request
}
