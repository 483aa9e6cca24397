//! Exports and imports.

mod mistakes;

use futures_util::future::join_all;
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
async fn the_same_import_many_times_at_once_overwrites_nothing() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let texts: Vec<String> = (0..12).map(|n| format!("y{n}")).collect();
    let flows: Vec<Json> = texts.iter().map(|text| echo("a", text)).collect();
    // Each comes in under an id of its own, or is told that somebody was quicker.
    let imports = flows.iter().map(|flow| client.ask("POST /api/import", Some(flow)));
    let answers = join_all(imports).await;
    let mut kept = Vec::new();
    for (answer, text) in answers.iter().zip(&texts) {
        match answer.status {
            200 => kept.push((answer.json()["flows"][0]["id"].as_str().unwrap().to_owned(), text)),
            409 => assert_eq!(answer.code(), "conflict"),
            other => panic!("{other}: {}", answer.body),
        }
    }
    assert!(!kept.is_empty());
    let listed = client.ok("GET /api/flows", None).await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), kept.len());
    for (id, text) in &kept {
        let file = client.ok(&format!("GET /api/flows/{id}/export"), None).await;
        assert!(file.body.contains(&format!("data.{text}}}}}")), "{id} is not {text}");
    }

    // As drafts of one flow: each that came in stands in a version of its own, or is the draft.
    let line = "POST /api/import?onExisting=draft";
    let answers = join_all(flows.iter().map(|flow| client.ask(line, Some(flow)))).await;
    let mut drafts = Vec::new();
    for (answer, text) in answers.iter().zip(&texts) {
        match answer.status {
            200 => drafts.push(format!("data.{text}}}}}")),
            409 => assert_eq!(answer.code(), "conflict"),
            other => panic!("{other}: {}", answer.body),
        }
    }
    let mut there = vec![client.ok("GET /api/flows/a/export", None).await.body];
    let versions = client.ok("GET /api/flows/a/versions", None).await.json();
    for version in versions["items"].as_array().unwrap() {
        let line = format!("GET /api/flows/a/export?version={}", version["version"]);
        there.push(client.ok(&line, None).await.body);
    }
    for draft in &drafts {
        assert!(there.iter().any(|file| file.contains(draft)), "{draft} is lost");
    }
}

/// Of a process too: what is published, and the instances that run, stay as they are.
#[actix_web::test]
async fn s23_an_import_makes_a_draft_and_changes_nothing_at_work() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let process = |word: &str| {
        let save = json!({ "name": "save", "type": "business-rule", "manual": true,
            "params": [{ "key": "rules", "value": [{ "set": { "log": format!("\"{word}\"") } }] }] });
        json!({
            "format": "wireloom.flow/1", "id": "p", "name": word, "durability": "durable",
            "nodes": [
                { "id": "start", "type": "process/start", "config": {} },
                { "id": "ask", "type": "process/user-task", "config": {}, "actions": [save] },
                { "id": "end", "type": "process/end", "config": {} },
            ],
            "wires": [{ "from": ["start", "out"], "to": "ask" },
                { "from": ["ask", "out"], "to": "end" }],
        })
    };
    let report = client.ok("POST /api/import", Some(&process("old"))).await.json();
    assert_eq!(report["flows"][0]["action"], json!("created"));
    let begin = json!({ "definition": "p" });
    let started = client.ask("POST /api/instances", Some(&begin)).await;
    assert_eq!(started.status, 404, "a draft is not at work: {}", started.body);
    client.ok("POST /api/flows/p/deploy", Some(&json!({}))).await;
    let started = client.ok("POST /api/instances", Some(&begin)).await.json();
    let running = started["instance"].as_str().unwrap().to_owned();

    let line = "POST /api/import?onExisting=draft";
    let report = client.ok(line, Some(&process("new"))).await.json();
    assert_eq!(report["flows"][0]["action"], json!("draft"));
    let flow = client.ok("GET /api/flows/p", None).await.json();
    assert_eq!(flow["flow"]["name"], json!("new"), "the draft");
    let versions = client.ok("GET /api/flows/p/versions", None).await.json();
    assert_eq!(versions["items"].as_array().unwrap().len(), 1, "{versions}");
    // Who runs, and who begins now, is on the version that was published.
    let later = client.ok("POST /api/instances", Some(&begin)).await.json();
    for id in [running.as_str(), later["instance"].as_str().unwrap()] {
        let line = format!("POST /api/instances/{id}/tokens/1/actions/save");
        client.ok(&line, Some(&json!({}))).await;
        let data = client.ok(&format!("GET /api/instances/{id}/data"), None).await.json();
        assert_eq!(data["log"], json!("old"), "{data}");
    }
}

