//! What goes on over an open socket: messages to flows, and tickets that end.

use futures_util::SinkExt as _;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use super::{FOLLOWS, closed, publish, say, ticket};
use crate::flows::Client;
use crate::server::serve;
use crate::sockets::{Socket, hear_json, open};

#[actix_web::test]
async fn what_a_page_publishes_starts_a_run_that_knows_who_sent_it() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let message = "{\"got\": ${data.message}, \"in\": ${data.channel}, \"from\": ${data.client}}";
    let flow = json!({
        "format": "wireloom.flow/1", "id": "ears", "name": "Ears",
        "nodes": [
            { "id": "in", "type": "trigger/frontend", "config": { "channel": "in.*" } },
            { "id": "out", "type": "output/websocket-send",
              "config": { "channel": "out", "message": message } },
        ],
        "wires": [{ "from": ["in", "out"], "to": "out" }],
    });
    client.ok("POST /api/flows", Some(&flow)).await;
    client.ok("POST /api/flows/ears/deploy", Some(&json!({}))).await;
    let asked = json!({ "topics": ["channel:out"], "publish": [{ "prefix": "in." }], "user": "u" });
    let text = ticket(&client, asked).await;
    let mut socket = open(&server, "/push", &[FOLLOWS]).await.unwrap();
    say(&mut socket, json!({ "auth": text })).await;
    say(&mut socket, json!({ "subscribe": "channel:out" })).await;
    let publish = json!({ "channel": "in.a", "data": { "stars": 5 }, "id": "1" });
    socket.send(Message::text(json!({ "publish": publish }).to_string())).await.unwrap();
    let both = [hear_json(&mut socket).await, hear_json(&mut socket).await];
    let expected = json!({
        "got": { "stars": 5 }, "in": "in.a", "from": { "by": "ticket", "user": "u" },
    });
    assert!(both.iter().any(|one| one["payload"] == expected), "{both:?}");
    assert!(both.contains(&json!({ "published": "in.a", "id": "1" })), "{both:?}");
}

#[actix_web::test]
async fn a_ticket_ends_unless_it_is_renewed_on_the_open_socket() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let topics = json!(["channel:a", "channel:b"]);
    let short = ticket(&client, json!({ "topics": topics, "ttl": 2 })).await;
    let mut kept = open(&server, "/push", &[FOLLOWS]).await.unwrap();
    let mut left = open(&server, "/push", &[FOLLOWS]).await.unwrap();
    for socket in [&mut kept, &mut left] {
        say(socket, json!({ "auth": short })).await;
        assert!(hear_json(socket).await["authRequired"]["expires"].is_string());
        for topic in ["channel:a", "channel:b"] {
            say(socket, json!({ "subscribe": topic })).await;
        }
    }
    let narrow = ticket(&client, json!({ "topics": ["channel:a"], "ttl": 3_600 })).await;
    let answer = say(&mut kept, json!({ "auth": narrow })).await;
    assert!(answer["authenticated"].is_object(), "{answer}");
    assert_eq!(hear_json(&mut kept).await, json!({ "unsubscribed": "channel:b" }));
    assert_eq!(hear_json(&mut kept).await["error"]["code"], 4403);
    assert_eq!(closed(&mut left).await, 4401);
    publish(&server, "b", &json!("lost"));
    publish(&server, "a", &json!("kept"));
    assert_eq!(hear_json(&mut kept).await["payload"], "kept");

    // Who made it may no more: nor may it.
    let tokens = client.ok("GET /api/tokens", None).await.json();
    let id = tokens["items"][0]["id"].as_str().unwrap();
    client.ok(&format!("DELETE /api/tokens/{id}"), None).await;
    socket_ends(&mut kept).await;
}

async fn socket_ends(socket: &mut Socket) {
    socket.send(Message::text(r#"{"subscribe":"channel:a"}"#)).await.unwrap();
    assert_eq!(closed(socket).await, 4401);
}
