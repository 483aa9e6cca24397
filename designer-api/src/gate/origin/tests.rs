//! What `origin` promises.

use super::*;
use actix_web::http::header::HeaderValue;

fn headers(list: &[(&'static str, &str)]) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in list {
        map.append(header::HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
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
    let two =
        headers(&[HOST, ("origin", "http://127.0.0.1:7080"), ("origin", "http://evil.example")]);
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
