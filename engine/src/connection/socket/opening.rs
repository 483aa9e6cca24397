//! From a target to an open WebSocket: address, TCP, TLS, upgrade.

use std::time::Duration;

use jiff::Timestamp;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::error::Error;
use tokio_tungstenite::tungstenite::handshake::client::{Request, Response};
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{Connector, client_async_tls_with_config};

use super::{BUFFER, Socket, words};
use crate::connection::guard::AllowList;
use crate::connection::target::Target;
use crate::connection::{Limits, backoff, dial, tls};
use crate::payload::{Object, Text, Value};

/// Room in the write buffer for frame headers, pongs and the close frame.
const SLACK: usize = 4 * 1024;

/// Why there is no socket. The reason is for people.
#[derive(Debug, Default)]
pub(in crate::connection) struct Refusal {
    pub(in crate::connection) reason: String,
    pub(in crate::connection) http_status: Option<u16>,
    pub(in crate::connection) retry_after: Option<Duration>,
}

impl Refusal {
    pub(in crate::connection) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), ..Self::default() }
    }
}

/// A socket and what the server said when it opened.
#[derive(Debug)]
pub(in crate::connection) struct Opened {
    pub(in crate::connection) socket: Socket,
    /// An object with names in lower case.
    pub(in crate::connection) headers: Value,
    pub(in crate::connection) subprotocol: Option<Text>,
}

/// Connects: address, TCP, TLS, upgrade; all within `limits.handshake`.
pub(in crate::connection) async fn connect(
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
