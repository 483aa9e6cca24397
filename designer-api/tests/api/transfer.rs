//! Exports and imports.

mod mistakes;

use serde_json::{Value as Json, json};

use crate::flows::{Client, echo};
use crate::server::serve;

#[actix_web::test]
async fn what_is_exported_comes_in_as_it_was() {
    let (one, other) = (serve().await, serve().await);
    let (from, to) = (Client::of(&one).await, Client::of(&other).await);
    from.ok("POST /api/flows", Some(&echo("a", "x"))).await;
    let file = from.ok("GET /api/flows/a/export", None).await;
    assert!(file.header("content-disposition").unwrap().contains("a.flow.json"));
    let document: Json = serde_json::from_str(&file.body).unwrap();
    let report = to.ok("POST /api/import", Some(&document)).await.json();
    assert_eq!(report["flows"][0]["action"], json!("created"));
    assert_eq!(to.ok("GET /api/flows/a/export", None).await.body, file.body);
}

#[actix_web::test]
async fn nothing_is_overwritten() {
    let server = serve().await;
    let client = Client::of(&server).await;
    client.ok("POST /api/import", Some(&echo("a", "x"))).await;
    let report = client.ok("POST /api/import", Some(&echo("a", "y"))).await.json();
    assert_eq!(report["flows"][0]["id"], json!("a-2"));
    assert!(client.ok("GET /api/flows/a/export", None).await.body.contains("data.x"));
    let line = "POST /api/import?onExisting=draft";
    let report = client.ok(line, Some(&echo("a", "z"))).await.json();
    assert_eq!(report["flows"][0]["action"], json!("draft"));
    assert!(client.ok("GET /api/flows/a/export", None).await.body.contains("data.z"));
    let before = client.ok("GET /api/flows/a/export?version=1", None).await;
    assert!(before.body.contains("data.x"), "the draft from before was published");
}

#[actix_web::test]
async fn a_bundle_brings_connections_without_secrets() {
    let (one, other) = (serve().await, serve().await);
    let (from, to) = (Client::of(&one).await, Client::of(&other).await);
    let connection = json!({
        "id": "feed", "url": "wss://feed.example/", "enabled": "disabled",
        "auth": { "type": "bearer", "token": "canary" }, "headers": { "X-Key": "canary" },
    });
    let made = from.ok("POST /api/connections", Some(&connection)).await;
    assert!(!made.body.contains("canary"));
    let mut flow = echo("a", "x");
    let trigger = json!({ "id": "in", "type": "trigger/websocket",
        "config": { "connection": "feed", "events": ["message"] } });
    flow["nodes"].as_array_mut().unwrap().push(trigger);
    from.ok("POST /api/flows", Some(&flow)).await;
    let bundle = from.ok("GET /api/flows/a/bundle", None).await;
    assert!(!bundle.body.contains("canary") && bundle.body.contains("wss://feed.example/"));
    let document: Json = serde_json::from_str(&bundle.body).unwrap();
    let report = to.ok("POST /api/import", Some(&document)).await.json();
    assert_eq!(report["connections"][0]["action"], json!("incomplete"));
    let missing = report["connections"][0]["problems"].as_array().unwrap().clone();
    let places: Vec<_> = missing.iter().map(|one| one["pointer"].as_str().unwrap()).collect();
    assert_eq!(places, ["/headers/X-Key", "/auth/token"]);
    let again = to.ok("POST /api/import", Some(&document)).await.json();
    assert_eq!(again["connections"][0]["action"], json!("kept"));
}
