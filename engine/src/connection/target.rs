//! From settings to what is asked of whom: the address, its masked form, and the request headers.

mod mask;

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

use super::guard::Host;
use super::scope::{is_template, render};
use super::settings::Opening;
use super::{Auth, Secret, Settings};
use crate::payload::Value;
use mask::{mask, mask_template};

/// The longest address that is accepted, in bytes.
const LONGEST: usize = 8 * 1024;

/// A WebSocket address as written: a Handlebars template. Debug output shows it masked.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub struct Address(pub String);

impl Address {
    /// Whether none is written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The address fit to be shown, not rendered.
    pub(super) fn masked(&self) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        if is_template(&self.0) {
            return mask_template(&self.0);
        }
        parse(&self.0).map_or_else(|_| "(not an address)".to_owned(), |url| mask(&url))
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.masked())
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
    /// What is sent before anything is read.
    pub(super) opening: Vec<Opening>,
}

/// Settles what to connect to; the one place where the settings' templates are rendered. Errors
/// are for people and show no secret. `url` is what the flow of `urlFrom` returned.
pub(super) fn target(
    settings: &Settings,
    scope: &Value,
    url: Option<&str>,
) -> Result<Target, String> {
    let mut url = match url {
        Some(url) => parse(url).map_err(|words| format!("urlFrom: {words}"))?,
        None => parse(&render("url", &settings.url.0, scope)?)?,
    };
    let mut headers = Vec::with_capacity(settings.headers.len() + 2);
    for (name, value) in &settings.headers {
        let value = render(&format!("headers.{name}"), &value.0, scope)?;
        headers.push((name.clone(), Secret(value)));
    }
    let authorization = match &settings.auth {
        Some(Auth::Basic { username, password }) => {
            let username = render("auth.username", username, scope)?;
            if username.contains(':') {
                return Err("The rendered user name (auth.username) has a colon.".to_owned());
            }
            Some(basic(&username, &render("auth.password", &password.0, scope)?))
        }
        Some(Auth::Bearer { token }) => {
            Some(format!("Bearer {}", render("auth.token", &token.0, scope)?))
        }
        Some(Auth::Query { name, value }) => {
            url.query_pairs_mut().append_pair(name, &render("auth.value", &value.0, scope)?);
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
        opening: opening(settings, scope)?,
    })
}

fn opening(settings: &Settings, scope: &Value) -> Result<Vec<Opening>, String> {
    let messages = settings.initial_messages.iter().enumerate();
    messages
        .map(|(place, message)| message.opening(&format!("initialMessages[{place}]"), scope))
        .collect()
}

/// Reads an address. The `url` crate turns `0x7f000001`, `2130706433` and `127.1` into the
/// address that they stand for, so that the guard sees through them.
pub(super) fn parse(text: &str) -> Result<Url, String> {
    if text.len() > LONGEST {
        return Err(format!("The address is longer than {LONGEST} bytes."));
    }
    // The `url` crate passes over surplus slashes: with the host left empty by a template, the
    // path's first step would become the host.
    let host = text.split_once("://").is_none_or(|(_, rest)| !rest.starts_with(['/', '\\']));
    if !host {
        return Err("The address names no host.".to_owned());
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

#[cfg(test)]
mod tests;
