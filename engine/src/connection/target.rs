//! From settings to what is asked of whom: the address, its masked form, and the request headers.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

use super::guard::Host;
use super::{Auth, Secret, Settings};

/// The longest address that is accepted, in bytes.
const LONGEST: usize = 8 * 1024;

/// A WebSocket address as written; debug output shows it masked.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub struct Address(pub String);

impl fmt::Debug for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match parse(&self.0) {
            Ok(url) => out.write_str(&mask(&url)),
            Err(_) => out.write_str("(not an address)"),
        }
    }
}

/// What to connect to, for one attempt.
#[derive(Debug)]
pub(super) struct Target {
    /// Where the socket goes.
    pub(super) host: Host,
    pub(super) port: u16,
    pub(super) tls: bool,
    /// What is asked for: without user info, with the query parameter of the auth.
    pub(super) url: Secret,
    /// The same, fit to be shown.
    pub(super) masked: String,
    /// Request headers beyond those of the upgrade itself.
    pub(super) headers: Vec<(String, Secret)>,
}

/// The text of the address for this attempt: the one place where it is made.
fn url_text(settings: &Settings) -> String {
    settings.url.0.clone()
}

/// Settles what to connect to. Errors are for people and show no secret.
pub(super) fn target(settings: &Settings) -> Result<Target, String> {
    let mut url = parse(&url_text(settings))?;
    let mut headers: Vec<_> =
        settings.headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    let authorization = match &settings.auth {
        Some(Auth::Basic { username, password }) => Some(basic(username, &password.0)),
        Some(Auth::Bearer { token }) => Some(format!("Bearer {}", token.0)),
        Some(Auth::Query { name, value }) => {
            url.query_pairs_mut().append_pair(name, &value.0);
            None
        }
        None if !url.username().is_empty() || url.password().is_some() => Some(basic(
            &percent_decode_str(url.username()).decode_utf8_lossy(),
            &percent_decode_str(url.password().unwrap_or_default()).decode_utf8_lossy(),
        )),
        None => None,
    };
    if let Some(value) = authorization {
        headers.push(("Authorization".to_owned(), Secret(value)));
    }
    if !settings.subprotocols.is_empty() {
        let offer = settings.subprotocols.join(", ");
        headers.push(("Sec-WebSocket-Protocol".to_owned(), Secret(offer)));
    }
    let masked = mask(&url);
    // The library takes the host from between `@` and `:`; user info has done its work above.
    let bare = url.set_username("").and_then(|()| url.set_password(None));
    bare.map_err(|()| "The address cannot do without its user name.".to_owned())?;
    let host = match url.host() {
        Some(url::Host::Domain(name)) => Host::Name(name.to_owned()),
        Some(url::Host::Ipv4(address)) => Host::Address(address.into()),
        Some(url::Host::Ipv6(address)) => Host::Address(address.into()),
        None => return Err("The address names no host.".to_owned()),
    };
    Ok(Target {
        host,
        port: url.port_or_known_default().unwrap_or(80),
        tls: url.scheme() == "wss",
        masked,
        headers,
        url: Secret(url.into()),
    })
}

/// Reads an address. The `url` crate turns `0x7f000001`, `2130706433` and `127.1` into the
/// address that they stand for, so that the guard sees through them.
pub(super) fn parse(text: &str) -> Result<Url, String> {
    if text.len() > LONGEST {
        return Err(format!("The address is longer than {LONGEST} bytes."));
    }
    let url = Url::parse(text.trim()).map_err(|error| format!("Not an address: {error}."))?;
    if !matches!(url.scheme(), "ws" | "wss") {
        return Err("The address must begin with ws:// or wss://.".to_owned());
    }
    if url.fragment().is_some() {
        return Err("A WebSocket address has no part after `#`.".to_owned());
    }
    Ok(url)
}

fn basic(username: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{username}:{password}")))
}

/// User info and the values of the query are where secrets stand in an address.
pub(super) fn mask(url: &Url) -> String {
    let mut shown = url.clone();
    if !url.username().is_empty() || url.password().is_some() {
        let masked = shown.set_username("***").and_then(|()| shown.set_password(None));
        if masked.is_err() {
            return format!("{}://***", url.scheme());
        }
    }
    let mut query = String::new();
    for pair in url.query().into_iter().flat_map(|query| query.split('&')) {
        if !query.is_empty() {
            query.push('&');
        }
        match pair.split_once('=') {
            Some((name, _)) => {
                query.push_str(name);
                query.push_str("=***");
            }
            None => query.push_str("***"),
        }
    }
    shown.set_query(url.query().map(|_| query.as_str()));
    shown.into()
}

#[cfg(test)]
mod tests;
