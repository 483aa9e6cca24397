//! What a request is made of, and how an answer is read.

use serde_json::{Value as Json, json};

use super::*;

fn answer(status: u16, media_type: &str, body: &[u8]) -> HttpResponse {
    HttpResponse {
        server: "http://a".to_owned(),
        status,
        headers: vec![("content-type".to_owned(), media_type.to_owned())],
        body: Bytes::copy_from_slice(body),
    }
}

#[test]
fn addresses_are_read_and_shown_without_secrets() {
    for (text, server) in [
        ("http://example.com/a?key=s#f", "http://example.com"),
        ("https://u:secret@example.com:444/", "https://example.com:444"),
        ("http://2130706433/", "http://127.0.0.1"),
        ("http://0x7f000001/", "http://127.0.0.1"),
        ("http://127.1/", "http://127.0.0.1"),
        ("http://a@b@c/", "http://c"),
    ] {
        let request = HttpRequest::new(HttpMethod::Get, text).unwrap();
        assert_eq!(request.server(), server, "{text}");
        assert!(!format!("{request:?}").contains("secret"));
    }
    let long = format!("http://a/{}", "x".repeat(LONGEST));
    for wrong in ["", "a", "/a", "ftp://a", "http://", "http:///a/b", "file:///etc/passwd", &long] {
        let error = HttpRequest::new(HttpMethod::Get, wrong).unwrap_err();
        assert_eq!(error.blame, crate::node::Blame::Input, "{wrong}");
    }
}

#[test]
fn headers_cannot_be_smuggled_in() {
    let mut request = HttpRequest::new(HttpMethod::Post, "http://a:b@c/").unwrap();
    assert_eq!(request.headers[0].1, "Basic YTpi");
    for name in ["a b", "", "Host", "Content-Length", "é", "a:b"] {
        assert!(request.header(name, "x").is_err(), "{name}");
    }
    assert!(request.header("x", "a\r\nHost: b").is_err());
    assert!(request.bearer("a\nb").is_err());
    request.header("X-A", "1").unwrap();
    request.header("x-a", "2").unwrap();
    request.bearer("t").unwrap();
    request.query("q", "a&b=c");
    request.body(HttpBody::Form(vec![("a b".to_owned(), "&".to_owned())]));
    assert_eq!(request.url.as_str(), "http://c/?q=a%26b%3Dc");
    assert_eq!(&request.body[..], b"a+b=%26");
    let names: Vec<&str> = request.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["x-a", "authorization", "content-type"]);
}

#[test]
fn bodies_are_read_by_their_type() {
    use AnswerAs::{Auto, Base64, Json as J, Text};
    for (response, read, body) in [
        (answer(200, "application/json; charset=utf-8", b"{\"a\":1}"), Auto, json!({ "a": 1 })),
        (answer(404, "application/problem+json", b"{\"a\":1}"), Auto, json!({ "a": 1 })),
        (answer(404, "application/json", b"<p>"), Auto, json!("<p>")),
        (answer(502, "text/html", b"<p>"), J, json!("<p>")),
        (answer(200, "text/plain", b"[1]"), J, json!([1])),
        (answer(200, "application/json", b"[1]"), Text, json!("[1]")),
        (answer(200, "text/plain", b"x"), Auto, json!("x")),
        (answer(200, "text/plain", b"\xff"), Auto, json!("/w==")),
        (answer(200, "image/png", b"x"), Auto, json!("eA==")),
        (answer(200, "text/plain", b"x"), Base64, json!("eA==")),
        (answer(204, "application/json", b""), Auto, json!(null)),
    ] {
        let value = response.value(read, FailOn::Nothing).unwrap();
        assert_eq!(Json::from(&value)["body"], body, "{response:?} {read:?}");
    }
    let wrong = answer(200, "application/json", b"<p>").value(Auto, FailOn::Nothing);
    assert_eq!(wrong.unwrap_err().blame, crate::node::Blame::External);
    assert!(answer(200, "text/plain", b"\xff").value(Text, FailOn::Nothing).is_err());
}

#[test]
fn which_answers_are_errors_is_a_setting() {
    use crate::node::Blame::{External, Input};
    for (status, fail_on, blame) in [
        (404, FailOn::Nothing, None),
        (500, FailOn::Nothing, None),
        (404, FailOn::Server, None),
        (503, FailOn::Server, Some(External)),
        (429, FailOn::Server, Some(External)),
        (404, FailOn::Any, Some(Input)),
        (500, FailOn::Any, Some(External)),
    ] {
        let done = answer(status, "text/plain", b"x").value(AnswerAs::Auto, fail_on);
        assert_eq!(done.err().map(|error| error.blame), blame, "{status} {fail_on:?}");
    }
}

#[test]
fn headers_of_one_name_are_joined_and_cookies_listed() {
    let mut response = answer(200, "text/plain", b"");
    for (name, value) in [("x", "1"), ("x", "2"), ("set-cookie", "a=1"), ("set-cookie", "b=2")] {
        response.headers.push((name.to_owned(), value.to_owned()));
    }
    let headers = Json::from(&response.value(AnswerAs::Auto, FailOn::Nothing).unwrap());
    let expected =
        json!({ "content-type": "text/plain", "x": "1, 2", "set-cookie": ["a=1", "b=2"] });
    assert_eq!(headers["headers"], expected);
}
