//! Imports with mistakes, and calls that follow a flow.

use serde_json::{Value as Json, json};

use crate::flows::{Client, echo};
use crate::server::serve;

#[actix_web::test]
async fn mistakes_keep_all_of_it_out_unless_asked_for() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let mut bad = echo("b", "x");
    bad["wires"][0]["to"] = json!("nobody");
    let bundle = json!({ "format": "wireloom.bundle/1", "flows": [echo("a", "x"), bad] });
    let refused = client.ask("POST /api/import", Some(&bundle)).await;
    assert_eq!((refused.status, refused.code().as_str()), (422, "bad-flow"));
    assert_eq!(refused.json()["problems"][0]["pointer"], json!("/flows/1/wires/0/to"));
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

/// A flow that calls another.
fn caller(id: &str, called: &str) -> Json {
    let mut flow = echo(id, "x");
    flow["nodes"][1] =
        json!({ "id": "back", "type": "flow/run-flow", "config": { "flow": called } });
    flow
}

#[actix_web::test]
async fn calls_follow_a_flow_that_could_not_keep_its_id() {
    let server = serve().await;
    let client = Client::of(&server).await;
    client.ok("POST /api/import", Some(&echo("b", "x"))).await;
    // In a circle, so that no order of them would do; `d` is called but does not come along.
    let flows = [caller("a", "b"), caller("b", "a"), caller("B2", "b"), caller("c", "d")];
    let bundle = json!({ "format": "wireloom.bundle/1", "flows": flows });
    let report = client.ok("POST /api/import", Some(&bundle)).await.json();
    let ids: Vec<_> = report["flows"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
    assert_eq!(ids, ["a", "b-2", "B2", "c"]);
    for (place, (id, called)) in
        [("a", "b-2"), ("b-2", "a"), ("B2", "b-2"), ("c", "d")].into_iter().enumerate()
    {
        let flow = client.ok(&format!("GET /api/flows/{id}"), None).await.json();
        assert_eq!(flow["flow"]["nodes"][1]["config"]["flow"], json!(called), "{id}: {flow}");
        assert_eq!(flow["about"]["revision"], report["flows"][place]["revision"], "{id}");
    }
    // The one that was there is as it was.
    let there = client.ok("GET /api/flows/b/export", None).await.body;
    assert!(there.contains("data.x"), "{there}");
}

#[actix_web::test]
async fn a_bad_connection_keeps_all_of_it_out() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let feed = |id: &str, url: &str| json!({ "id": id, "url": url, "enabled": "disabled" });
    let there = feed("Feed", "wss://feed.example/");
    client.ok("POST /api/connections", Some(&there)).await;
    let good = feed("good", "wss://feed.example/");
    for (bad, status, pointer) in [
        (feed("bad", "http://feed.example/"), 422, "/connections/1/url"),
        (feed("a.b", "wss://feed.example/"), 422, "/connections/1/id"),
        (feed("feed", "wss://feed.example/"), 422, "/connections/1/id"),
        (feed("GOOD", "wss://feed.example/"), 400, "/connections/1/id"),
    ] {
        let bundle = json!({
            "format": "wireloom.bundle/1", "flows": [echo("a", "x")], "connections": [good, bad],
        });
        let refused = client.ask("POST /api/import?keepMistakes=true", Some(&bundle)).await;
        assert_eq!(refused.status, status, "{bad}: {}", refused.body);
        assert_eq!(refused.json()["problems"][0]["pointer"], json!(pointer), "{}", refused.body);
        assert_eq!(client.ok("GET /api/flows", None).await.json()["items"], json!([]));
        let kept = client.ok("GET /api/connections", None).await.json();
        assert_eq!(kept["items"].as_array().unwrap().len(), 1, "{kept}");
    }
    // One that is there is not touched, whatever the file says of it.
    let bundle = json!({
        "format": "wireloom.bundle/1", "flows": [], "connections": [feed("Feed", "http://x")],
    });
    let report = client.ok("POST /api/import", Some(&bundle)).await.json();
    assert_eq!(report["connections"][0]["action"], json!("kept"));
}

#[actix_web::test]
async fn an_id_stands_once_in_a_bundle() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let bundle =
        json!({ "format": "wireloom.bundle/1", "flows": [echo("a", "x"), echo("A", "y")] });
    let refused = client.ask("POST /api/import", Some(&bundle)).await;
    assert_eq!((refused.status, refused.code().as_str()), (400, "duplicate-id"));
    assert_eq!(refused.json()["pointer"], json!("/flows/1/id"));
    assert_eq!(client.ok("GET /api/flows", None).await.json()["items"], json!([]));
}
