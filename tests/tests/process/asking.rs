//! HTTP within processes: as an action and as a node, retried, with its incidents (statements 1
//! and 20).

use serde_json::{Value as Json, json};
use tests::site::{Site, Told};

use crate::{House, around, says, task};

fn asks(url: &str, more: &Json) -> Json {
    let mut params = vec![json!({ "key": "url", "value": url })];
    params.push(json!({ "key": "outputKey", "value": "answer" }));
    for (key, value) in more.as_object().expect("settings") {
        params.push(json!({ "key": key, "value": value }));
    }
    json!({
        "name": "ask", "type": "http", "params": params,
        "retry": { "attempts": 2, "backoff": "PT0.01S", "factor": 2.0 },
    })
}

#[tokio::test]
async fn s01_an_action_asks_a_server_and_keeps_the_answer() {
    let site = Site::start(|asked, _| {
        let body: Json = serde_json::from_slice(&asked.body).unwrap_or_default();
        Told::json(if body["id"] == 7 { 200 } else { 404 }, &json!({ "score": 640 }))
    })
    .await;
    let house = House::new().await;
    let ask = asks(
        &site.url("/scores/${kind}"),
        &json!({
            "method": "POST", "query": { "for": "${name}" }, "headers": { "X-Kind": "${kind}" },
            "authentication": "bearer", "token": "${globals.token}",
            "body": "{\"id\": ${id}, \"name\": \"${name}\"}",
        }),
    );
    let mut process = task("p", json!([ask]));
    process["globals"] = json!({ "token": "t0ken" });
    house.deploy(&process).await;
    let data = json!({ "id": 7, "name": "A & \"B\"", "kind": "quick" });
    let id = house.start("p", data).await;
    house.finished(&id).await;
    let answer = &house.data(&id).await["answer"];
    assert_eq!((&answer["status"], &answer["body"]["score"]), (&json!(200), &json!(640)));
    let asked = &site.asked()[0];
    assert_eq!(asked.line, "POST /scores/quick?for=A+%26+%22B%22");
    assert_eq!(asked.headers["authorization"], "Bearer t0ken");
    assert_eq!(asked.headers["x-kind"], "quick");
    assert_eq!(asked.body, br#"{"id":7,"name":"A & \"B\""}"#);
    // A 4xx is an answer; and no secret is kept anywhere.
    let id = house.start("p", json!({ "id": 8 })).await;
    let state = house.finished(&id).await;
    assert_eq!(house.data(&id).await["answer"]["status"], json!(404));
    assert!(!format!("{state:?}").contains("t0ken"));
    let history = house.processes().history(&id, 0, 100).await.unwrap();
    assert!(!format!("{history:?}").contains("t0ken"));
}

#[tokio::test]
async fn s20_a_server_in_trouble_is_asked_again_and_no_completed_action_runs_twice() {
    let site = Site::start(|_, number| match number {
        0 => Told::Answer(503, Vec::new(), Vec::new()),
        1 => Told::Cut,
        _ => Told::json(200, &json!(number)),
    })
    .await;
    let house = House::new().await;
    let ask = asks(&site.url("/"), &json!({ "failOn": "server" }));
    let actions = json!([says("before", "b", json!({ "order": 0 })), ask]);
    house.deploy(&task("p", actions)).await;
    let id = house.start("p", json!({})).await;
    house.finished(&id).await;
    let data = house.data(&id).await;
    assert_eq!((&data["answer"]["body"], &data["log"]), (&json!(2), &json!("b")));
    assert_eq!(site.asked().len(), 3);
}

#[tokio::test]
async fn s20_a_node_is_tried_again_too_and_then_an_incident() {
    let site = Site::start(|_, number| match number {
        0 => Told::Answer(500, Vec::new(), Vec::new()),
        _ => Told::json(200, &json!("fine")),
    })
    .await;
    let house = House::new().await;
    let config = json!({
        "url": site.url("/"), "failOn": "server", "destination": "answer",
        "auth": { "mode": "header", "header": "x-key", "value": "{{globals.key}}" },
        "retry": { "attempts": 1, "backoff": "PT0.01S", "factor": 1.0 },
    });
    let mut process = around("p", "data/http-request", config.clone());
    process["globals"] = json!({ "key": "k3y" });
    house.deploy(&process).await;
    let id = house.start("p", json!({})).await;
    house.finished(&id).await;
    assert_eq!(house.data(&id).await["answer"]["body"], json!("fine"));
    assert_eq!(site.asked()[1].headers["x-key"], "k3y");
    // A private address that is not allowed is nobody's to mend but a person's: no second try.
    let mut config = config;
    config["url"] = json!("http://10.0.0.1/");
    house.deploy(&around("q", "data/http-request", config)).await;
    let id = house.start("q", json!({})).await;
    let state = house.until(&id, |state| !state.incidents.is_empty()).await;
    let incident = state.incidents.values().next().unwrap();
    assert_eq!(incident.code, "INPUT");
    assert!(incident.message.contains("not a public address"), "{incident:?}");
}
