//! Who may come in.

use serde_json::{Value as Json, json};
use tests::hooks::{Guest, deploy};
use tests::until;

use super::mirror;
use crate::program;

#[tokio::test]
async fn only_those_come_who_may() {
    let (program, _data) = program();
    let global = |name: &str| format!("/api/globals/{name}");
    program.ok("PUT", &global("secret"), Some(&json!("s3cret"))).await;
    let with = |extra: Json| {
        let mut config = json!({ "path": "door", "events": ["connect"] });
        config.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        mirror(&config)
    };
    let come = async |headers: &[(&'static str, &str)], query: &str| {
        let path = format!("door{query}");
        Guest::connect_with(&program, &path, headers).await.map_or_else(|status| status, |_| 101)
    };
    assert_eq!(come(&[], "").await, 404);

    deploy(&program, &with(json!({ "auth": { "mode": "token", "token": "{{globals.secret}}" } })))
        .await;
    assert_eq!(come(&[], "").await, 401);
    assert_eq!(come(&[("authorization", "Bearer s3cret")], "").await, 101);
    assert_eq!(come(&[], "?token=s3cret").await, 101);
    assert_eq!(come(&[("authorization", "Bearer other")], "?token=s3cret").await, 401);
    // Another secret, and who knew the old one is asked to come again.
    let mut guest = Guest::connect(&program, "door?token=s3cret").await;
    guest.hear().await;
    program.save(&global("secret"), &json!("new")).await;
    assert_eq!(guest.hear_close().await, 1012);
    assert_eq!(come(&[], "?token=s3cret").await, 401);
    assert_eq!(come(&[], "?token=new").await, 101);

    let auth = json!({ "mode": "basic", "username": "ann", "password": "{{globals.secret}}" });
    deploy(&program, &with(json!({ "auth": auth }))).await;
    // ann:new
    assert_eq!(come(&[("authorization", "Basic YW5uOm5ldw==")], "").await, 101);
    assert_eq!(come(&[("authorization", "Basic YW5uOm9sZA==")], "").await, 401);

    deploy(&program, &with(json!({ "origins": ["https://app.example"], "subprotocol": "v1" })))
        .await;
    let v1 = ("sec-websocket-protocol", "v0, v1");
    assert_eq!(come(&[("sec-websocket-protocol", "v0")], "").await, 400);
    assert_eq!(come(&[v1, ("origin", "https://app.example")], "").await, 101);
    assert_eq!(come(&[v1, ("origin", program.base())], "").await, 101);
    for origin in ["https://evil.example", "null", "https://app.example.evil"] {
        assert_eq!(come(&[v1, ("origin", origin)], "").await, 403, "{origin}");
    }
    let guest = Guest::connect_with(&program, "door", &[v1]).await.unwrap();
    assert_eq!(guest.response.headers()["sec-websocket-protocol"], "v1");

    deploy(&program, &with(json!({ "limits": { "clients": 1 } }))).await;
    let first = Guest::connect(&program, "door").await;
    assert_eq!(come(&[], "").await, 503);
    first.close(1000, "").await;
    until("room", async || (come(&[], "").await == 101).then_some(())).await;
}

#[tokio::test]
async fn a_wrong_password_is_guessed_slowly() {
    let (program, _data) = program();
    program.ok("PUT", "/api/globals/secret", Some(&json!("s3cret"))).await;
    let auth = json!({ "mode": "token", "token": "{{globals.secret}}" });
    deploy(&program, &mirror(&json!({ "path": "door", "auth": auth }))).await;
    let mut answers = Vec::new();
    for n in 0..12 {
        let path = format!("door?token={n}");
        answers.push(Guest::connect_with(&program, &path, &[]).await.unwrap_err());
    }
    assert_eq!(answers, [&[401; 10][..], &[429; 2]].concat());
}