/// Nothing in it is followed: a value that happens to be an id, or two nodes that name each other.
#[actix_web::test]
async fn a_node_red_export_is_refused_as_no_flow() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let export = json!([
        { "id": "f1", "type": "tab", "label": "Flow 1", "disabled": false, "info": "" },
        { "id": "c1", "type": "mqtt-broker", "name": "c2", "tls": "c2", "broker": "localhost" },
        { "id": "c2", "type": "tls-config", "name": "c1", "cert": "c1", "ca": "c2" },
        { "id": "n1", "type": "mqtt in", "z": "f1", "broker": "c1", "x": 1, "y": 2,
          "wires": [["n1"]] },
    ]);
    for body in [export.clone(), json!({ "flows": export, "rev": "1" }), export[1].clone()] {
        let refused = client.ask("POST /api/import", Some(&body)).await;
        assert_eq!(refused.status, 400, "{}", refused.body);
        let told = refused.json()["detail"].as_str().unwrap().to_owned();
        let flow = told.contains("wireloom.flow/1") || told == "A flow is an object.";
        assert!(flow, "it says what a flow is: {told}");
    }
    assert_eq!(client.ok("GET /api/flows", None).await.json()["items"], json!([]));
}

#[actix_web::test]
async fn html_in_names_is_text_wherever_it_is_told() {
    const NAME: &str = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&";
    let server = serve().await;
    let client = Client::of(&server).await;
    let mut flow = echo("a", "x");
    flow["name"] = json!(NAME);
    flow["nodes"][0]["name"] = json!(NAME);
    flow["description"] = json!(NAME);
    client.ok("POST /api/import", Some(&flow)).await;
    let connection = json!({ "id": "feed", "name": NAME, "url": "wss://feed.example/",
        "enabled": "disabled" });
    client.ok("POST /api/connections", Some(&connection)).await;
    for (line, place) in [
        ("GET /api/flows/a", "/flow/name"),
        ("GET /api/flows/a/export", "/name"),
        ("GET /api/flows/a/bundle", "/flows/0/name"),
        ("GET /api/flows", "/items/0/name"),
        ("GET /api/connections/feed", "/settings/name"),
    ] {
        let answer = client.ok(line, None).await;
        let kind = answer.header("content-type").unwrap();
        assert!(kind.starts_with("application/json"), "{line}: {kind}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{line}");
        assert_eq!(answer.json().pointer(place), Some(&json!(NAME)), "{line}: {}", answer.body);
    }
    // A file's name in a header is made of the id, so nothing breaks out of it.
    let file = client.ok("GET /api/flows/a/export", None).await;
    assert!(!file.head.contains("alert"), "{}", file.head);
    // What is told of mistakes is JSON too, and shows the name as it is.
    flow["nodes"][0]["type"] = json!(NAME);
    let told = client.ask("POST /api/import?keepMistakes=true", Some(&flow)).await;
    assert!(told.header("content-type").unwrap().contains("json"));
    // The designer's page holds nothing of it.
    let page = client.ask("GET /", None).await;
    assert!(!page.body.contains("alert(1)"));
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
