//! A process's topic: durable messages over a socket, as events and in one answer; actions.

use futures_util::SinkExt as _;
use serde_json::{Value as Json, json};
use tokio_tungstenite::tungstenite::Message;

use super::events::Events;
use super::{FOLLOWS, say, ticket};
use crate::flows::Client;
use crate::server::{Server, serve};
use crate::sockets::{Socket, hear_json, open};

/// A process that pushes `{"n": …}` each time somebody acts, and is there until then.
async fn counting(client: &Client<'_>) -> String {
    let say = json!({
        "name": "say", "type": "websocket-send", "manual": true, "repeatable": true, "keys": ["n"],
        "params": [{ "key": "message", "value": "{\"n\": ${n}}" }],
    });
    let flow = json!({
        "format": "wireloom.flow/1", "id": "count", "name": "Count", "durability": "durable",
        "nodes": [
            { "id": "start", "type": "process/start" },
            { "id": "wait", "type": "process/user-task", "actions": [say, {
                "name": "end", "type": "business-rule", "manual": true,
                "params": [{ "key": "rules", "value": [{ "set": { "over": "true" } }] }],
            }] },
            { "id": "end", "type": "process/end" },
        ],
        "wires": [
            { "from": ["start", "out"], "to": "wait" }, { "from": ["wait", "out"], "to": "end" },
        ],
    });
    client.ok("POST /api/flows", Some(&flow)).await;
    client.ok("POST /api/flows/count/deploy", Some(&json!({}))).await;
    let made = client.ok("POST /api/instances", Some(&json!({ "definition": "count" }))).await;
    made.json()["instance"].as_str().unwrap().to_owned()
}

/// A socket with a ticket for one process and the action `say` of it.
async fn opened(server: &Server, client: &Client<'_>, topic: &str) -> Socket {
    let asked = json!({ "topics": [topic], "actions": ["say"] });
    let text = ticket(client, asked).await;
    let mut socket = open(server, "/push", &[FOLLOWS]).await.unwrap();
    say(&mut socket, json!({ "auth": text })).await;
    socket
}

async fn act(socket: &mut Socket, process: &str, n: u64) {
    let action =
        json!({ "process": process, "name": "say", "data": { "n": n }, "id": n.to_string() });
    socket.send(Message::text(json!({ "action": action }).to_string())).await.unwrap();
}

/// The numbers of the next messages, as they are counted and as they say.
async fn messages(socket: &mut Socket, count: usize) -> Vec<(Json, Json)> {
    let mut found = Vec::new();
    while found.len() < count {
        let frame = hear_json(socket).await;
        if frame.get("topic").is_some() {
            found.push((frame["seq"].clone(), frame["payload"]["n"].clone()));
        }
    }
    found
}

fn counted(numbers: impl Iterator<Item = u64>) -> Vec<(Json, Json)> {
    numbers.map(|n| (json!(n), json!(n))).collect()
}

#[actix_web::test]
async fn actions_run_over_the_socket_and_messages_come_from_where_the_client_was() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let id = counting(&client).await;
    let topic = format!("process:{id}");
    let mut socket = opened(&server, &client, &topic).await;
    for n in 1..=3 {
        act(&mut socket, &id, n).await;
        let acted = hear_json(&mut socket).await;
        assert_eq!(acted["acted"]["for"], json!(topic), "{acted}");
        assert_eq!(acted["acted"]["id"], json!(n.to_string()));
    }
    let refused = json!({ "action": { "process": id, "name": "end", "id": "e" } });
    assert_eq!(say(&mut socket, refused).await["error"]["code"], 4403);

    // What was said before anybody listened, then what is live.
    socket.send(Message::text(json!({ "subscribe": topic }).to_string())).await.unwrap();
    assert_eq!(messages(&mut socket, 3).await, counted(1..=3));
    act(&mut socket, &id, 4).await;
    assert_eq!(messages(&mut socket, 1).await, counted(4..=4));
    drop(socket);

    let mut again = opened(&server, &client, &topic).await;
    act(&mut again, &id, 5).await;
    hear_json(&mut again).await;
    let resumed = say(&mut again, json!({ "subscribe": topic, "after": 2 })).await;
    assert_eq!((&resumed["seq"], &resumed["gap"]), (&json!(5), &json!(false)), "{resumed}");
    assert_eq!(messages(&mut again, 3).await, counted(3..=5));
}

#[actix_web::test]
async fn what_was_acknowledged_is_gone_for_events_and_catch_up_too() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let id = counting(&client).await;
    let topic = format!("process:{id}");
    let mut socket = opened(&server, &client, &topic).await;
    for n in 1..=4 {
        act(&mut socket, &id, n).await;
        hear_json(&mut socket).await;
    }
    let path = format!("/push/sse?topic={topic}&after=1");
    let mut events = Events::open(&server, &path, &[&client.token]).await;
    let text = events.until("\"n\":4").await;
    assert!(!text.contains("\"n\":1}") && text.contains("\"n\":2}"), "{text}");

    socket.send(Message::text(json!({ "ack": topic, "seq": 3 }).to_string())).await.unwrap();
    // The next answer comes when the one before has been dealt with.
    assert_eq!(say(&mut socket, json!({ "ping": 1 })).await, json!({ "pong": 1 }));
    let missed = client.ok(&format!("GET /push/{topic}"), None).await.json();
    assert_eq!((&missed["seq"], &missed["gap"]), (&json!(4), &json!(true)), "{missed}");
    let left: Vec<&Json> =
        missed["messages"].as_array().unwrap().iter().map(|one| &one["seq"]).collect();
    assert_eq!(left, [&json!(4)]);
}
