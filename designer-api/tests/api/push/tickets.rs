//! What a ticket opens, and which tickets are made.

use futures_util::SinkExt as _;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use super::{FOLLOWS, PROTOCOL, closed, say, ticket};
use crate::flows::Client;
use crate::server::serve;
use crate::sockets::open;

#[actix_web::test]
async fn a_ticket_opens_its_topics_and_nothing_else() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let topics = json!(["channel:a", { "prefix": "channel:own." }]);
    let text = ticket(&client, json!({ "topics": topics, "publish": ["in"], "user": "7" })).await;
    let bearer = format!("Authorization: Bearer {text}");
    let offered = format!("{PROTOCOL}, wireloom.ticket.{text}");
    for headers in [vec![PROTOCOL, &bearer], vec![offered.as_str()]] {
        let mut socket = open(&server, "/push", &headers).await.unwrap();
        for topic in ["channel:a", "channel:own.7"] {
            assert_eq!(say(&mut socket, json!({ "subscribe": topic })).await["subscribed"], topic);
        }
        for refused in [
            json!({ "subscribe": "channel:b" }),
            json!({ "subscribe": "channel:own" }),
            json!({ "subscribe": "process:1" }),
            json!({ "publish": { "channel": "a", "data": 1 } }),
            json!({ "action": { "process": "1", "name": "go" } }),
        ] {
            assert_eq!(say(&mut socket, refused.clone()).await["error"]["code"], 4403, "{refused}");
        }
        // The grant is there; no flow listens.
        let unheard = say(&mut socket, json!({ "publish": { "channel": "in", "data": 1 } })).await;
        assert_eq!(unheard["error"]["code"], 4404);
    }
    for line in ["GET /api/flows", "GET /api/push/topics", "POST /api/push-tickets", "GET /"] {
        assert_eq!(server.ask(line, &[&bearer], "").await.status, 401, "{line}");
        let asked = format!("{line}?ticket={text}");
        assert_eq!(server.ask(&asked, &[], "").await.status, 401, "{asked}");
    }
}

#[actix_web::test]
async fn a_ticket_is_shown_first_or_not_at_all() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let text = ticket(&client, json!({ "topics": ["channel:a"] })).await;
    let mut socket = open(&server, "/push", &[FOLLOWS]).await.unwrap();
    let answer = say(&mut socket, json!({ "auth": text })).await;
    assert!(answer["authenticated"]["expires"].is_string(), "{answer}");
    let answer = say(&mut socket, json!({ "subscribe": "channel:a" })).await;
    assert_eq!(answer["subscribed"], "channel:a");

    for first in [
        json!({ "subscribe": "channel:a" }),
        json!({ "auth": "wlt_e30.AAAA" }),
        json!({ "auth": client.token.clone() }),
    ] {
        let mut socket = open(&server, "/push", &[FOLLOWS]).await.unwrap();
        socket.send(Message::text(first.to_string())).await.unwrap();
        assert_eq!(closed(&mut socket).await, 4401, "{first}");
    }
    assert_eq!(open(&server, "/push", &[PROTOCOL]).await.err(), Some(401));
}

#[actix_web::test]
async fn a_ticket_that_would_be_none_is_not_made() {
    let server = serve().await;
    let client = Client::of(&server).await;
    for (asked, pointer) in [
        (json!({ "topics": ["orders"] }), "/topics/0"),
        (json!({ "topics": ["channel:a", { "prefix": "" }] }), "/topics/1"),
        (json!({ "topics": ["channel:a"], "ttl": 0 }), "/ttl"),
        (json!({ "topics": ["channel:a"], "ttl": 86_401 }), "/ttl"),
        (json!({ "topics": ["channel:a"], "user": "x".repeat(201) }), "/user"),
        (json!({ "topics": [], "actions": ["x".repeat(300)] }), "/actions/0"),
    ] {
        let refused = client.ask("POST /api/push-tickets", Some(&asked)).await;
        assert_eq!((refused.status, &refused.json()["pointer"]), (400, &json!(pointer)));
    }
    let extra = json!({ "topics": [], "by": "somebody" });
    assert_eq!(client.ask("POST /api/push-tickets", Some(&extra)).await.status, 400);
}
