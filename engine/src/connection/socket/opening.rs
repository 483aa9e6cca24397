//! From a target to an open WebSocket: address, TCP, proxy, TLS, upgrade.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::error::Error;
use tokio_tungstenite::tungstenite::handshake::client::{Request, Response};
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, client_async_with_config};

use super::{BUFFER, Socket, words};
use crate::connection::guard::{AllowList, Host, Refused};
use crate::connection::proxy::{self, Through};
use crate::connection::registry::Around;
use crate::connection::target::Target;
use crate::connection::trail::{StepName, Trail};
use crate::connection::{Limits, Settings, backoff, dial, tls};
use crate::payload::{Object, Text, Value};

/// How long a host behind a proxy is looked up, which may be known to the proxy alone.
const LOOK_UP: Duration = Duration::from_secs(2);
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

/// Connects: address, TCP, proxy, TLS, upgrade; all within `limits.handshake`.
pub(in crate::connection) async fn connect(
    target: &Target,
    settings: &Settings,
    around: &Around,
    trail: &mut Trail,
) -> Result<Box<Opened>, Refusal> {
    let limit = settings.limits.handshake;
    let deadline = Instant::now() + limit.0;
    match timeout_at(deadline, open(target, settings, around, deadline, trail)).await {
        Ok(result) => result,
        Err(_) => Err(Refusal::new(format!(
            "The handshake was not finished within {limit} (limits.handshake)."
        ))),
    }
}

async fn open(
    target: &Target,
    settings: &Settings,
    around: &Around,
    deadline: Instant,
    trail: &mut Trail,
) -> Result<Box<Opened>, Refusal> {
    let request = request(target)?;
    let tls = if target.tls {
        Some(tls::config(settings.tls.as_ref()).await.map_err(Refusal::new)?)
    } else {
        None
    };
    trail.begin(StepName::Resolve);
    let (host, port) = (&target.host, target.port);
    let through = proxy::choose(&settings.proxy, &around.proxies, target.tls, host, port)
        .map_err(Refusal::new)?;
    let addresses = resolve(host, port, through.as_ref(), &around.allowed).await;
    let addresses = addresses.map_err(|refused| Refusal::new(refused.to_string()))?;
    trail.begin(StepName::Connect);
    let mut tcp = dial::dial(addresses, deadline).await.map_err(|reason| match &through {
        Some(_) => Refusal::new(format!("The proxy is not there. {reason}")),
        None => Refusal::new(reason),
    })?;
    if let Some(through) = &through {
        trail.begin(StepName::Proxy);
        proxy::open(&mut tcp, through, host, port).await.map_err(Refusal::new)?;
    }
    let stream = match tls {
        Some(config) => {
            trail.begin(StepName::Tls);
            MaybeTlsStream::Rustls(secure(tcp, host, config).await.map_err(Refusal::new)?)
        }
        None => MaybeTlsStream::Plain(tcp),
    };
    trail.begin(StepName::Upgrade);
    let opened = upgrade(request, stream, &settings.limits).await?;
    trail.end(None);
    Ok(opened)
}

/// Where TCP goes to. A host behind a proxy is held to the guard too, as far as its address is
/// known here.
async fn resolve(
    host: &Host,
    port: u16,
    through: Option<&Through>,
    allowed: &AllowList,
) -> Result<Vec<SocketAddr>, Refused> {
    let Some(through) = through else {
        return allowed.resolve(host, port).await;
    };
    if let Ok(Err(refused @ Refused::NotPublic { .. })) =
        timeout(LOOK_UP, allowed.resolve(host, port)).await
    {
        return Err(refused);
    }
    if through.trusted {
        AllowList::resolve_any(&through.host, through.port).await
    } else {
        allowed.resolve(&through.host, through.port).await
    }
}

async fn secure(
    tcp: TcpStream,
    host: &Host,
    config: Arc<ClientConfig>,
) -> Result<TlsStream<TcpStream>, String> {
    let name = match host {
        Host::Name(name) => ServerName::try_from(name.clone())
            .map_err(|_| format!("`{name}` is no name that TLS knows."))?,
        Host::Address(address) => ServerName::from(*address),
    };
    TlsConnector::from(config).connect(name, tcp).await.map_err(|error| {
        let words = error.to_string();
        let hint = if words.contains("UnknownIssuer") {
            " If its authority is your own, give that one's certificate as tls.ca."
        } else {
            ""
        };
        format!("The TLS handshake with the server failed: {words}.{hint}")
    })
}

async fn upgrade(
    request: Request,
    stream: MaybeTlsStream<TcpStream>,
    limits: &Limits,
) -> Result<Box<Opened>, Refusal> {
    let config = WebSocketConfig::default()
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER)
        .max_write_buffer_size(2 * BUFFER + limits.message + SLACK)
        .max_message_size(Some(limits.message))
        .max_frame_size(Some(limits.frame));
    let (stream, response) = client_async_with_config(request, stream, Some(config))
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
