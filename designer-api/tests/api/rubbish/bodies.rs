//! Bodies that are none.

use designer_api::routes::{ROUTES, Verb};
use serde_json::json;

use super::{fail_on, lacks};
use crate::flows::{Client, echo};
use crate::server::{JSON, ask, serve};

/// What is no JSON in UTF-8, with the codes by which it may be refused.
fn no_json() -> Vec<(Vec<u8>, &'static [&'static str])> {
    let utf16 = |order: fn(u16) -> [u8; 2], mark: &[u8]| {
        let text = "{\"id\": \"a\"}";
        mark.iter().copied().chain(text.encode_utf16().flat_map(order)).collect::<Vec<u8>>()
    };
    let json: &[&str] = &["bad-json"];
    let utf8: &[&str] = &["not-utf8"];
    // Without a mark, the bytes of UTF-16 are those of UTF-8 with a NUL after each letter.
    let either: &[&str] = &["not-utf8", "bad-json"];
    vec![
        (b" \n\t".to_vec(), &["empty-body"]),
        (b"\xEF\xBB\xBF".to_vec(), &["empty-body"]),
        (b"{".to_vec(), json),
        (b"}".to_vec(), json),
        (b"hello".to_vec(), json),
        (b"{\"a\": 1,}".to_vec(), json),
        (b"{\"a\": 1} // why".to_vec(), json),
        (b"{'a': 1}".to_vec(), json),
        (b"{\"a\": NaN}".to_vec(), json),
        (b"{\"a\": -Infinity}".to_vec(), json),
        (b"{\"a\": 1e999}".to_vec(), json),
        (b"{\"a\": 01}".to_vec(), json),
        (b"{\"a\": \"\\ud800\"}".to_vec(), json),
        (b"{\"a\": \"\\x\"}".to_vec(), json),
        (b"{\"a\": \"\n\"}".to_vec(), json),
        (b"{\"a\": \"\0\"}".to_vec(), json),
        (b"{}{}".to_vec(), json),
        (b"\xEF\xBB\xBF\xEF\xBB\xBF{}".to_vec(), json),
        ("[".repeat(10_000).into_bytes(), json),
        ("{\"a\":".repeat(10_000).into_bytes(), json),
        (format!("{}{}", "[".repeat(5000), "]".repeat(5000)).into_bytes(), json),
        (b"{\"a\": \"\xFF\"}".to_vec(), utf8),
        (b"{\"a\": \"\xED\xA0\x80\"}".to_vec(), utf8),
        (utf16(u16::to_le_bytes, b"\xFF\xFE"), utf8),
        (utf16(u16::to_be_bytes, b"\xFE\xFF"), utf8),
        (utf16(u16::to_le_bytes, b""), either),
        (b"\x1F\x8B\x08\0\0\0\0\0".to_vec(), either),
        (b"{\"a\": 1, \"a\": 2}".to_vec(), &["bad-json", "duplicate-key", "bad-format"]),
    ]
}

/// JSON that is of no form that any route takes; not for routes that take any JSON.
const NO_FORM: [&str; 14] = [
    "[]",
    "[[]]",
    "null",
    "true",
    "\"text\"",
    "0",
    "-0.0",
    "123456789012345678901234567890",
    "1.7976931348623157e308",
    r#"{"__proto__": {"id": "x"}}"#,
    r#"{"constructor": {"prototype": {}}}"#,
    r#"{"\u0000": 1}"#,
    r#"{"": ""}"#,
    "{\"\u{202e}\": \"<script>alert(1)</script>\"}",
];

/// The ends of the routes that write without a body.
const BODILESS: [&str; 8] =
    ["undeploy", "logout", "cancel", "retry", "suspend", "hold", "resume", "terminate"];

/// The requests that take a body, on a server that has a flow `a` and a connection `feed`.
fn lines() -> Vec<String> {
    let filled = |path: &str| {
        let path = path.replace("{id}", if path.contains("connections") { "feed" } else { "a" });
        let path = path.replace("{token}", "1").replace("{incident}", "1");
        path.replace("{run}", "1").replace("{node}", "go").replace("{name}", "x")
    };
    ROUTES
        .iter()
        .filter(|route| matches!(route.verb, Verb::Post | Verb::Put))
        .filter(|route| !BODILESS.iter().any(|word| route.path.ends_with(&format!("/{word}"))))
        .map(|route| format!("{} {}", route.verb.as_str(), filled(route.path)))
        .collect()
}

/// Any JSON is a value.
fn takes_anything(line: &str) -> bool {
    line.contains("/api/globals/") || line.contains("/api/settings/")
}

#[actix_web::test]
async fn every_route_that_takes_a_body_tells_rubbish_from_json() {
    let server = serve().await;
    let client = Client::of(&server).await;
    client.ok("POST /api/flows", Some(&echo("a", "x"))).await;
    let feed = json!({ "id": "feed", "url": "wss://feed.example/", "enabled": "disabled" });
    client.ok("POST /api/connections", Some(&feed)).await;
    let tag = "If-Match: \"1\"";
    let lines = lines();
    let origin = server.same_origin();
    let mut faults = Vec::new();
    for line in &lines {
        let known = [client.token.as_str(), JSON, tag, &origin];
        let head = if line.ends_with("/login") { &known[1..] } else { &known };
        for (body, codes) in no_json() {
            let answer = ask(server.address(), line, head, &body).await;
            let about =
                format!("{line} {:?}", String::from_utf8_lossy(&body[..body.len().min(40)]));
            faults.extend(lacks(&answer, &about));
            let code = answer.code();
            if !codes.contains(&code.as_str()) {
                faults.push(format!("{about}: {code} is none of {codes:?}"));
            }
            if code == "bad-json" && body.len() < 100 && !body.contains(&0) {
                let detail = answer.json()["detail"].as_str().unwrap().to_owned();
                if !detail.contains("line ") {
                    faults.push(format!("{about}: {detail}"));
                }
            }
        }
        let empty = ask(server.address(), line, head, b"").await;
        faults.extend(lacks(&empty, line));
        assert_eq!(empty.code(), "empty-body", "{line}");
        for body in NO_FORM.iter().filter(|_| !takes_anything(line)) {
            let answer = ask(server.address(), line, head, body.as_bytes()).await;
            faults.extend(lacks(&answer, &format!("{line} {body}")));
        }
    }
    fail_on(&faults);
    // All of it changed nothing, and broke nothing.
    let flows = client.ok("GET /api/flows", None).await.json();
    assert_eq!(flows["items"].as_array().unwrap().len(), 1, "{flows}");
    assert!(client.ok("GET /api/flows/a/export", None).await.body.contains("data.x"));
    for list in ["globals", "settings", "scripts", "instances"] {
        let kept = client.ok(&format!("GET /api/{list}"), None).await.json();
        assert_eq!(kept["items"].as_array().unwrap().len(), 0, "{kept}");
    }
    assert_eq!(client.ok("GET /readyz", None).await.status, 200);
}
