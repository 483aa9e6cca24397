//! Bodies that are none.

use crate::server::{JSON, raw, serve};

#[actix_web::test]
async fn only_json_is_taken_for_json() {
    let server = serve().await;
    let (token, _) = server.token().await;
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "",
    ] {
        let header = format!("Content-Type: {kind}");
        let answer = server.ask("POST /api/tokens", &[&token, &header], r#"{"label":"x"}"#).await;
        assert_eq!((answer.status, answer.code().as_str()), (415, "not-json"), "{kind}");
    }
    let packed = [token.as_str(), JSON, "Content-Encoding: gzip"];
    assert_eq!(server.ask("POST /api/tokens", &packed, "{}").await.status, 415);
}

#[actix_web::test]
async fn junk_is_told_its_place() {
    let server = serve().await;
    let (token, _) = server.token().await;
    for (body, code) in [
        (&b""[..], "empty-body"),
        (b"{", "bad-json"),
        (b"{\"label\":\"x\",}", "bad-json"),
        (b"{\"label\":\"x\",\"label\":\"y\"}", "bad-json"),
        (b"[]", "bad-form"),
        (b"null", "bad-form"),
        (b"\"x\"", "bad-form"),
        (b"NaN", "bad-json"),
        (b"{\"label\":\"\xff\"}", "not-utf8"),
        (b"\xff\xfe{\0}\0", "not-utf8"),
        (b"{\"label\":\"\\ud800\"}", "bad-json"),
        (b"{\"__proto__\":{\"label\":\"x\"}}", "bad-form"),
    ] {
        let head = [token.as_str(), JSON];
        let answer = crate::server::ask(server.address(), "POST /api/tokens", &head, body).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, code), "{body:?}");
    }
    let deep = "[".repeat(10_000);
    let answer = server.ask("POST /api/tokens", &[&token, JSON], &deep).await;
    assert_eq!(answer.code(), "bad-json");
}

#[actix_web::test]
async fn a_large_body_is_refused_by_its_length_and_by_its_bytes() {
    let server = serve().await;
    let (token, _) = server.token().await;
    // Nothing of the body is sent: the refusal cannot have waited for it.
    let head = [token.as_str(), JSON, "Content-Length: 104857600"];
    let answer = server.ask("POST /api/tokens", &head, "").await;
    assert_eq!((answer.status, answer.code().as_str()), (413, "too-large"));
    assert!(answer.json()["detail"].as_str().unwrap().contains("1048576"));

    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    let mut bytes = format!(
        "POST /api/tokens HTTP/1.1\r\nHost: {}\r\n{token}\r\n{JSON}\r\nConnection: close\r\n\
         Transfer-Encoding: chunked\r\n\r\n",
        server.address()
    )
    .into_bytes();
    for _ in 0..17 {
        bytes.extend_from_slice(chunk.as_bytes());
    }
    bytes.extend_from_slice(b"0\r\n\r\n");
    assert_eq!(raw(server.address(), &bytes).await.status, 413);
}

#[actix_web::test]
async fn smuggling_and_broken_requests_get_nowhere() {
    let server = serve().await;
    let host = server.address();
    for request in [
        format!(
            "GET /healthz HTTP/1.1\r\nHost: {host}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        ),
        format!(
            "POST /api/login HTTP/1.1\r\nHost: {host}\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{{}}"
        ),
        format!("POST /api/login HTTP/1.1\r\nHost: {host}\r\nContent-Length: -1\r\n\r\n"),
        "GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n".to_owned(),
        "\r\n\r\n\0\0\0 / HTTP/9\r\n\r\n".to_owned(),
    ] {
        let answer = raw(host, request.as_bytes()).await;
        assert!((400..500).contains(&answer.status), "{request:?}: {}", answer.head);
    }
    assert_eq!(server.ask("GET /healthz", &[], "").await.status, 200);
}
