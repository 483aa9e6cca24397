//! Processes at the API: started, acted upon, looked at, changed by hand, searched, ended.

use serde_json::{Value as Json, json};

use crate::flows::Client;
use crate::server::{JSON, Server, serve};

fn action(name: &str, more: &Json) -> Json {
    let mut action = json!({
        "name": name, "type": "business-rule",
        "params": [{ "key": "rules", "value": [{ "set": { "last": format!("\"{name}\"") } }] }],
    });
    for (key, value) in more.as_object().into_iter().flatten() {
        action[key] = value.clone();
    }
    action
}

/// `start → form → check → end`, with incidents where `amount` is 13.
fn loan(second: &str) -> Json {
    let save = action(
        "save",
        &json!({ "manual": true, "keys": ["amount"], "schema": {
        "properties": { "amount": { "type": "number" } },
    } }),
    );
    json!({
        "format": "wireloom.flow/1", "id": "loan", "name": "Loan", "durability": "durable",
        "settings": { "indexed": ["amount"] },
        "nodes": [
            { "id": "start", "type": "process/start" },
            { "id": "again", "type": "process/start", "config": { "startCondition": "again" } },
            { "id": "form", "type": "process/user-task",
              "actions": [action("auto", &json!({})), save] },
            { "id": "way", "type": "process/exclusive-gateway",
              "config": { "cases": [{ "when": "amount != 13" }] } },
            { "id": second, "type": "process/user-task",
              "actions": [action("sign", &json!({ "manual": true }))] },
            { "id": "end", "type": "process/end" },
        ],
        "wires": [
            { "from": ["start", "out"], "to": "form" }, { "from": ["again", "out"], "to": "form" },
            { "from": ["form", "out"], "to": "way" }, { "from": ["way", "case-0"], "to": second },
            { "from": [second, "out"], "to": "end" },
        ],
    })
}

async fn deployed(server: &Server) -> Client<'_> {
    let client = Client::of(server).await;
    client.ok("POST /api/flows", Some(&loan("check"))).await;
    client.ok("POST /api/flows/loan/deploy", Some(&json!({}))).await;
    client
}

async fn start(client: &Client<'_>, body: &Json) -> String {
    let made = client.ok("POST /api/instances", Some(body)).await;
    assert_eq!(made.status, 201);
    let id = made.json()["instance"].as_str().expect("an id").to_owned();
    assert_eq!(made.header("location"), Some(format!("/api/instances/{id}").as_str()));
    id
}

fn run(id: &str, name: &str) -> String {
    format!("POST /api/instances/{id}/tokens/1/actions/{name}")
}

#[actix_web::test]
async fn a_process_is_started_acted_upon_and_ends() {
    let server = serve().await;
    let client = deployed(&server).await;
    let id = start(&client, &json!({ "definition": "loan", "data": { "client": "A" } })).await;
    let get = |rest: &str| format!("GET /api/instances/{id}{rest}");
    let state = client.ok(&get(""), None).await.json();
    assert_eq!((&state["status"], &state["nodes"]), (&json!("started"), &json!(["form"])));
    assert_eq!(client.ask(&run(&id, "auto"), Some(&json!({}))).await.status, 400);
    assert_eq!(client.ask(&run(&id, "nobody"), Some(&json!({}))).await.status, 404);
    assert_eq!(client.ask(&run(&id, "sign"), Some(&json!({}))).await.status, 409);
    let bad = client.ask(&run(&id, "save"), Some(&json!({ "data": { "amount": "x" } }))).await;
    assert_eq!((bad.status, bad.json()["problems"][0]["pointer"].clone()), (422, json!("/amount")));
    let data = json!({ "data": { "amount": 5, "other": 1 } });
    let key = "Idempotency-Key: once";
    for _ in 0..2 {
        let line = run(&id, "save");
        let done = server.ask(&line, &[&client.token, JSON, key], &data.to_string()).await;
        assert_eq!((done.status, done.json()["ignoredKeys"].clone()), (200, json!(["other"])));
    }
    assert_eq!(
        client.ok(&get("/data"), None).await.json(),
        json!({ "client": "A", "last": "save", "amount": 5 })
    );
    assert_eq!(client.ok(&get("/tokens"), None).await.json()[0]["node"], json!("check"));
    client.ok(&run(&id, "sign"), Some(&json!({}))).await;
    assert_eq!(client.ok(&get(""), None).await.json()["status"], json!("finished"));
    let history = client.ok(&get("/history"), None).await.json();
    let causes: Vec<&Json> =
        history.as_array().unwrap().iter().map(|record| &record["cause"]).collect();
    assert_eq!(causes, ["start", "action", "action"]);
    assert_eq!(history[1]["actor"], json!("token test"));
    let event = history[1]["first"].as_u64().unwrap() - 1;
    let past = client.ok(&get(&format!("/events/{event}")), None).await.json();
    assert_eq!(past["data"], json!({ "client": "A", "last": "auto" }));
    assert_eq!(client.ask(&get("/events/100000"), None).await.status, 404);
    let ended = client.ask(&format!("POST /api/instances/{id}/terminate"), None).await;
    assert_eq!(ended.status, 409);
    assert_eq!(client.ask("GET /api/instances/nobody", None).await.status, 404);
}

