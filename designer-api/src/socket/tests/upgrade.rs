//! Requests that must not become a socket (spec bad-input, 64, 65 and 73).

use super::raw::{Raw, UPGRADE};
use super::site::{Site, within};
use tokio::io::AsyncReadExt;

async fn status(site: &Site, head: &str) -> u16 {
    Raw::tcp(site.address).await.ask(head).await.0
}

#[actix_web::test]
async fn a_foreign_page_is_refused_before_anything_else() {
    let site = Site::start();
    let get = |origin: &str, rest: &str| {
        format!("GET /push HTTP/1.1\r\nHost: ours.example\r\nOrigin: {origin}\r\n{rest}\r\n")
    };
    assert_eq!(status(&site, &get("http://ours.example", UPGRADE)).await, 101);
    for foreign in [
        "https://ours.example",
        "http://ours.example:81",
        "http://sub.ours.example",
        "http://ours.example.evil.example",
        "null",
        "",
    ] {
        assert_eq!(status(&site, &get(foreign, UPGRADE)).await, 403, "{foreign}");
        assert_eq!(status(&site, &get(foreign, "")).await, 403, "{foreign}, no upgrade");
    }
}

#[actix_web::test]
async fn a_handshake_has_to_be_whole() {
    let site = Site::start();
    let head = |line: &str, host: &str, rest: &str| format!("{line}\r\n{host}{rest}\r\n");
    let (get, host) = ("GET /push HTTP/1.1", "Host: a\r\n");
    assert_eq!(status(&site, &head(get, host, UPGRADE)).await, 101);
    let key = "Sec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\n";
    let without = |part: &str| UPGRADE.replace(part, "");
    for (what, head) in [
        ("no key", head(get, host, &without(key))),
        ("short key", head(get, host, &UPGRADE.replace("AAEC", ""))),
        ("two keys", head(get, host, &format!("{UPGRADE}{key}"))),
        ("version 12", head(get, host, &UPGRADE.replace("13", "12"))),
        ("no version", head(get, host, &without("Sec-WebSocket-Version: 13\r\n"))),
        ("no upgrade", head(get, host, &without("Upgrade: websocket\r\n"))),
        ("HTTP/1.0", head("GET /push HTTP/1.0", host, UPGRADE)),
        ("no host", head(get, "", UPGRADE)),
        ("another protocol", head(get, host, &UPGRADE.replace("push.v1", "push.v2"))),
        ("long header", head(get, host, &format!("X: {}\r\n{UPGRADE}", "x".repeat(70_000)))),
        ("POST", head("POST /push HTTP/1.1", host, UPGRADE)),
    ] {
        let status = status(&site, &head).await;
        assert!((400..500).contains(&status), "{what}: {status}");
    }
}

#[actix_web::test]
async fn compression_is_declined() {
    let site = Site::start();
    let offer = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    let head = format!("GET /echo HTTP/1.1\r\nHost: a\r\n{UPGRADE}{offer}\r\n");
    let (status, answer) = Raw::tcp(site.address).await.ask(&head).await;
    assert_eq!(status, 101);
    assert!(!answer.to_lowercase().contains("extensions"), "{answer}");
}

#[actix_web::test]
async fn a_refusal_is_a_problem_with_a_code() {
    let site = Site::start();
    let mut raw = Raw::tcp(site.address).await;
    let upgrade = UPGRADE.replace("push.v1", "push.v2");
    let head = format!("GET /push HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{upgrade}\r\n");
    let (status, answer) = raw.ask(&head).await;
    assert_eq!(status, 400);
    assert!(answer.contains("application/problem+json"), "{answer}");
    let mut body = String::new();
    within(raw.tcp.read_to_string(&mut body)).await.unwrap();
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["code"], "websocket-protocol");
    assert!(body["detail"].as_str().unwrap().contains("wireloom.push.v1"));
}
