//! What is asked, and what becomes of the answer.

use serde_json::json;

use super::*;
use crate::check::{FakeHost, check_with, refuses};

#[test]
fn a_form_and_bytes_are_sent_as_such() {
    let host = FakeHost::default();
    let url = "http://a/";
    let form = json!({
        "method": "PUT", "url": url, "destination": "r", "answer": "text",
        "body": { "form": [{ "name": "a", "value": "{{x}}" }] },
    });
    let headers = json!({ "content-type": "application/x-www-form-urlencoded" });
    check_with::<HttpRequest>(&host, &form, &json!({ "x": "1&2" })).emits(
        "out",
        &json!({ "x": "1&2", "r": { "status": 200, "headers": headers, "body": "a=1%262" } }),
    );
    let bytes = json!({
        "method": "POST", "url": url, "destination": "r", "body": { "bytes": "x" },
    });
    let headers = json!({ "content-type": "application/octet-stream" });
    check_with::<HttpRequest>(&host, &bytes, &json!({ "x": "eA==" })).emits(
        "out",
        &json!({ "x": "eA==", "r": { "status": 200, "headers": headers, "body": "eA==" } }),
    );
    check_with::<HttpRequest>(&host, &bytes, &json!({ "x": "no" })).fails("no Base64");
    check_with::<HttpRequest>(&host, &bytes, &json!({})).fails("nothing at `x`");
}

#[test]
fn an_answer_that_finds_no_place_changes_nothing() {
    let config = json!({ "url": "http://a/", "destination": "x.y" });
    check_with::<HttpRequest>(&FakeHost::default(), &config, &json!({ "x": 1 }))
        .fails("cannot write to `x.y`");
}

#[test]
fn no_value_adds_a_header() {
    let config = json!({
        "url": "http://a/", "headers": [{ "name": "X-A", "value": "{{x}}" }],
    });
    check_with::<HttpRequest>(&FakeHost::default(), &config, &json!({ "x": "a\r\nHost: b" }))
        .fails("line break");
}

#[test]
fn mistakes_have_their_place() {
    let with = |name: &str, value: serde_json::Value| {
        let mut config = json!({ "url": "http://a/" });
        config[name] = value;
        config
    };
    for (config, pointer, words) in [
        (json!({}), "", "missing field `url`"),
        (json!({ "url": "a" }), "/url", "Not an address"),
        (json!({ "url": "ws://a" }), "/url", "http://"),
        (with("method", json!("get")), "/method", "unknown variant"),
        (with("timeout", json!("PT11M")), "/timeout", "ten minutes"),
        (with("timeout", json!("PT0S")), "/timeout", "ten minutes"),
        (with("headers", json!([{ "name": "Host", "value": "b" }])), "/headers/0/name", "own"),
        (with("auth", json!({ "mode": "bearer" })), "/auth/token", "wanted"),
        (with("auth", json!({ "token": "{{globals.t}}" })), "/auth/token", "no meaning"),
        (with("auth", json!({ "mode": "bearer", "token": "t" })), "/auth/token", "Whoever"),
        (
            with("auth", json!({ "mode": "header", "header": "a b", "value": "{{globals.t}}" })),
            "/auth/header",
            "a word",
        ),
        (with("body", json!({ "json": "{{#if}}" })), "/body/json", ""),
    ] {
        refuses::<HttpRequest>(&config, pointer, words);
    }
}
