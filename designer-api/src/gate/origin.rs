//! Whether a request was sent by a page of ours, and to a name of ours.

use actix_web::http::header::{self, HeaderMap};

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
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn headers(list: &[(&'static str, &str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in list {
            map.append(
                header::HeaderName::from_static(name),
                HeaderValue::from_str(value).unwrap(),
            );
        }
        map
    }

    const HOST: (&str, &str) = ("host", "127.0.0.1:7080");

    #[test]
    fn only_the_very_same_origin_is_ours() {
        let origins = Origins {
            loopback: true,
            allowed: vec!["https://app.example".to_owned()],
            ..Origins::default()
        };
        for good in ["http://127.0.0.1:7080", "https://app.example"] {
            let headers = headers(&[HOST, ("origin", good)]);
            assert!(origins.check_change(&headers).is_ok(), "{good}");
            assert!(origins.check_socket(&headers, true).is_ok(), "{good}");
        }
        for bad in [
            "null",
            "",
            "http://127.0.0.1",
            "http://127.0.0.1:70801",
            "https://127.0.0.1:7080",
            "http://127.0.0.1:7080/",
            "http://localhost:7080",
            "HTTP://127.0.0.1:7080",
            "http://evil.example",
            "http://127.0.0.1:7080.evil.example",
            "http://x.127.0.0.1:7080",
            "https://sub.app.example",
            "https://app.example:444",
            "https://app.example.evil.example",
            "https://evilapp.example",
            "http://app.example",
        ] {
            let headers = headers(&[HOST, ("origin", bad)]);
            assert!(origins.check_change(&headers).is_err(), "{bad}");
            assert!(origins.check_socket(&headers, true).is_err(), "{bad}");
            assert!(origins.check_socket(&headers, false).is_err(), "{bad}");
        }
        let two = headers(&[
            HOST,
            ("origin", "http://127.0.0.1:7080"),
            ("origin", "http://evil.example"),
        ]);
        assert!(origins.check_change(&two).is_err());
    }

    #[test]
    fn without_an_origin_a_cookie_changes_nothing() {
        let origins = Origins::default();
        assert!(origins.check_change(&headers(&[HOST])).is_err());
        for (site, good) in [("same-origin", true), ("same-site", false), ("none", false)] {
            let headers = headers(&[HOST, ("sec-fetch-site", site)]);
            assert_eq!(origins.check_change(&headers).is_ok(), good, "{site}");
        }
        assert!(origins.check_socket(&headers(&[HOST]), true).is_err());
        assert!(origins.check_socket(&headers(&[HOST]), false).is_ok());
    }

    #[test]
    fn a_loopback_server_answers_to_its_own_names_only() {
        let origins = Origins { loopback: true, ..Origins::default() };
        for (host, good) in [
            ("localhost", true),
            ("localhost:9", true),
            ("[::1]:9", true),
            ("evil.example:7080", false),
            ("127.0.0.1.evil.example", false),
            ("localhost.evil.example:1", false),
            ("127.0.0.1:x", false),
        ] {
            let headers = headers(&[("host", host)]);
            assert_eq!(origins.check_host(&headers).is_ok(), good, "{host}");
        }
        assert!(origins.check_host(&headers(&[])).is_err());
    }
}
