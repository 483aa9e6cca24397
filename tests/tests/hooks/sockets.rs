//! A WebSocket endpoint: events, answers, who may come, limits, what a deploy leaves alone.

use serde_json::{Value as Json, json};
use tests::hooks::{Guest, deploy};
use tests::stage::flow;
use tests::until;
use tokio_tungstenite::tungstenite::Message;

use super::program;

/// Sends every event that comes back to whom it is about, as it entered the flow.
fn mirror(config: &Json) -> engine::flow::Flow {
    let nodes = json!([
        { "id": "in", "type": "trigger/websocket-endpoint", "config": config },
        { "id": "tell", "type": "output/websocket-send",
          "config": { "target": "client", "message": "${.}" } },
    ]);
    let events = config["events"].as_array().cloned().unwrap_or(vec![json!("message")]);
    let wires: Vec<String> =
        events.iter().map(|event| format!("in.{} tell", event.as_str().unwrap())).collect();
    let wires: Vec<&str> = wires.iter().map(String::as_str).collect();
    flow("mirror", &nodes, &wires, &json!({}))
}

#[tokio::test]
async fn events_carry_who_came_and_from_where() {
    let (program, _data) = program();
    let config = json!({ "path": "rooms/{room}", "events": ["connect", "message", "disconnect"] });
    deploy(&program, &mirror(&config)).await;
    let path = "rooms/gr%C3%BCn?a=1&b=x+y&a=2&token=s3cret";
    let headers = [("x-who", "me"), ("authorization", "Bearer canary"), ("cookie", "canary=1")];
    let mut guest = Guest::connect_with(&program, path, &headers).await.unwrap();
    let connect = guest.hear_json().await;
    for field in ["relayId", "triggerId"] {
        assert_eq!(connect[field], "rooms/{room}");
    }
    for field in ["relayType", "triggerType"] {
        assert_eq!(connect[field], "public");
    }
    assert_eq!((&connect["flowId"], &connect["flowVersion"]), (&json!("mirror"), &json!(1)));
    let data = &connect["data"];
    assert_eq!((&data["type"], &data["path"]), (&json!("connect"), &json!("rooms/grün")));
    assert_eq!(data["params"], json!({ "room": "grün" }));
    assert_eq!(data["query"], json!({ "a": ["1", "2"], "b": "x y" }));
    assert_eq!(data["headers"]["x-who"], "me");
    assert!(!connect.to_string().contains("canary") && !connect.to_string().contains("s3cret"));
    let id = data["replyId"].as_str().unwrap().to_owned();

    guest.say("{\"n\": 1}").await;
    let message = guest.hear_json().await;
    assert_eq!(message["data"]["message"], json!({ "data": "{\"n\": 1}", "length": 8 }));
    assert_eq!(message["data"]["replyId"], json!(id));
    let mut other = Guest::connect(&program, "rooms/other").await;
    assert_ne!(other.hear_json().await["data"]["replyId"], json!(id));

    // The one who has left cannot be told; the failure shows what the event was.
    guest.close(4002, "enough").await;
    let left = until("the disconnect", async || {
        let runs = program.ok("GET", "/api/flows/mirror/runs", None).await;
        runs["failures"].as_array()?.first().cloned()
    })
    .await;
    let data = &left["payload"]["data"];
    assert_eq!(data["message"], json!({ "statusCode": 4002, "reason": "enough" }), "{left}");
    assert_eq!((&data["replyId"], data.get("headers")), (&json!(id), None));
}

#[tokio::test]
async fn replies_broadcasts_and_binary_messages() {
    let (program, _data) = program();
    let nodes = json!([
        { "id": "in", "type": "trigger/websocket-endpoint", "config": {
            "path": "chat", "binaryAs": "hex", "reply": { "result": true },
        } },
        { "id": "all", "type": "output/websocket-send", "config": {
            "target": "endpoint", "endpoint": "chat", "language": "text",
            "message": "all: {{data.message.data}}",
        } },
        { "id": "give", "type": "flow/return",
          "config": { "value": { "path": "data.message.data" } } },
    ]);
    let wires = ["in.message all", "all give"];
    deploy(&program, &flow("chat", &nodes, &wires, &json!({}))).await;
    let (mut one, mut two) =
        (Guest::connect(&program, "chat").await, Guest::connect(&program, "chat").await);
    // Both are in before one speaks.
    two.say("first").await;
    assert_eq!(two.hear().await, "all: first");
    assert_eq!(two.hear().await, "first");
    one.say("hi").await;
    loop {
        // `first` may or may not have reached it.
        match one.hear().await.as_str() {
            "all: hi" => break,
            other => assert_eq!(other, "all: first"),
        }
    }
    assert_eq!(one.hear().await, "hi");
    assert_eq!(two.hear().await, "all: hi");
    use futures_util::SinkExt;
    one.socket.send(Message::binary(vec![0, 255])).await.unwrap();
    assert_eq!(one.hear().await, "all: 00ff");
}

