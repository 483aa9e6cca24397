//! What stands around flows: connections, globals, settings, kinds, a restart.

use designer_api::server::start;
use serde_json::{Value as Json, json};

use crate::flows::{Client, echo};
use crate::server::{JSON, ask, options, serve};

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

#[actix_web::test]
async fn settings_are_kept_by_name() {
    let server = serve().await;
    let client = Client::of(&server).await;
    assert_eq!(client.ask("GET /api/settings/grid", None).await.status, 404);
    let set = client.ok("PUT /api/settings/grid", Some(&json!({ "on": true }))).await;
    let tag = set.header("etag").unwrap().to_owned();
    let got = client.ok("GET /api/settings/grid", None).await;
    assert_eq!(
        (got.json()["value"].clone(), got.header("etag")),
        (json!({ "on": true }), Some(&*tag))
    );
    client.ok("PUT /api/settings/grid", Some(&json!(1))).await;
    assert_eq!(client.if_match("PUT /api/settings/grid", &tag, &json!(2)).await.status, 409);
    assert_eq!(client.ok("GET /api/settings", None).await.json()["items"][0]["value"], json!(1));
    assert_eq!(client.ok("DELETE /api/settings/grid", None).await.status, 204);
}

#[actix_web::test]
async fn every_kind_is_described() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let kinds = client.ok("GET /api/kinds", None).await.json();
    assert_eq!(kinds.as_array().unwrap().len(), nodes::catalog().kinds().len());
    for kind in kinds.as_array().unwrap() {
        let name = kind["name"].as_str().unwrap();
        let one = client.ok(&format!("GET /api/kinds/{name}"), None).await.json();
        assert_eq!(&one, kind);
        assert!(!kind["help"].as_str().unwrap().is_empty(), "{name}");
        assert!(kind["schema"]["type"] == json!("object"), "{name}");
    }
    assert_eq!(client.ask("GET /api/kinds/logic/nothing", None).await.status, 404);
    let document = client.ok("GET /api/openapi.json", None).await.json();
    assert_eq!(document["openapi"], json!("3.1.0"));
    assert!(client.ok("GET /api/schemas", None).await.json()["Flow"].is_object());
}

#[actix_web::test]
async fn a_restart_changes_nothing() {
    let data = tempfile::tempdir().unwrap();
    let first = start(options(&data)).await.unwrap();
    let link = first.link().unwrap().strip_prefix(first.url()).unwrap().to_owned();
    let login = ask(first.address(), &format!("GET {link}"), &[], b"").await;
    let secret = login.cookie().split('=').nth(1).unwrap().to_owned();
    let send = async |address, line: &str, body: &Json| {
        let cookie = format!("Cookie: wireloom-{}={secret}", std::net::SocketAddr::port(&address));
        let origin = format!("Origin: http://{address}");
        let answer =
            ask(address, line, &[&cookie, &origin, JSON], body.to_string().as_bytes()).await;
        assert!((200..300).contains(&answer.status), "{line}: {}", answer.body);
        answer.json()
    };
    send(first.address(), "POST /api/flows", &echo("a", "x")).await;
    send(first.address(), "POST /api/flows/a/deploy", &json!({})).await;
    assert!(first.stop(std::time::Duration::from_secs(10)).await);

    let second = start(options(&data)).await.unwrap();
    let data = json!({ "data": { "x": 7 } });
    let run = send(second.address(), "POST /api/flows/a/press/go", &data).await;
    assert_eq!(run["result"], json!({ "said": 7 }), "deployed, and logged in, as before");
    assert!(second.stop(std::time::Duration::from_secs(10)).await);
}
