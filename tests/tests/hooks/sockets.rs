//! A WebSocket endpoint: events, answers, who may come, limits, what a deploy leaves alone.

mod doors;
mod lives;

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