#[tokio::test]
async fn only_those_come_who_may() {
    let (program, _data) = program();
    let global = |name: &str| format!("/api/globals/{name}");
    program.ok("PUT", &global("secret"), Some(&json!("s3cret"))).await;
    let with = |extra: Json| {
        let mut config = json!({ "path": "door", "events": ["connect"] });
        config.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        mirror(&config)
    };
    let come = async |headers: &[(&'static str, &str)], query: &str| {
        let path = format!("door{query}");
        Guest::connect_with(&program, &path, headers).await.map_or_else(|status| status, |_| 101)
    };
    assert_eq!(come(&[], "").await, 404);

    deploy(&program, &with(json!({ "auth": { "mode": "token", "token": "{{globals.secret}}" } })))
        .await;
    assert_eq!(come(&[], "").await, 401);
    assert_eq!(come(&[("authorization", "Bearer s3cret")], "").await, 101);
    assert_eq!(come(&[], "?token=s3cret").await, 101);
    assert_eq!(come(&[("authorization", "Bearer other")], "?token=s3cret").await, 401);
    // Another secret, and who knew the old one is asked to come again.
    let mut guest = Guest::connect(&program, "door?token=s3cret").await;
    guest.hear().await;
    program.save(&global("secret"), &json!("new")).await;
    assert_eq!(guest.hear_close().await, 1012);
    assert_eq!(come(&[], "?token=s3cret").await, 401);
    assert_eq!(come(&[], "?token=new").await, 101);

    let auth = json!({ "mode": "basic", "username": "ann", "password": "{{globals.secret}}" });
    deploy(&program, &with(json!({ "auth": auth }))).await;
    // ann:new
    assert_eq!(come(&[("authorization", "Basic YW5uOm5ldw==")], "").await, 101);
    assert_eq!(come(&[("authorization", "Basic YW5uOm9sZA==")], "").await, 401);

    deploy(&program, &with(json!({ "origins": ["https://app.example"], "subprotocol": "v1" })))
        .await;
    let v1 = ("sec-websocket-protocol", "v0, v1");
    assert_eq!(come(&[("sec-websocket-protocol", "v0")], "").await, 400);
    assert_eq!(come(&[v1, ("origin", "https://app.example")], "").await, 101);
    assert_eq!(come(&[v1, ("origin", program.base())], "").await, 101);
    for origin in ["https://evil.example", "null", "https://app.example.evil"] {
        assert_eq!(come(&[v1, ("origin", origin)], "").await, 403, "{origin}");
    }
    let guest = Guest::connect_with(&program, "door", &[v1]).await.unwrap();
    assert_eq!(guest.response.headers()["sec-websocket-protocol"], "v1");

    deploy(&program, &with(json!({ "limits": { "clients": 1 } }))).await;
    let first = Guest::connect(&program, "door").await;
    assert_eq!(come(&[], "").await, 503);
    first.close(1000, "").await;
    until("room", async || (come(&[], "").await == 101).then_some(())).await;
}

#[tokio::test]
async fn a_wrong_password_is_guessed_slowly() {
    let (program, _data) = program();
    program.ok("PUT", "/api/globals/secret", Some(&json!("s3cret"))).await;
    let auth = json!({ "mode": "token", "token": "{{globals.secret}}" });
    deploy(&program, &mirror(&json!({ "path": "door", "auth": auth }))).await;
    let mut answers = Vec::new();
    for n in 0..12 {
        let path = format!("door?token={n}");
        answers.push(Guest::connect_with(&program, &path, &[]).await.unwrap_err());
    }
    assert_eq!(answers, [&[401; 10][..], &[429; 2]].concat());
}

#[tokio::test]
async fn a_deploy_leaves_the_clients_where_they_are() {
    let (program, _data) = program();
    let config = json!({ "path": "stay", "events": ["message"] });
    deploy(&program, &mirror(&config)).await;
    let mut guest = Guest::connect(&program, "stay").await;
    guest.say("1").await;
    assert_eq!(guest.hear_json().await["flowVersion"], 1);
    let mut next = mirror(&config);
    next.name = "Another".to_owned();
    deploy(&program, &next).await;
    guest.say("2").await;
    let heard = guest.hear_json().await;
    assert_eq!((&heard["flowVersion"], &heard["flowName"]), (&json!(2), &json!("Another")));

    // The path is taken for others.
    let mut thief = mirror(&json!({ "path": "stay" }));
    thief.id = "thief".to_owned();
    program.ok("POST", "/api/flows", Some(&serde_json::to_value(&thief).unwrap())).await;
    let refused = program.api("POST", "/api/flows/thief/deploy", Some(&json!({}))).await;
    assert_eq!(refused.status, 422);
    let problem = &refused.body["problems"][0];
    assert_eq!(problem["code"], "taken-path", "{problem}");
    assert_eq!(problem["pointer"], "/nodes/0/config/path");

    program.ok("POST", "/api/flows/mirror/undeploy", None).await;
    assert_eq!(guest.hear_close().await, 1001);
    assert_eq!(Guest::connect_with(&program, "stay", &[]).await.unwrap_err(), 404);
}

#[tokio::test]
async fn a_stop_says_goodbye() {
    let (program, _data) = program();
    deploy(&program, &mirror(&json!({ "path": "bye" }))).await;
    let mut guest = Guest::connect(&program, "bye").await;
    guest.say("1").await;
    guest.hear().await;
    let (stopped, code) = tokio::join!(program.stop(), async {
        let code = guest.hear_close().await;
        drop(guest);
        code
    });
    assert_eq!((stopped, code), (true, 1001));
}
