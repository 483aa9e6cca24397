//! A request to an HTTP server, put together by a node or an action; the engine sends it.

mod answer;
#[cfg(test)]
mod tests;

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use percent_encoding::percent_decode_str;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

use super::Error;
use crate::payload::Value;
pub use answer::{AnswerAs, FailOn, HttpResponse};

/// The longest address that is accepted, in bytes.
const LONGEST: usize = 8 * 1024;

/// What is asked of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
#[allow(missing_docs, reason = "these are the methods of HTTP, by their names")]
pub enum HttpMethod {
    #[default]
    Get,
    Post,
    Put,
    Patch,
    Delete,
    Head,
    Options,
}

impl HttpMethod {
    /// As it is sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Head => "HEAD",
            Self::Options => "OPTIONS",
        }
    }
}

/// What is sent beside the headers.
#[derive(Debug, Clone, PartialEq)]
pub enum HttpBody {
    /// `application/json`.
    Json(Bytes),
    /// `text/plain; charset=utf-8`.
    Text(String),
    /// `application/x-www-form-urlencoded`.
    Form(Vec<(String, String)>),
    /// `application/octet-stream`.
    Bytes(Bytes),
}

/// A request. Its `Debug` shows where it goes, and nothing that may be secret.
#[derive(Clone)]
pub struct HttpRequest {
    /// What is asked.
    pub method: HttpMethod,
    pub(crate) url: Url,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
    /// How long all of it may take, redirects and the answer's body included.
    pub timeout: Duration,
    /// The largest body of an answer, in bytes.
    pub limit: usize,
    /// How many redirects are followed; the next one is the answer.
    pub redirects: u8,
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "HttpRequest({} {})", self.method.as_str(), self.server())
    }
}

/// Headers that are the connection's own.
const OWN: [&str; 9] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

impl HttpRequest {
    /// The most of an answer's body that can be asked for, in bytes.
    pub const LARGEST: usize = 16 << 20;
    /// The most time that a request may take.
    pub const SLOWEST: Duration = Duration::from_secs(600);

    /// A request without headers and body. A user's name in the address becomes an `Authorization`.
    ///
    /// # Errors
    /// With blame Input when the address is none, or not `http://` or `https://`.
    pub fn new(method: HttpMethod, address: &str) -> Result<Self, Error> {
        let mut url = parse(address).map_err(Error::input)?;
        let text = |part: &str| percent_decode_str(part).decode_utf8_lossy().into_owned();
        let user = (text(url.username()), url.password().map(text));
        bare(&mut url)?;
        let mut request = Self {
            method,
            url,
            headers: Vec::new(),
            body: Bytes::new(),
            timeout: Duration::from_secs(30),
            limit: 1 << 20,
            redirects: 10,
        };
        if !user.0.is_empty() || user.1.is_some() {
            request.basic(&user.0, &user.1.unwrap_or_default());
        }
        Ok(request)
    }

    /// Where it goes, fit to be shown: without path and query, where secrets may be.
    #[must_use]
    pub fn server(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    /// Adds to the address's query, encoded.
    pub fn query(&mut self, name: &str, value: &str) {
        self.url.query_pairs_mut().append_pair(name, value);
    }

    /// Adds a header, in place of one of the same name.
    ///
    /// # Errors
    /// With blame Input for a name or value that no header has.
    pub fn header(&mut self, name: &str, value: &str) -> Result<(), Error> {
        if let Some(words) = Self::wrong_header(name) {
            return Err(Error::input(format!("The header `{name}`: {words}")));
        }
        if value.contains(|sign: char| sign.is_control() && sign != '\t') {
            return Err(Error::input(format!(
                "The value of the header `{name}` has a line break or another control character."
            )));
        }
        let name = name.to_ascii_lowercase();
        self.headers.retain(|(there, _)| *there != name);
        self.headers.push((name, value.to_owned()));
        Ok(())
    }

    /// What is wrong with a header's name.
    #[must_use]
    pub fn wrong_header(name: &str) -> Option<&'static str> {
        let token = |sign: char| sign.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(sign);
        if name.is_empty() || !name.chars().all(token) {
            return Some("A header's name is a word of letters, digits and `-`.");
        }
        OWN.contains(&name.to_ascii_lowercase().as_str())
            .then_some("This header is the connection's own and cannot be set here.")
    }

    /// Shows a name and a password.
    pub fn basic(&mut self, user: &str, password: &str) {
        let both = STANDARD.encode(format!("{user}:{password}"));
        self.authorize(format!("Basic {both}"));
    }

    /// Shows a token.
    ///
    /// # Errors
    /// With blame Input for what no header can carry.
    pub fn bearer(&mut self, token: &str) -> Result<(), Error> {
        self.header("authorization", &format!("Bearer {token}"))
            .map_err(|_| Error::input("The token has a line break or another control character."))
    }

    /// What a server would answer that gives back what it is sent: for trying a node without one.
    #[must_use]
    pub fn echo(&self) -> HttpResponse {
        let typed = self.headers.iter().filter(|(name, _)| name == "content-type");
        let headers = typed.cloned().collect();
        HttpResponse { server: self.server(), status: 200, headers, body: self.body.clone() }
    }

    fn authorize(&mut self, value: String) {
        self.headers.retain(|(name, _)| name != "authorization");
        self.headers.push(("authorization".to_owned(), value));
    }

    /// Sets the body; its type, unless a header says another.
    pub fn body(&mut self, body: HttpBody) {
        let (bytes, media_type) = match body {
            HttpBody::Json(bytes) => (bytes, "application/json"),
            HttpBody::Text(text) => (Bytes::from(text), "text/plain; charset=utf-8"),
            HttpBody::Form(pairs) => {
                let mut form = url::form_urlencoded::Serializer::new(String::new());
                form.extend_pairs(pairs);
                (Bytes::from(form.finish()), "application/x-www-form-urlencoded")
            }
            HttpBody::Bytes(bytes) => (bytes, "application/octet-stream"),
        };
        self.body = bytes;
        if !self.headers.iter().any(|(name, _)| name == "content-type") {
            self.headers.push(("content-type".to_owned(), media_type.to_owned()));
        }
    }
}

/// The address without user and fragment, neither of which is sent.
pub(crate) fn bare(url: &mut Url) -> Result<(), Error> {
    url.set_fragment(None);
    let bare = url.set_username("").and_then(|()| url.set_password(None));
    bare.map_err(|()| Error::input("The address names no host."))
}

/// Reads an address. The `url` crate turns `0x7f000001`, `2130706433` and `127.1` into the address
/// that they stand for, so that the guard sees through them.
fn parse(text: &str) -> Result<Url, String> {
    let text = text.trim();
    if text.len() > LONGEST {
        return Err(format!("The address is longer than {LONGEST} bytes."));
    }
    // Surplus slashes would be passed over, and a path's first step become the host.
    if text.split_once("://").is_some_and(|(_, rest)| rest.starts_with(['/', '\\'])) {
        return Err("The address names no host.".to_owned());
    }
    let url = Url::parse(text).map_err(|error| {
        format!("Not an address: {error}. Write one such as https://example.com/path.")
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("The address must begin with http:// or https://.".to_owned());
    }
    Ok(url)
}

/// The pairs of an object: strings as they are, everything else as JSON; nothing of `null`.
#[must_use]
pub fn pairs(value: &Value) -> Vec<(String, String)> {
    let members = value.as_object().into_iter().flatten();
    members
        .filter_map(|(name, value)| match value {
            Value::Null => None,
            Value::String(text) => Some((name.to_string(), text.to_string())),
            other => Some((name.to_string(), other.to_json())),
        })
        .collect()
}
