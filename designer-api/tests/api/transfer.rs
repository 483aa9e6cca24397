//! Exports and imports.

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

#[actix_web::test]
async fn mistakes_keep_all_of_it_out_unless_asked_for() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let mut bad = echo("b", "x");
    bad["wires"][0]["to"] = json!("nobody");
    let bundle = json!({ "format": "wireloom.bundle/1", "flows": [echo("a", "x"), bad] });
    let refused = client.ask("POST /api/import", Some(&bundle)).await;
    assert_eq!((refused.status, refused.code().as_str()), (422, "bad-flow"));
    assert!(refused.body.contains("/wires/0/to"));
    assert_eq!(client.ok("GET /api/flows", None).await.json()["items"], json!([]));
    let kept = client.ok("POST /api/import?keepMistakes=true", Some(&bundle)).await.json();
    assert_eq!(kept["flows"][1]["problems"][0]["pointer"], json!("/wires/0/to"));

    let mut unknown = echo("c", "x");
    unknown["nodes"][0]["type"] = json!("trigger/of-another-version");
    let report = client.ok("POST /api/import", Some(&unknown)).await.json();
    assert_eq!(report["flows"][0]["problems"][0]["code"], json!("unknown-kind"));
    for (body, status) in [
        (json!({ "format": "wireloom.bundle/2", "flows": [] }), 409),
        (json!({ "format": "wireloom.flow/2", "extra": 1 }), 409),
        (json!([]), 400),
        (json!({}), 400),
    ] {
        assert_eq!(client.ask("POST /api/import", Some(&body)).await.status, status, "{body}");
    }
}
