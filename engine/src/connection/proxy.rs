//! Through an HTTP proxy: which one, and asking it for the way (`CONNECT`).

mod exempt;

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;

use super::Secret;
use super::guard::Host;
use super::settings::Proxy;
use exempt::exempt;

/// The longest answer of a proxy, in bytes.
const LONGEST_ANSWER: usize = 16 * 1024;

/// What the program's environment says of proxies.
#[derive(Clone, Default)]
pub struct Proxies {
    http: Option<String>,
    https: Option<String>,
    all: Option<String>,
    no: String,
}

/// Addresses of proxies may carry passwords.
impl fmt::Debug for Proxies {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Proxies").field("no", &self.no).finish_non_exhaustive()
    }
}

impl Proxies {
    /// As the process's environment says.
    #[must_use]
    pub fn from_environment() -> Self {
        Self::from(|name| std::env::var(name).ok())
    }

    /// As these variables say; small letters go before capitals.
    pub fn from(variable: impl Fn(&str) -> Option<String>) -> Self {
        let get = |name: &str| {
            let set = |name: &str| variable(name).filter(|text| !text.trim().is_empty());
            set(name).or_else(|| set(&name.to_ascii_uppercase()))
        };
        Self {
            http: get("http_proxy"),
            https: get("https_proxy"),
            all: get("all_proxy"),
            no: get("no_proxy").unwrap_or_default(),
        }
    }
}

/// The proxy for one attempt.
#[derive(Debug)]
pub(super) struct Through {
    pub(super) host: Host,
    pub(super) port: u16,
    authorization: Option<Secret>,
    /// Named by whoever runs the program, and so not subject to the guard.
    pub(super) trusted: bool,
}

/// The proxy to go through, if there is one for this host. Errors are for people.
pub(super) fn choose(
    wanted: &Proxy,
    environment: &Proxies,
    tls: bool,
    host: &Host,
    port: u16,
) -> Result<Option<Through>, String> {
    match wanted {
        Proxy::None => Ok(None),
        Proxy::Environment => {
            let own = if tls { &environment.https } else { &environment.http };
            let Some(url) = own.as_ref().or(environment.all.as_ref()) else {
                return Ok(None);
            };
            if exempt(&environment.no, host, port) {
                return Ok(None);
            }
            let (through, _) = parse(url)
                .map_err(|words| format!("In the environment's proxy setting: {words}"))?;
            Ok(Some(Through { trusted: true, ..through }))
        }
        Proxy::Http { url, username, password, no_proxy } => {
            if no_proxy.as_ref().is_some_and(|list| exempt(list, host, port)) {
                return Ok(None);
            }
            let (mut through, _) = parse(url)?;
            if let Some(username) = username {
                let password = password.as_ref().map(|secret| secret.0.as_str());
                through.authorization = Some(basic(username, password.unwrap_or_default()));
            }
            Ok(Some(through))
        }
    }
}

/// Reads a proxy's address; tells also whether it carries a user name.
pub(super) fn parse(text: &str) -> Result<(Through, bool), String> {
    let text = text.trim();
    let with_scheme = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let url = Url::parse(&with_scheme).map_err(|error| format!("Not an address: {error}."))?;
    if url.scheme() != "http" {
        return Err("A proxy's address begins with http://.".to_owned());
    }
    let host = match url.host() {
        Some(url::Host::Domain(name)) => Host::Name(name.to_owned()),
        Some(url::Host::Ipv4(address)) => Host::Address(address.into()),
        Some(url::Host::Ipv6(address)) => Host::Address(address.into()),
        None => return Err("The proxy's address names no host.".to_owned()),
    };
    let named = !url.username().is_empty() || url.password().is_some();
    let authorization = named.then(|| {
        basic(
            &percent_decode_str(url.username()).decode_utf8_lossy(),
            &percent_decode_str(url.password().unwrap_or_default()).decode_utf8_lossy(),
        )
    });
    let port = url.port_or_known_default().unwrap_or(80);
    Ok((Through { host, port, authorization, trusted: false }, named))
}

fn basic(username: &str, password: &str) -> Secret {
    Secret(format!("Basic {}", STANDARD.encode(format!("{username}:{password}"))))
}

/// Asks the proxy for a way to the host; afterwards the socket is as one to the host itself.
/// Errors are for people.
pub(super) async fn open(
    tcp: &mut TcpStream,
    through: &Through,
    host: &Host,
    port: u16,
) -> Result<(), String> {
    let mut request = format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n");
    if let Some(authorization) = &through.authorization {
        request.push_str("Proxy-Authorization: ");
        request.push_str(&authorization.0);
        request.push_str("\r\n");
    }
    request.push_str("\r\n");
    let lost = |error: std::io::Error| format!("The proxy hung up: {error}.");
    tcp.write_all(request.as_bytes()).await.map_err(lost)?;
    let mut answer = Vec::with_capacity(256);
    // Byte by byte: what follows the answer is not the proxy's.
    while !answer.ends_with(b"\r\n\r\n") {
        if answer.len() >= LONGEST_ANSWER {
            return Err("The proxy's answer does not end.".to_owned());
        }
        answer.push(tcp.read_u8().await.map_err(lost)?);
    }
    let answer = String::from_utf8_lossy(&answer);
    let line = answer.lines().next().unwrap_or_default();
    let status = line.strip_prefix("HTTP/1.").and_then(|rest| rest.split(' ').nth(1));
    match status.and_then(|status| status.parse::<u16>().ok()) {
        Some(200..=299) => Ok(()),
        Some(407) => Err("The proxy wants a user name and a password (407).".to_owned()),
        Some(status) => Err(format!("The proxy refused the way to the server: {status}.")),
        None => Err("The proxy does not answer as an HTTP proxy does.".to_owned()),
    }
}

#[cfg(test)]
mod tests;
