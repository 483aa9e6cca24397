//! Whether a request was sent by a page of ours, and to a name of ours.

use std::sync::Arc;

use actix_web::http::header::{self, HeaderMap};
use arc_swap::ArcSwap;

use crate::problem::Problem;

/// Which pages may send changes and open sockets, and under which names we may be asked.
#[derive(Debug, Clone, Default)]
pub struct Origins {
    /// Whether browsers reach us over TLS.
    pub secure: bool,
    /// Whether only this machine reaches us: then only its own names are answered to, so that no
    /// foreign name can be pointed at us (DNS rebinding).
    pub loopback: bool,
    /// Further origins, as browsers write them: `https://flows.example.org`.
    pub allowed: Vec<String>,
    /// Origins whose pages may come for push with a ticket, and for nothing else.
    pub push: PushOrigins,
}

/// The origins of apps, as the setting `push.origins` has them. Clones are the same list.
#[derive(Debug, Clone, Default)]
pub struct PushOrigins(Arc<ArcSwap<Vec<String>>>);

impl PushOrigins {
    /// Sets the list.
    pub fn set(&self, origins: Vec<String>) {
        self.0.store(Arc::new(origins));
    }

    fn has(&self, origin: &str) -> bool {
        self.0.load().iter().any(|one| one == origin)
    }
}

/// An origin as browsers write it; `None` if it is none.
#[must_use]
pub fn normal(origin: &str) -> Option<String> {
    let url = url::Url::parse(origin).ok()?;
    let plain = matches!(url.scheme(), "http" | "https") && url.path() == "/";
    plain.then(|| url.origin().ascii_serialization())
}

impl Origins {
    /// Refuses a request that was sent to a name which is not ours.
    ///
    /// # Errors
    /// 400 without a `Host`, 421 for a foreign one.
    pub fn check_host(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let Some(host) = only(headers, header::HOST) else {
            return Err(Problem::bad("no-host", "the request has no Host header, or two"));
        };
        if !self.loopback || is_local(host) || self.allowed.iter().any(|one| authority(one) == host)
        {
            return Ok(());
        }
        Err(Problem::new(
            actix_web::http::StatusCode::MISDIRECTED_REQUEST,
            "foreign-host",
            "this server answers to localhost only; start it with --public-url to use another name",
        ))
    }

    /// Refuses a change that a cookie allows but that no page of ours has sent.
    ///
    /// # Errors
    /// 403 unless the `Origin` is ours or, where a browser leaves it out, `Sec-Fetch-Site` says
    /// that it is.
    pub fn check_change(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let ours = match headers.get(header::ORIGIN) {
            Some(_) => self.is_ours(headers),
            None => {
                headers.get("sec-fetch-site").is_some_and(|site| site.as_bytes() == b"same-origin")
            }
        };
        if ours { Ok(()) } else { Err(foreign()) }
    }

    /// Refuses a WebSocket from a foreign page. Programs that are no browser send no `Origin`;
    /// they may come with a token, never with a cookie.
    ///
    /// # Errors
    /// 403.
    pub fn check_socket(&self, headers: &HeaderMap, by_cookie: bool) -> Result<(), Problem> {
        let ours = match headers.get(header::ORIGIN) {
            Some(_) => self.is_ours(headers),
            None => !by_cookie,
        };
        if ours { Ok(()) } else { Err(foreign()) }
    }

    /// Refuses push to a page that is neither ours nor one of an app. Programs send no `Origin`.
    ///
    /// # Errors
    /// 403.
    pub fn check_push(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let app = only(headers, header::ORIGIN).is_some_and(|origin| self.push.has(origin));
        if app || headers.get(header::ORIGIN).is_none() || self.is_ours(headers) {
            return Ok(());
        }
        Err(Problem::forbidden(
            "foreign-origin",
            "this page is of another origin; add it to the setting push.origins",
        ))
    }

    /// The app's origin that is to be told that it may read the answer.
    #[must_use]
    pub fn app<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        only(headers, header::ORIGIN).filter(|origin| self.push.has(origin))
    }

    fn is_ours(&self, headers: &HeaderMap) -> bool {
        let (Some(origin), Some(host)) =
            (only(headers, header::ORIGIN), only(headers, header::HOST))
        else {
            return false;
        };
        let scheme = if self.secure { "https" } else { "http" };
        let same =
            origin.strip_prefix(scheme).and_then(|rest| rest.strip_prefix("://")) == Some(host);
        same || self.allowed.iter().any(|one| one == origin)
    }
}

fn foreign() -> Problem {
    Problem::forbidden(
        "foreign-origin",
        "this request comes from a page of another origin; allow that with --allow-origin",
    )
}

/// A header's value if it stands there once and is text.
fn only(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    let mut all = headers.get_all(name);
    let first = all.next()?.to_str().ok()?;
    all.next().is_none().then_some(first)
}

fn authority(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, rest)| rest)
}

fn is_local(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

#[cfg(test)]
mod tests;
