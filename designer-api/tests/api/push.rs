//! Push behind the gate: tickets, events, catch-up, and the settings that they go by.

use actix_web::rt;
use engine::node::PushKind;
use futures_util::SinkExt as _;
use serde_json::{Value as Json, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

use crate::flows::Client;
use crate::server::{DEADLINE, Server, serve};
use crate::sockets::{Socket, hear, hear_json, open};

const PROTOCOL: &str = "Sec-WebSocket-Protocol: wireloom.push.v1";
const FOLLOWS: &str = "Sec-WebSocket-Protocol: wireloom.push.v1, wireloom.ticket";

fn publish(server: &Server, channel: &str, payload: &Json) {
    let (hub, text) = (server.running.installation().engine.hub(), payload.to_string());
    hub.publish(channel, PushKind::Data, text.as_bytes(), "n", false).unwrap();
}

async fn ticket(client: &Client<'_>, asked: Json) -> String {
    let made = client.ok("POST /api/push-tickets", Some(&asked)).await.json();
    made["ticket"].as_str().unwrap().to_owned()
}

async fn say(socket: &mut Socket, text: Json) -> Json {
    socket.send(Message::text(text.to_string())).await.unwrap();
    hear_json(socket).await
}

async fn closed(socket: &mut Socket) -> u16 {
    loop {
        if let Message::Close(Some(frame)) = hear(socket).await {
            return frame.code.into();
        }
    }
}

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

/// Reads events until `count` of them are there.
struct Events {
    stream: TcpStream,
    text: String,
}

impl Events {
    async fn open(server: &Server, path: &str, headers: &[&str]) -> Self {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        let host = server.address();
        let mut request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n");
        for header in headers {
            request.push_str(header);
            request.push_str("\r\n");
        }
        request.push_str("\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        Self { stream, text: String::new() }
    }

    /// Everything until a text has come.
    async fn until(&mut self, end: &str) -> &str {
        let read = async {
            while !self.text.contains(end) {
                let mut part = [0; 4_096];
                let count = self.stream.read(&mut part).await.unwrap();
                assert!(count > 0, "it ended without {end:?}: {}", self.text);
                self.text.push_str(&String::from_utf8_lossy(&part[..count]));
            }
        };
        let in_time = tokio::time::timeout(DEADLINE, read).await;
        assert!(in_time.is_ok(), "no {end:?} in {}", self.text);
        &self.text
    }

    /// Reads to the last chunk of the answer.
    async fn ends(&mut self) {
        self.until("\r\n0\r\n\r\n").await;
    }
}

/// The id of the last event.
fn last_id(text: &str) -> String {
    text.lines().rev().find_map(|line| line.strip_prefix("id: ")).unwrap().to_owned()
}

#[actix_web::test]
async fn events_come_and_go_on_from_the_last_id() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let text = ticket(&client, json!({ "topics": ["channel:a", "channel:b"] })).await;
    let path = format!("/push/sse?topic=channel:a&topic=channel:b&ticket={text}");
    let mut events = Events::open(&server, &path, &[]).await;
    let head = events.until("\"channel:b\",\"seq\":0").await;
    assert!(head.contains("content-type: text/event-stream"), "{head}");
    publish(&server, "a", &json!({ "x": 1 }));
    publish(&server, "b", &json!({ "x": 2 }));
    let all = events.until("{\"x\":2}").await;
    assert!(all.contains("event: subscribed\nid: "), "{all}");
    let id = last_id(all);
    drop(events);
    publish(&server, "a", &json!({ "x": 3 }));
    let since = format!("Last-Event-ID: {id}");
    let mut events = Events::open(&server, &path, &[&since]).await;
    let rest = events.until("{\"x\":3}").await;
    assert!(!rest.contains("{\"x\":1}") && !rest.contains("\"gap\":true"), "{rest}");

    let other = path.replace("channel:b", "channel:c");
    assert_eq!(server.ask(&format!("GET {other}"), &[], "").await.status, 403);
    let bare = "GET /push/sse?topic=channel:a";
    assert_eq!(server.ask(bare, &[], "").await.status, 401);
    assert_eq!(server.ask(&format!("{bare}&ticket=wlt_e30.AA"), &[], "").await.status, 401);
    let bearer = format!("Authorization: Bearer {text}");
    assert_eq!(server.ask("GET /push/sse", &[&bearer], "").await.status, 400);
}

#[actix_web::test]
async fn events_end_with_the_ticket_and_with_the_server() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let short = ticket(&client, json!({ "topics": ["channel:a"], "ttl": 2 })).await;
    let path = format!("/push/sse?topic=channel:a&ticket={short}");
    let mut events = Events::open(&server, &path, &[]).await;
    events.until("event: authRequired").await;
    events.ends().await;
    let mut events = Events::open(&server, "/push/sse?topic=channel:a", &[&client.token]).await;
    events.until("subscribed").await;
    let Server { running, .. } = server;
    let stopping = rt::spawn(running.stop(DEADLINE));
    events.ends().await;
    assert!(stopping.await.unwrap());
}

