//! Conversations with `/push` and `/live` as a frontend has them.

use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use actix_web::web::Bytes;
use engine::push::{ActionCall, ActionDesk, ActionProblem, FromFrontend, Inbox, PushLimits};
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use super::raw::{Came, Raw};
use super::site::{Friend, Site, until};
use crate::socket::SocketOptions;

/// The numbers and payloads of the next messages.
async fn messages(client: &mut Friend, count: usize) -> Vec<(u64, Value)> {
    let mut out = Vec::new();
    for _ in 0..count {
        let message = client.json().await;
        assert_eq!(message["topic"], "channel:orders", "{message}");
        out.push((message["seq"].as_u64().unwrap(), message["payload"].clone()));
    }
    out
}

#[actix_web::test]
async fn subscribes_hears_and_resumes_where_it_was() {
    let site = Site::start();
    let mut client = site.connect("/push").await;
    client.say(r#"{"subscribe":"channel:orders"}"#).await;
    let answer = client.json().await;
    assert_eq!(answer["subscribed"], "channel:orders");
    assert_eq!((&answer["seq"], &answer["gap"]), (&json!(0), &json!(false)));
    let epoch = answer["epoch"].as_str().unwrap().to_owned();

    site.publish("orders", &json!({ "id": 1 }));
    let message = client.json().await;
    assert_eq!(message["kind"], "data");
    assert_eq!(message["node"], "send");
    assert_eq!((&message["seq"], &message["payload"]), (&json!(1), &json!({ "id": 1 })));
    drop(client);

    for id in 2..=4 {
        site.publish("orders", &json!({ "id": id }));
    }
    let mut client = site.connect("/push").await;
    client
        .say(&json!({ "subscribe": "channel:orders", "after": 1, "epoch": epoch }).to_string())
        .await;
    let answer = client.json().await;
    assert_eq!((&answer["seq"], &answer["gap"]), (&json!(4), &json!(false)));
    site.publish("orders", &json!({ "id": 5 }));
    let expected: Vec<_> = (2..=5).map(|id| (id, json!({ "id": id }))).collect();
    assert_eq!(messages(&mut client, 4).await, expected);
}

#[actix_web::test]
async fn a_number_from_the_future_is_a_gap_and_all_that_is_there() {
    let site = Site::start();
    site.publish("orders", &json!(1));
    let mut client = site.connect("/push").await;
    client.say(r#"{"subscribe":"channel:orders","after":99}"#).await;
    assert_eq!(client.json().await["gap"], json!(true));
    assert_eq!(messages(&mut client, 1).await, [(1, json!(1))]);
}

#[actix_web::test]
async fn the_same_topic_twice_comes_once() {
    let site = Site::start();
    let mut client = site.connect("/push").await;
    for _ in 0..2 {
        client.say(r#"{"subscribe":"channel:orders"}"#).await;
        assert_eq!(client.json().await["subscribed"], "channel:orders");
    }
    site.publish("orders", &json!("a"));
    site.publish("orders", &json!("b"));
    assert_eq!(messages(&mut client, 2).await, [(1, json!("a")), (2, json!("b"))]);
    client.say(r#"{"ack":"channel:orders","seq":2}"#).await;
    client.say(r#"{"unsubscribe":"channel:orders"}"#).await;
    assert_eq!(client.json().await, json!({ "unsubscribed": "channel:orders" }));
    assert_eq!(site.hub.totals().subscriptions, 0);
}

#[actix_web::test]
async fn what_is_not_granted_or_not_understood_is_an_error_of_its_own() {
    let limits = PushLimits { subscriptions: 2, ..PushLimits::default() };
    let site = Site::start_with(SocketOptions::default(), limits);
    let mut client = site.connect("/push").await;
    for (request, code, about) in [
        (r#"{"subscribe":"channel:secret"}"#, 4403, json!("channel:secret")),
        (r#"{"subscribe":"process:7"}"#, 4404, json!("process:7")),
        (r#"{"subscribe":"process:secret"}"#, 4403, json!("process:secret")),
        (r#"{"ack":"channel:secret","seq":1}"#, 4403, json!("channel:secret")),
        (r#"{"publish":{"channel":"secret","data":1}}"#, 4403, json!("channel:secret")),
        (r#"{"publish":{"channel":"unheard","data":1}}"#, 4404, json!("channel:unheard")),
        (r#"{"action":{"process":"7","name":"secret"}}"#, 4403, json!("process:7")),
        (r#"{"action":{"process":"7","name":"go"}}"#, 4404, json!("process:7")),
        (r#"{"auth":"wlt_none"}"#, 4401, json!(null)),
        (r#"{"subscribe":"channel:"}"#, 4400, json!("channel:")),
        ("hello", 4400, json!(null)),
        (r#"{"dance":true}"#, 4400, json!(null)),
    ] {
        client.say(request).await;
        let error = client.json().await["error"].clone();
        assert_eq!((&error["code"], &error["for"]), (&json!(code), &about), "{request}");
        assert!(error["message"].is_string());
    }
    site.publish("secret", &json!("not for you"));
    for topic in ["orders", "b"] {
        client.say(&json!({ "subscribe": format!("channel:{topic}") }).to_string()).await;
        assert!(client.json().await["subscribed"].is_string());
    }
    client.say(r#"{"subscribe":"channel:c"}"#).await;
    assert_eq!(client.json().await["error"]["code"], 4429);
    site.publish("orders", &json!(1));
    assert_eq!(messages(&mut client, 1).await, [(1, json!(1))]);
}

#[derive(Debug)]
struct Seen(std::sync::Mutex<Vec<String>>);

impl Inbox for Seen {
    fn take(&self, message: FromFrontend) -> Option<BoxFuture<'static, ()>> {
        let FromFrontend { channel, data, client } = message;
        self.0.lock().unwrap().push(format!("{channel} {data} {client}"));
        Some(Box::pin(std::future::ready(())))
    }
}

impl ActionDesk for Seen {
    fn act(&self, call: ActionCall) -> BoxFuture<'static, Result<Value, ActionProblem>> {
        let answer = match call.name.as_str() {
            "go" => Ok(json!({ "went": call.data })),
            other => Err(ActionProblem::Refused(format!("`{other}` may not run now"))),
        };
        Box::pin(std::future::ready(answer))
    }
}

#[actix_web::test]
async fn what_is_published_reaches_the_flows_and_actions_are_answered() {
    let site = Site::start();
    let seen = Arc::new(Seen(std::sync::Mutex::default()));
    site.hub.set_inbox(Arc::clone(&seen) as Arc<dyn Inbox>);
    site.hub.set_actions(Arc::clone(&seen) as Arc<dyn ActionDesk>);
    let mut client = site.connect("/push").await;
    client.say(r#"{"publish":{"channel":"a","data":{"x":1},"id":"p1"}}"#).await;
    assert_eq!(client.json().await, json!({ "published": "a", "id": "p1" }));
    assert_eq!(*seen.0.lock().unwrap(), [r#"a {"x":1} {"by":"test"}"#]);
    client.say(r#"{"action":{"process":"7","name":"go","data":[1],"id":"a1"}}"#).await;
    let acted = json!({ "for": "process:7", "id": "a1", "result": { "went": [1] } });
    assert_eq!(client.json().await, json!({ "acted": acted }));
    client.say(r#"{"action":{"process":"7","name":"stop","id":"a2"}}"#).await;
    let error = client.json().await["error"].clone();
    assert_eq!((&error["code"], &error["id"]), (&json!(4400), &json!("a2")));
}

#[actix_web::test]
async fn a_log_in_that_has_ended_closes_the_socket() {
    let options = SocketOptions { ping: Duration::from_millis(50), ..SocketOptions::default() };
    let site = Site::start_with(options, PushLimits::default());
    let mut idle = site.connect("/push").await;
    let mut busy = site.connect("/push").await;
    busy.say(r#"{"subscribe":"channel:orders"}"#).await;
    busy.json().await;
    site.valid.store(false, SeqCst);
    busy.say(r#"{"subscribe":"channel:other"}"#).await;
    assert_eq!(busy.closed().await, 4401);
    assert_eq!(idle.closed().await, 4401);
    until("both are gone from the hub", || site.hub.totals().clients == 0).await;
}

#[actix_web::test]
async fn too_many_requests_close_the_socket() {
    let site = Site::start();
    let mut raw = Raw::open(&site, "/push").await;
    let requests = super::raw::text(r#"{"ack":"a","seq":1}"#).repeat(10_000);
    raw.say(&requests).await;
    assert_eq!(raw.closed().await, Came::Close(1008));
}

#[actix_web::test]
async fn a_server_that_stops_says_so() {
    let site = Site::start();
    let mut client = site.connect("/push").await;
    site.options.stopping.cancel();
    assert_eq!(client.closed().await, 1001);
}

#[actix_web::test]
async fn live_lines_come_and_missed_ones_are_counted() {
    let site = Site::start();
    let mut client = site.connect("/live").await;
    until("it listens", || site.lines.receiver_count() == 1).await;
    site.lines.send(Bytes::from_static(b"{\"n\":1}")).unwrap();
    assert_eq!(client.json().await, json!({ "n": 1 }));

    // Far more than the source holds, from one thread at once.
    let line = format!("{{\"x\":\"{}\"}}", "x".repeat(1_000));
    for _ in 0..20_000 {
        site.lines.send(Bytes::from(line.clone())).unwrap();
    }
    site.lines.send(Bytes::from_static(b"{\"end\":true}")).unwrap();
    let (mut lines, mut dropped) = (0, 0);
    loop {
        let line = client.json().await;
        if line["end"] == json!(true) {
            break;
        }
        dropped += line["dropped"].as_u64().unwrap_or_default();
        lines += u64::from(line["x"].is_string());
    }
    assert_eq!(lines + dropped, 20_000);
    assert!(dropped > 0);
}
