//! A flow's life at the API: drawn, saved, deployed, pressed, looked at, rolled back, removed.

mod versions;

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