#[actix_web::test]
async fn what_was_missed_comes_in_one_answer() {
    let server = serve().await;
    let client = Client::of(&server).await;
    for x in 1..=5 {
        publish(&server, "a", &json!(x));
    }
    let missed = client.ok("GET /push/channel:a?after=2&limit=2", None).await.json();
    assert_eq!(
        (&missed["seq"], &missed["gap"], &missed["more"]),
        (&json!(5), &json!(false), &json!(true))
    );
    let payloads: Vec<_> =
        missed["messages"].as_array().unwrap().iter().map(|one| &one["payload"]).collect();
    assert_eq!(payloads, [&json!(3), &json!(4)]);
    let epoch = missed["epoch"].as_str().unwrap();
    let rest = client.ok(&format!("GET /push/channel:a?after=4&epoch={epoch}"), None).await.json();
    assert_eq!(rest["messages"].as_array().unwrap().len(), 1);
    for (path, status) in [
        ("/push/orders", 400),
        ("/push/process:1", 404),
        ("/push/channel:a?after=x", 400),
        ("/push/channel:a?epoch=x", 400),
        ("/push/channel:a?limit=0", 400),
    ] {
        assert_eq!(client.ask(&format!("GET {path}"), None).await.status, status, "{path}");
    }
    let own = ticket(&client, json!({ "topics": ["channel:b"] })).await;
    let line = format!("GET /push/channel:a?ticket={own}");
    assert_eq!(server.ask(&line, &[], "").await.status, 403);
}

#[actix_web::test]
async fn an_apps_origin_comes_with_a_ticket_alone() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let text = ticket(&client, json!({ "topics": ["channel:a"] })).await;
    let (app, path) = ("Origin: https://app.example.org", format!("/push/channel:a?ticket={text}"));
    let get = format!("GET {path}");
    assert_eq!(server.ask(&get, &[app], "").await.status, 403);
    assert_eq!(open(&server, "/push", &[FOLLOWS, app]).await.err(), Some(403));
    client.ok("PUT /api/settings/push.origins", Some(&json!(["https://app.example.org"]))).await;
    let answer = server.ask(&get, &[app], "").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), Some("https://app.example.org"));
    assert_eq!(answer.header("access-control-allow-credentials"), None);
    let mut socket = open(&server, "/push", &[FOLLOWS, app]).await.unwrap();
    say(&mut socket, json!({ "auth": text })).await;
    assert!(say(&mut socket, json!({ "subscribe": "channel:a" })).await["subscribed"].is_string());

    let other = serve().await;
    let cookie = other.log_in().await;
    other.running.installation().push_origins.set(vec!["https://app.example.org".to_owned()]);
    assert_eq!(open(&other, "/push", &[PROTOCOL, &cookie, app]).await.err(), Some(403));
    for origin in ["https://app.example.org.evil.example", "http://app.example.org", "null"] {
        let origin = format!("Origin: {origin}");
        assert_eq!(server.ask(&get, &[&origin], "").await.status, 403, "{origin}");
    }
    for bad in [json!("https://a.example"), json!(["a.example"]), json!(["https://a.example/x"])] {
        let refused = client.ask("PUT /api/settings/push.origins", Some(&bad)).await;
        assert_eq!(refused.status, 422, "{bad}");
    }
    client.ok("DELETE /api/settings/push.origins", None).await;
    assert_eq!(server.ask(&get, &[app], "").await.status, 403);
}

#[actix_web::test]
async fn channels_keep_what_their_rule_says() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let rules = json!([{ "pattern": "few.*", "messages": 2, "retain": "last" }]);
    client.ok("PUT /api/settings/push.channels", Some(&rules)).await;
    for x in 1..=5 {
        publish(&server, "few.a", &json!(x));
        publish(&server, "many", &json!(x));
    }
    let few = client.ok("GET /push/channel:few.a", None).await.json();
    assert_eq!((few["messages"].as_array().unwrap().len(), &few["gap"]), (2, &json!(true)));
    let many = client.ok("GET /push/channel:many", None).await.json();
    assert_eq!(many["messages"].as_array().unwrap().len(), 5);
    let mut socket = open(&server, "/push", &[PROTOCOL, &client.token]).await.unwrap();
    assert_eq!(say(&mut socket, json!({ "subscribe": "channel:few.a" })).await["seq"], 5);
    assert_eq!(hear_json(&mut socket).await["payload"], 5);
    let bad = json!([{ "pattern": "a", "messages": 1_000_000 }]);
    let refused = client.ask("PUT /api/settings/push.channels", Some(&bad)).await;
    assert_eq!((refused.status, &refused.json()["pointer"]), (422, &json!("/0/messages")));
    let topics = client.ok("GET /api/push/topics", None).await.json();
    assert_eq!(topics["items"][0]["kept"], 2);
}
