//! A flow's life at the API: drawn, saved, deployed, pressed, looked at, rolled back, removed.

use serde_json::{Value as Json, json};

use crate::server::{Answer, JSON, Server, serve};

/// A flow that returns what its button is pressed with, under `said`.
pub(crate) fn echo(id: &str, said: &str) -> Json {
    json!({
        "format": "wireloom.flow/1", "id": id, "name": "Echo",
        "nodes": [
            { "id": "go", "type": "trigger/button" },
            { "id": "back", "type": "flow/return",
              "config": { "value": { "json": format!("{{\"said\": {{{{data.{said}}}}}}}") } } },
        ],
        "wires": [{ "from": ["go", "out"], "to": "back" }],
    })
}

pub(crate) struct Client<'a> {
    pub(crate) server: &'a Server,
    pub(crate) token: String,
}

impl Client<'_> {
    pub(crate) async fn of(server: &Server) -> Client<'_> {
        Client { server, token: server.token().await.0 }
    }

    pub(crate) async fn ask(&self, line: &str, body: Option<&Json>) -> Answer {
        let body = body.map(Json::to_string).unwrap_or_default();
        self.server.ask(line, &[&self.token, JSON], &body).await
    }

    pub(crate) async fn if_match(&self, line: &str, tag: &str, body: &Json) -> Answer {
        let tag = format!("If-Match: {tag}");
        self.server.ask(line, &[&self.token, JSON, &tag], &body.to_string()).await
    }

    pub(crate) async fn ok(&self, line: &str, body: Option<&Json>) -> Answer {
        let answer = self.ask(line, body).await;
        assert!((200..300).contains(&answer.status), "{line}: {}\n{}", answer.head, answer.body);
        answer
    }
}

#[actix_web::test]
async fn a_flow_is_made_deployed_pressed_and_removed() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let made = client.ok("POST /api/flows", Some(&echo("a", "x"))).await;
    assert_eq!((made.status, made.json()["deployed"].clone()), (201, Json::Null));
    assert_eq!(
        client.ask("POST /api/flows/a/press/go", Some(&json!({}))).await.code(),
        "not-deployed"
    );

    let deployed = client.ok("POST /api/flows/a/deploy", Some(&json!({ "note": "first" }))).await;
    assert_eq!(deployed.json()["version"], json!(1));
    let data = json!({ "data": { "x": 7 } });
    let run = client.ok("POST /api/flows/a/press/go", Some(&data)).await.json();
    assert_eq!(run["result"], json!({ "said": 7 }));
    assert_eq!(run["failure"], Json::Null);
    let runs = client.ok("GET /api/flows/a/runs", None).await.json();
    assert_eq!(runs["counts"]["succeeded"], json!(1));
    assert_eq!(runs["traced"][0]["run"], run["run"]);
    let trace = client.ok(&format!("GET /api/flows/a/runs/{}", run["run"]), None).await.json();
    assert_eq!(trace["trace"][0]["node"], json!("go"));
    assert_eq!(trace["trace"][1]["input"]["data"], json!({ "x": 7 }));

    assert_eq!(client.ask("DELETE /api/flows/a", None).await.code(), "deployed");
    client.ok("POST /api/flows/a/undeploy", None).await;
    assert_eq!(client.ask("POST /api/flows/a/undeploy", None).await.code(), "not-deployed");
    assert_eq!(client.ok("DELETE /api/flows/a", None).await.status, 204);
    for line in ["GET /api/flows/a", "GET /api/flows/a/runs", "POST /api/flows/a/undeploy"] {
        assert_eq!(client.ask(line, None).await.status, 404, "{line}");
    }
}

#[actix_web::test]
async fn two_people_do_not_overwrite_each_other() {
    let server = serve().await;
    let client = Client::of(&server).await;
    client.ok("POST /api/flows", Some(&echo("a", "x"))).await;
    let got = client.ok("GET /api/flows/a", None).await;
    let tag = got.header("etag").unwrap().to_owned();
    let save = "PUT /api/flows/a";
    assert_eq!(client.ask(save, Some(&echo("a", "y"))).await.status, 428);
    let first = client.if_match(save, &tag, &echo("a", "y")).await;
    assert_eq!(first.status, 200, "{}", first.body);
    let second = client.if_match(save, &tag, &echo("a", "z")).await;
    assert_eq!((second.status, second.code().as_str()), (409, "conflict"));
    let kept = client.ok("GET /api/flows/a", None).await;
    assert_eq!(kept.header("etag"), first.header("etag"));
    assert!(kept.body.contains("data.y") && !kept.body.contains("data.z"));
    for bad in ["17", "*", "W/\"1\""] {
        assert_eq!(client.if_match(save, bad, &echo("a", "z")).await.code(), "bad-revision");
    }
    let other = client.if_match(save, kept.header("etag").unwrap(), &echo("b", "z")).await;
    assert_eq!((other.status, other.code().as_str()), (400, "other-id"));
}

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
