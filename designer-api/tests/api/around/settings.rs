//! Settings, kinds, and a restart.

use designer_api::server::start;
use serde_json::{Value as Json, json};

use crate::flows::{Client, echo};
use crate::server::{JSON, ask, options, serve};

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