#[actix_web::test]
async fn starts_inherit_and_count_once() {
    let server = serve().await;
    let client = deployed(&server).await;
    let body = json!({ "definition": "loan", "data": { "a": 1, "b": { "c": 2 } } });
    let first = start(&client, &body).await;
    let body = json!({
        "definition": "loan", "startCondition": "again", "data": { "d": 3 },
        "inheritFrom": { "instance": first, "paramsToCopy": ["a", "b"], "withoutParams": ["b.c"] },
    });
    let second = start(&client, &body).await;
    let data = client.ok(&format!("GET /api/instances/{second}/data"), None).await.json();
    assert_eq!(data, json!({ "a": 1, "b": {}, "d": 3, "last": "auto" }));
    let mut ids = Vec::new();
    for _ in 0..2 {
        let body = json!({ "definition": "loan" }).to_string();
        let headers = [client.token.as_str(), JSON, "Idempotency-Key: start"];
        let made = server.ask("POST /api/instances", &headers, &body).await;
        ids.push(made.json()["instance"].clone());
    }
    assert_eq!(ids[0], ids[1]);
    for (body, status) in [
        (json!({ "definition": "nobody" }), 404),
        (json!({ "definition": "loan", "startCondition": "never" }), 400),
        (json!({ "definition": "loan", "version": 9 }), 404),
        (json!({}), 400),
    ] {
        assert_eq!(client.ask("POST /api/instances", Some(&body)).await.status, status, "{body}");
    }
}

#[actix_web::test]
async fn incidents_changes_versions_and_searches() {
    let server = serve().await;
    let client = deployed(&server).await;
    let mut ids = Vec::new();
    for amount in [13, 13, 5] {
        let id = start(&client, &json!({ "definition": "loan" })).await;
        client.ok(&run(&id, "save"), Some(&json!({ "data": { "amount": amount } }))).await;
        ids.push(id);
    }
    let incidents = client.ok(&format!("GET /api/instances/{}/incidents", ids[0]), None).await;
    let incident = incidents.json()[0].clone();
    assert_eq!(incident["code"], json!("NO_WAY"));
    let line = format!("POST /api/instances/{}/incidents/{}/resolve", ids[0], incident["id"]);
    client.ok(&line, Some(&json!({ "data": { "amount": 1 } }))).await;
    assert_eq!(client.ask(&line, Some(&json!({}))).await.status, 404);
    let all = json!({ "definition": "loan", "code": "NO_WAY", "data": { "amount": 2 } });
    let resolved = client.ok("POST /api/incidents/resolve", Some(&all)).await.json();
    assert_eq!(resolved, json!({ "resolved": 1 }));

    let found = client.ok("GET /api/instances?definition=loan&limit=2", None).await.json();
    assert_eq!(found["items"].as_array().unwrap().len(), 2);
    let next = found["next"].as_str().unwrap();
    let line = format!("GET /api/instances?definition=loan&limit=2&cursor={next}");
    assert_eq!(client.ok(&line, None).await.json()["items"].as_array().unwrap().len(), 1);
    let line = "GET /api/instances?definition=loan&status=started&key=amount&value=5";
    assert_eq!(client.ok(line, None).await.json()["items"][0]["id"], json!(ids[2]));
    for bad in ["status=dancing", "limit=0", "key=a", "cursor=%21", "colour=red"] {
        assert_eq!(
            client.ask(&format!("GET /api/instances?{bad}"), None).await.status,
            400,
            "{bad}"
        );
    }

    let flow = client.ok("GET /api/flows/loan", None).await;
    let tag = flow.header("etag").unwrap().to_owned();
    client.if_match("PUT /api/flows/loan", &tag, &loan("renamed")).await;
    client.ok("POST /api/flows/loan/deploy", Some(&json!({}))).await;
    let migrate = format!("POST /api/instances/{}/migrate", ids[2]);
    let refused = client.ask(&migrate, Some(&json!({ "version": 2 }))).await;
    assert_eq!((refused.status, refused.code().as_str()), (409, "no-such-node"));
    let mut body = json!({ "version": 2, "mapping": { "check": "renamed" }, "dryRun": true });
    let tried = client.ok(&migrate, Some(&body)).await.json();
    assert_eq!(tried["instance"]["version"], json!(2));
    let get = format!("GET /api/instances/{}", ids[2]);
    assert_eq!(client.ok(&get, None).await.json()["version"], json!(1));
    body["dryRun"] = json!(false);
    client.ok(&migrate, Some(&body)).await;
    assert_eq!(client.ok(&get, None).await.json()["nodes"], json!(["renamed"]));
    let modify = format!("POST /api/instances/{}/modify", ids[2]);
    let steps = json!({ "steps": [{ "do": "activate", "node": "form" }, { "do": "terminate", "token": 1 }] });
    let changed = client.ok(&modify, Some(&steps)).await.json();
    assert_eq!(changed["instance"]["nodes"], json!(["form"]));
    client.ok(&format!("POST /api/instances/{}/hold", ids[2]), None).await;
    assert_eq!(client.ok(&get, None).await.json()["status"], json!("onHold"));
    client.ok(&format!("POST /api/instances/{}/resume", ids[2]), None).await;
    client.ok(&format!("POST /api/instances/{}/terminate", ids[2]), None).await;
    assert_eq!(client.ok(&get, None).await.json()["status"], json!("terminated"));
    let message = json!({ "name": "paid", "correlation": "1", "ttl": "PT1M" });
    assert_eq!(client.ok("POST /api/messages", Some(&message)).await.status, 202);
    let bad = json!({ "name": "paid", "ttl": "soon" });
    assert_eq!(client.ask("POST /api/messages", Some(&bad)).await.status, 400);
}
