//! Drafts that are bad, versions, and odd requests.

use serde_json::json;

use super::{Client, echo};
use crate::server::serve;

#[actix_web::test]
async fn a_bad_draft_is_kept_but_never_replaces_what_runs() {
    let server = serve().await;
    let client = Client::of(&server).await;
    client.ok("POST /api/flows", Some(&echo("a", "x"))).await;
    client.ok("POST /api/flows/a/deploy", Some(&json!({}))).await;
    let mut bad = echo("a", "x");
    bad["wires"][0]["to"] = json!("nobody");
    bad["nodes"][0]["type"] = json!("trigger/unheard-of");
    let tag = client.ok("GET /api/flows/a", None).await.header("etag").unwrap().to_owned();
    assert_eq!(client.if_match("PUT /api/flows/a", &tag, &bad).await.status, 200);
    let refused = client.ask("POST /api/flows/a/deploy", Some(&json!({}))).await;
    assert_eq!((refused.status, refused.code().as_str()), (422, "bad-flow"));
    let problems = refused.json()["problems"].clone();
    let pointers: Vec<_> =
        problems.as_array().unwrap().iter().map(|one| one["pointer"].clone()).collect();
    assert!(pointers.contains(&json!("/nodes/0/type")), "{problems}");
    assert!(pointers.contains(&json!("/wires/0/to")), "{problems}");
    let checked = client.ok("POST /api/check", Some(&bad)).await.json();
    assert_eq!(checked["problems"], problems);
    let run = client.ok("POST /api/flows/a/press/go", Some(&json!({ "data": { "x": 1 } }))).await;
    assert_eq!(run.json()["result"], json!({ "said": 1 }));
    let versions = client.ok("GET /api/flows/a/versions", None).await.json();
    assert_eq!(versions["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn versions_are_compared_and_rolled_back_to() {
    let server = serve().await;
    let client = Client::of(&server).await;
    client.ok("POST /api/flows", Some(&echo("a", "x"))).await;
    let deploy = "POST /api/flows/a/deploy";
    client.ok(deploy, Some(&json!({}))).await;
    let again = client.ok(deploy, Some(&json!({}))).await.json();
    assert_eq!((&again["version"], &again["published"]), (&json!(1), &json!(false)));
    let tag = client.ok("GET /api/flows/a", None).await.header("etag").unwrap().to_owned();
    client.if_match("PUT /api/flows/a", &tag, &echo("a", "y")).await;
    let diff = client.ok("GET /api/flows/a/diff?from=1", None).await.json();
    assert_eq!(diff["changed"][0]["id"], json!("back"));
    let late = client.ask(deploy, Some(&json!({ "revision": 1 }))).await;
    assert_eq!(late.code(), "conflict");
    assert_eq!(client.ok(deploy, Some(&json!({}))).await.json()["version"], json!(2));
    let press = "POST /api/flows/a/press/go";
    let data = json!({ "data": { "x": 1, "y": 2 } });
    assert_eq!(client.ok(press, Some(&data)).await.json()["result"]["said"], json!(2));
    assert_eq!(client.ok(deploy, Some(&json!({ "version": 1 }))).await.json()["version"], json!(1));
    assert_eq!(client.ok(press, Some(&data)).await.json()["result"]["said"], json!(1));
    assert_eq!(client.ask(deploy, Some(&json!({ "version": 9 }))).await.status, 404);
    let first = client.ok("GET /api/flows/a/versions?limit=1", None).await.json();
    let next = first["next"].as_str().unwrap();
    let line = format!("GET /api/flows/a/versions?limit=1&cursor={next}");
    assert_eq!(client.ok(&line, None).await.json()["items"][0]["version"], json!(2));
}

#[actix_web::test]
async fn odd_requests_are_refused_and_break_nothing() {
    let server = serve().await;
    let client = Client::of(&server).await;
    client.ok("POST /api/flows", Some(&echo("a", "x"))).await;
    let mut long = echo("a", "x");
    long["id"] = json!("x".repeat(300));
    for (body, status) in [
        (json!({ "format": "wireloom.flow/1" }), 400),
        (json!({ "format": "wireloom.flow/2", "id": "b", "name": "B" }), 409),
        (json!({ "format": 1, "id": "b", "name": "B" }), 400),
        (json!({ "format": "wireloom.flow/1", "id": "../b", "name": "B" }), 400),
        (json!({ "format": "wireloom.flow/1", "id": "A", "name": "B" }), 409),
        (json!({ "format": "wireloom.flow/1", "id": "b", "name": "B", "owner": "me" }), 400),
        (long, 400),
        (echo("a", "x"), 409),
    ] {
        let answer = client.ask("POST /api/flows", Some(&body)).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.body);
        assert!(!answer.code().is_empty());
    }
    for line in [
        "GET /api/flows/%00",
        "GET /api/flows/a%2Fb",
        "GET /api/flows/a/versions/-1",
        "GET /api/flows/a/versions/99999999999999999999",
        "GET /api/flows/a/runs/9223372036854775808",
        "GET /api/flows/a/runs/x",
    ] {
        assert_eq!(client.ask(line, None).await.status, 404, "{line}");
    }
    for body in
        [json!({ "version": -1 }), json!({ "version": "1" }), json!({ "id": "b" }), json!([])]
    {
        let answer = client.ask("POST /api/flows/a/deploy", Some(&body)).await;
        assert_eq!(answer.status, 400, "{body}");
    }
    assert_eq!(client.ok("GET /readyz", None).await.status, 200);
    let listed = client.ok("GET /api/flows", None).await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}
