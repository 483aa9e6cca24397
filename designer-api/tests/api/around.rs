//! What stands around flows: connections, globals, settings, kinds, a restart.

mod settings;

use serde_json::json;

use crate::flows::{Client, echo};
use crate::server::serve;

#[actix_web::test]
async fn a_connections_secrets_are_written_and_never_read() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let settings = json!({
        "id": "feed", "url": "wss://feed.example/?key=canary", "enabled": "disabled",
        "headers": { "X-Key": "canary" },
    });
    client.ok("POST /api/connections", Some(&settings)).await;
    let got = client.ok("GET /api/connections/feed", None).await;
    assert!(!got.body.contains("canary"));
    assert_eq!(got.json()["status"]["state"], json!("disabled"));
    let mut back = got.json()["settings"].clone();
    back["name"] = json!("Feed");
    let tag = got.header("etag").unwrap().to_owned();
    let saved = client.if_match("PUT /api/connections/feed", &tag, &back).await;
    assert_eq!(saved.status, 200, "{}", saved.body);
    let kept =
        server.running.installation().project.connections().get("feed").await.unwrap().unwrap();
    assert_eq!(kept.value["headers"]["X-Key"], json!("canary"));
    assert_eq!(kept.value["url"], json!("wss://feed.example/?key=canary"));
    assert_eq!(kept.value["name"], json!("Feed"));
    let stale = client.if_match("PUT /api/connections/feed", &tag, &back).await;
    assert_eq!(stale.code(), "conflict");
    assert!(!client.ok("GET /api/connections", None).await.body.contains("canary"));
    let mut lost = back.clone();
    lost["id"] = json!("other");
    let refused = client.ask("POST /api/connections", Some(&lost)).await;
    assert_eq!((refused.status, refused.code().as_str()), (422, "secret-missing"));
    assert_eq!(client.ok("DELETE /api/connections/feed", None).await.status, 204);
    assert_eq!(client.ask("GET /api/connections/feed", None).await.status, 404);
}

#[actix_web::test]
async fn bad_settings_are_told_with_their_places() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let bad = json!({ "id": "feed", "url": "http://feed.example" });
    let refused = client.ask("POST /api/connections", Some(&bad)).await;
    assert_eq!((refused.status, refused.code().as_str()), (422, "bad-connection"));
    assert_eq!(refused.json()["problems"][0]["pointer"], json!("/url"));
    let typo = json!({ "id": "feed", "url": "ws://feed.example", "urll": 1 });
    assert_eq!(client.ask("POST /api/connections", Some(&typo)).await.code(), "bad-form");
    assert_eq!(client.ok("GET /api/connections", None).await.json()["items"], json!([]));
}

#[actix_web::test]
async fn globals_reach_flows_at_once() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let mut flow = echo("a", "x");
    flow["nodes"][1]["config"]["value"]["json"] = json!("{{globals.rate}}");
    client.ok("PUT /api/globals/rate", Some(&json!(1.5))).await;
    client.ok("POST /api/flows", Some(&flow)).await;
    client.ok("POST /api/flows/a/deploy", Some(&json!({}))).await;
    let press = "POST /api/flows/a/press/go";
    assert_eq!(client.ok(press, Some(&json!({}))).await.json()["result"], json!(1.5));
    client.ok("PUT /api/globals/rate", Some(&json!(2))).await;
    assert_eq!(client.ok(press, Some(&json!({}))).await.json()["result"], json!(2));
    assert_eq!(client.ok("DELETE /api/globals/rate", None).await.status, 204);
    assert_eq!(client.ask("DELETE /api/globals/rate", None).await.status, 404);
}
