//! Server-Sent Events: the same messages, from where the page was.

use actix_web::rt;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{publish, ticket};
use crate::flows::Client;
use crate::server::{DEADLINE, Server, serve};

/// A stream of events, and all that has come of it.
pub(super) struct Events {
    stream: TcpStream,
    text: String,
}

impl Events {
    pub(super) async fn open(server: &Server, path: &str, headers: &[&str]) -> Self {
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
    pub(super) async fn until(&mut self, end: &str) -> &str {
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
