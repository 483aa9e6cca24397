//! Starts that inherit, changes by hand, and searches.

use serde_json::json;

use super::{deployed, loan, run, start};
use crate::server::{JSON, serve};

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
    let resolve = "POST /api/incidents/resolve";
    for (bad, status) in [
        (json!({}), 400),
        (json!({ "definition": "loan", "instances": [ids[1]] }), 400),
        (json!({ "instances": vec!["x"; 201] }), 400),
        (json!({ "instances": [ids[1], "nobody"] }), 404),
    ] {
        assert_eq!(client.ask(resolve, Some(&bad)).await.status, status);
    }
    let some = json!({ "instances": [ids[0], ids[2]] });
    assert_eq!(client.ok(resolve, Some(&some)).await.json(), json!({ "resolved": 0 }));
    let some = json!({ "instances": [ids[1]], "code": "NO_WAY" });
    // It is tried again, and fails again.
    assert_eq!(client.ok(resolve, Some(&some)).await.json(), json!({ "resolved": 1 }));
    let all = json!({ "definition": "loan", "code": "NO_WAY", "data": { "amount": 2 } });
    assert_eq!(client.ok(resolve, Some(&all)).await.json(), json!({ "resolved": 1 }));

    let found = client.ok("GET /api/instances?definition=loan&limit=2", None).await.json();
    assert_eq!(found["items"].as_array().unwrap().len(), 2);
    let next = found["next"].as_str().unwrap();
    let line = format!("GET /api/instances?definition=loan&limit=2&cursor={next}");
    assert_eq!(client.ok(&line, None).await.json()["items"].as_array().unwrap().len(), 1);
    let line = "GET /api/instances?definition=loan&status=started&key=amount&value=5";
    let found = client.ok(line, None).await.json();
    assert_eq!(found["items"][0]["id"], json!(ids[2]));
    assert_eq!(found["items"][0]["keys"], json!({ "amount": "5" }));
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
