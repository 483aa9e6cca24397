//! What others do at a program's hooks: open sockets, send requests.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value as Json, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue, Response};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::program::Program;
use crate::within;

/// Saves and deploys a flow.
///
/// # Panics
/// When it has mistakes.
pub async fn deploy(program: &Program, flow: &engine::flow::Flow) {
    let document = serde_json::to_value(flow).expect("a flow");
    let path = format!("/api/flows/{}", flow.id);
    if program.api("GET", &path, None).await.status == 404 {
        program.ok("POST", "/api/flows", Some(&document)).await;
    } else {
        program.save(&path, &document).await;
    }
    program.ok("POST", &format!("{path}/deploy"), Some(&json!({}))).await;
}

/// A client of a WebSocket endpoint.
#[derive(Debug)]
pub struct Guest {
    /// The socket itself.
    pub socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// What the server answered to the handshake.
    pub response: Response<Option<Vec<u8>>>,
}

impl Guest {
    /// Connects.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn connect(program: &Program, path: &str) -> Self {
        Self::connect_with(program, path, &[]).await.expect("an upgrade")
    }

    /// Connects with these headers; the status if the server refuses.
    ///
    /// # Errors
    /// The HTTP status.
    ///
    /// # Panics
    /// When there is no answer at all.
    pub async fn connect_with(
        program: &Program,
        path: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, u16> {
        let base = program.base().replacen("http", "ws", 1);
        let mut request = format!("{base}/hooks/ws/{path}").into_client_request().expect("a url");
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).expect("a header");
            request.headers_mut().insert(HeaderName::from_static(name), value);
        }
        match within("an answer", connect_async(request)).await {
            Ok((socket, response)) => Ok(Self { socket, response }),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(other) => panic!("{other}"),
        }
    }

    /// Sends a text.
    ///
    /// # Panics
    /// When the socket is closed.
    pub async fn say(&mut self, text: impl Into<String>) {
        let said = self.socket.send(Message::text(text.into()));
        within("room to say something", said).await.expect("an open socket");
    }

    /// The next message; pings are passed over.
    ///
    /// # Panics
    /// When none comes.
    pub async fn message(&mut self) -> Message {
        loop {
            let next = within("a message", self.socket.next()).await;
            match next.expect("an open socket").expect("a message") {
                Message::Ping(_) | Message::Pong(_) => {}
                message => return message,
            }
        }
    }

    /// The next text.
    ///
    /// # Panics
    /// When something else comes.
    pub async fn hear(&mut self) -> String {
        match self.message().await {
            Message::Text(text) => text.to_string(),
            other => panic!("not a text: {other:?}"),
        }
    }

    /// The next text as JSON.
    ///
    /// # Panics
    /// When something else comes.
    pub async fn hear_json(&mut self) -> Json {
        serde_json::from_str(&self.hear().await).expect("JSON")
    }

    /// The close code; what comes before is passed over.
    ///
    /// # Panics
    /// When the socket ends without a close frame.
    pub async fn hear_close(&mut self) -> u16 {
        loop {
            if let Message::Close(frame) = self.message().await {
                return frame.map_or(1005, |frame| frame.code.into());
            }
        }
    }

    /// Closes with a code.
    ///
    /// # Panics
    /// When the socket is closed already.
    pub async fn close(mut self, code: u16, reason: &'static str) {
        let frame = CloseFrame { code: code.into(), reason: reason.into() };
        self.socket.close(Some(frame)).await.expect("an open socket");
        while let Some(Ok(_)) = within("the end", self.socket.next()).await {}
    }
}

/// An HTTP answer, byte by byte as it came.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The lines before the body.
    pub head: String,
    /// The body.
    pub body: String,
}

impl Reply {
    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn json(&self) -> Json {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }
}

/// Sends a request to a path of the program, with further header lines.
///
/// # Panics
/// When there is no answer.
pub async fn request(program: &Program, line: &str, headers: &[&str], body: &[u8]) -> Reply {
    let host = program.base().trim_start_matches("http://").to_owned();
    let mut tcp = TcpStream::connect(&host).await.expect("the program");
    let mut head = format!("{line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
    for header in headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    if !body.is_empty() {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    head.push_str("\r\n");
    tcp.write_all(head.as_bytes()).await.expect("an open connection");
    // Who refuses a body need not read it.
    let _unread = tcp.write_all(body).await.is_err();
    let mut all = Vec::new();
    let _reset = within("the answer", tcp.read_to_end(&mut all)).await.is_err();
    let all = String::from_utf8_lossy(&all).into_owned();
    let (head, body) = all.split_once("\r\n\r\n").unwrap_or((&all, ""));
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok());
    let status = status.unwrap_or_else(|| panic!("no answer to {line}: {all:?}"));
    Reply { status, head: head.to_owned(), body: body.to_owned() }
}
