//! A webhook: what enters the flow, and what is answered when.

mod answers;

use serde_json::{Value as Json, json};
use tests::hooks::{deploy, request};
use tests::program::Program;
use tests::stage::flow;

use super::program;

async fn serve(program: &Program, trigger: &Json, nodes: &[Json], wires: &[&str]) {
    let mut all = vec![json!({ "id": "in", "type": "trigger/webhook", "config": trigger })];
    all.extend(nodes.iter().cloned());
    let id = format!("f-{}", trigger["path"].as_str().unwrap().split('/').next().unwrap());
    deploy(program, &flow(&id, &Json::from(all), wires, &json!({}))).await;
}

fn reply(config: &Json) -> Json {
    json!({ "id": "reply", "type": "output/http-reply", "config": config })
}

#[tokio::test]
async fn a_request_becomes_data() {
    let (program, _data) = program();
    let trigger = json!({ "path": "orders/{id}", "methods": ["GET", "POST", "PUT"] });
    let echo = [reply(&json!({ "body": "${data}", "status": "201" }))];
    serve(&program, &trigger, &echo, &["in reply"]).await;
    let line = "POST /hooks/http/orders/7?x=1&y=a%20b&token=canary";
    let headers = ["Content-Type: application/json", "X-A: 1", "X-A: 2", "Cookie: canary=1"];
    let answer = request(&program, line, &headers, b"{\"n\": [1]}").await;
    assert_eq!((answer.status, answer.header("content-type")), (201, Some("application/json")));
    let data = answer.json();
    assert_eq!((&data["method"], &data["path"]), (&json!("POST"), &json!("orders/7")));
    assert_eq!(
        (&data["params"], &data["query"]),
        (&json!({ "id": "7" }), &json!({ "x": "1", "y": "a b" }))
    );
    assert_eq!(data["headers"]["x-a"], "1, 2");
    assert_eq!((&data["body"], &data["bodyType"]), (&json!({ "n": [1] }), &json!("json")));
    assert!(!answer.body.contains("canary"));
    // No script of it may act as the designer's.
    assert!(answer.header("content-security-policy").unwrap().starts_with("sandbox"));
    for (media_type, body, how, value) in [
        ("application/x-www-form-urlencoded", &b"a=1&a=2"[..], "form", json!({ "a": ["1", "2"] })),
        ("text/plain", b"hi", "text", json!("hi")),
        ("image/png", b"\x89P", "base64", json!("iVA=")),
        ("application/json", b"", "none", json!(null)),
    ] {
        let media_type = format!("Content-Type: {media_type}");
        let data = request(&program, "PUT /hooks/http/orders/8", &[&media_type], body).await.json();
        assert_eq!((&data["bodyType"], &data["body"]), (&json!(how), &value));
    }
    assert_eq!(
        request(&program, "GET /hooks/http/orders/1", &[], b"").await.json()["method"],
        "GET"
    );
    let head = request(&program, "HEAD /hooks/http/orders/1", &[], b"").await;
    assert_eq!((head.status, head.body.as_str()), (201, ""));
    for (line, headers, body, status, code) in [
        ("GET /hooks/http/orders", &[][..], &b""[..], 404, "not-found"),
        ("GET /hooks/http/orders/1/2", &[], b"", 404, "not-found"),
        ("GET /hooks/http/orders/%2e%2e", &[], b"", 404, "not-found"),
        ("DELETE /hooks/http/orders/1", &[], b"", 405, "method-not-allowed"),
        ("BREW /hooks/http/orders/1", &[], b"", 405, "method-not-allowed"),
        ("POST /hooks/http/orders/1", &["Content-Type: application/json"], b"{", 400, "bad-json"),
        ("POST /hooks/http/orders/1", &[], &[b'x'; (1 << 20) + 1], 413, "too-large"),
    ] {
        let answer = request(&program, line, headers, body).await;
        assert_eq!((answer.status, answer.json()["code"].as_str()), (status, Some(code)), "{line}");
    }
}

#[tokio::test]
async fn a_lock_is_asked_for_before_the_body() {
    let (program, _data) = program();
    program.ok("PUT", "/api/globals/secret", Some(&json!("s3cret"))).await;
    let auth = json!({ "mode": "basic", "username": "ann", "password": "{{globals.secret}}" });
    serve(
        &program,
        &json!({ "path": "locked", "auth": auth }),
        &[reply(&json!({ "body": "1" }))],
        &["in reply"],
    )
    .await;
    let ask =
        async |headers: &[&str]| request(&program, "POST /hooks/http/locked", headers, b"").await;
    let refused = ask(&["Content-Type: application/json", "Content-Length: 99999999"]).await;
    assert_eq!(
        (refused.status, refused.header("www-authenticate")),
        (401, Some("Basic realm=\"hook\""))
    );
    // The owner's token opens none of these doors.
    let owner = format!("Authorization: Bearer {}", program.token());
    assert_eq!(ask(&[&owner]).await.status, 401);
    let good = "Authorization: Basic YW5uOnMzY3JldA==";
    assert_eq!(ask(&[good]).await.status, 200);
    // A browser adds the password by itself, whoever's page asks.
    assert_eq!(ask(&[good, "Origin: https://evil.example"]).await.status, 403);
    // A secret in the flow itself is refused when it is saved and deployed.
    let plain = json!({ "path": "plain", "auth": { "mode": "token", "token": "s3cret" } });
    let nodes = json!([{ "id": "in", "type": "trigger/webhook", "config": plain }]);
    let document = serde_json::to_value(flow("plain", &nodes, &[], &json!({}))).unwrap();
    program.ok("POST", "/api/flows", Some(&document)).await;
    let refused = program.api("POST", "/api/flows/plain/deploy", Some(&json!({}))).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.body["problems"][0]["pointer"], "/nodes/0/config/auth/token");
}
