//! Clients that stop reading, or are not there any more.

use std::future::ready;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::web::Bytes;
use engine::node::PushKind;
use engine::push::{
    Hub, Parts, PushLimits, Replayed, SourceProblem, TopicName, TopicSource, message_frame,
};
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::raw::{Came, Raw, text};
use super::site::{Site, until};
use crate::socket::SocketOptions;

const SUBSCRIBE: &str = r#"{"subscribe":"channel:a"}"#;

#[actix_web::test]
async fn who_stops_reading_holds_up_nobody_and_is_told_of_its_loss() {
    let limits = PushLimits { queue_bytes: 64 << 10, ..PushLimits::default() };
    let site = Site::start_with(SocketOptions::default(), limits);
    let mut slow = Raw::open_narrow(&site, "/push").await;
    slow.say(&text(SUBSCRIBE)).await;
    let mut others = Vec::new();
    for _ in 0..99 {
        let mut client = site.connect("/push").await;
        client.say(SUBSCRIBE).await;
        client.json().await;
        others.push(client);
    }
    until("all are subscribed", || site.hub.totals().subscriptions == 100).await;

    let long = "x".repeat(16 << 10);
    let mut sent = 0_u64;
    while site.hub.totals().dropped < 20 {
        sent += 1;
        assert!(sent < 5_000, "the slow client's queue never filled");
        site.publish("a", &json!({ "n": sent, "x": long }));
        for client in &mut others {
            assert_eq!(client.json().await["seq"], json!(sent));
        }
    }

    let mut next = 1;
    let mut gaps = 0;
    let Came::Text(answer) = slow.hear().await else { panic!("no answer") };
    assert!(answer.contains("subscribed"));
    while next <= sent {
        let Came::Text(message) = slow.hear().await else {
            continue;
        };
        let message: Value = serde_json::from_str(&message).unwrap();
        if message["gap"] == json!(true) {
            gaps += 1;
            next += message["dropped"].as_u64().unwrap();
        } else {
            assert_eq!(message["seq"], json!(next));
            next += 1;
        }
    }
    assert!(gaps > 0);
}

/// The messages of one process, `p`, kept for good.
#[derive(Debug, Default)]
struct Kept(Mutex<Vec<(u64, Bytes)>>);

impl Kept {
    /// Keeps a message, then gives it to those who listen.
    fn say(&self, hub: &Hub, text: &str) {
        let topic = TopicName::process("p").unwrap();
        let mut kept = self.0.lock().unwrap();
        let seq = kept.len() as u64 + 1;
        let payload = json!(text).to_string();
        let (kind, at, payload) = (PushKind::Data, Timestamp::now(), payload.as_bytes());
        let frame =
            message_frame(&topic, seq, Parts { kind, at, node: "n", action: None, payload });
        kept.push((seq, frame.clone()));
        hub.deliver(&topic, seq, &frame);
    }
}

impl TopicSource for Kept {
    fn replay(
        &self,
        _: &str,
        after: u64,
        limit: usize,
    ) -> BoxFuture<'static, Result<Replayed, SourceProblem>> {
        let kept = self.0.lock().unwrap();
        let messages = kept.iter().filter(|(seq, _)| *seq > after).take(limit).cloned().collect();
        let newest = kept.len() as u64;
        Box::pin(ready(Ok(Replayed { newest, epoch: 7, messages, retained: None })))
    }

    fn acknowledge(&self, _: &str, _: u64) -> BoxFuture<'static, Result<(), SourceProblem>> {
        Box::pin(ready(Ok(())))
    }
}

#[actix_web::test]
async fn a_process_sends_away_who_does_not_read_and_it_resumes_with_nothing_lost() {
    let limits = PushLimits { queue_bytes: 64 << 10, ..PushLimits::default() };
    let site = Site::start_with(SocketOptions::default(), limits);
    let kept = Arc::new(Kept::default());
    site.hub.set_source(Arc::clone(&kept) as Arc<dyn TopicSource>);
    let mut slow = Raw::open_narrow(&site, "/push").await;
    slow.say(&text(r#"{"subscribe":"process:p"}"#)).await;
    let Came::Text(answer) = slow.hear().await else { panic!("no answer") };
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!((&answer["subscribed"], &answer["seq"]), (&json!("process:p"), &json!(0)));

    // It reads nothing of far more than its queue and the buffers on the way hold.
    let (long, said) = ("x".repeat(16 << 10), 300);
    for _ in 0..said {
        kept.say(&site.hub, &long);
    }
    let mut next = 1;
    let code = loop {
        match slow.hear().await {
            Came::Text(message) => {
                let message: Value = serde_json::from_str(&message).unwrap();
                assert_eq!(message["seq"], json!(next));
                next += 1;
            }
            Came::Ping => {}
            Came::Close(code) => break code,
            other => panic!("instead of a close: {other:?}"),
        }
    };
    assert_eq!(code, 4008);
    assert!(next <= said, "it was sent away in the middle");

    // It comes back with the last number that it has, and gets the rest, each once and in order.
    let mut again = site.connect("/push").await;
    let resume = json!({ "subscribe": "process:p", "after": next - 1, "epoch": answer["epoch"] });
    again.say(&resume.to_string()).await;
    let answer = again.json().await;
    assert_eq!((&answer["subscribed"], &answer["gap"]), (&json!("process:p"), &json!(false)));
    kept.say(&site.hub, "and on");
    for number in next..=said + 1 {
        assert_eq!(again.json().await["seq"], json!(number));
    }
}

#[actix_web::test]
async fn who_does_not_answer_pings_is_let_go() {
    let (ping, pong) = (Duration::from_millis(50), Duration::from_millis(100));
    let options = SocketOptions { ping, pong, ..SocketOptions::default() };
    let site = Site::start_with(options, PushLimits::default());
    let mut silent = Raw::open(&site, "/push").await;
    assert_eq!(silent.hear().await, Came::Ping);
    assert_eq!(silent.closed().await, Came::Close(1008));
    assert_eq!(silent.hear().await, Came::End);
    until("the hub knows", || site.hub.totals().clients == 0).await;
}

#[actix_web::test]
async fn who_reads_nothing_at_all_loses_its_connection() {
    let site = Site::start_impatient();
    let mut stuck = Raw::open_narrow(&site, "/push").await;
    stuck.say(&text(SUBSCRIBE)).await;
    until("it is subscribed", || site.hub.totals().subscriptions == 1).await;
    let long = json!("x".repeat(1 << 16));
    // No ping is due for long: only the kernel can notice.
    until("its socket is given up", || {
        site.publish("a", &long);
        site.hub.totals().clients == 0
    })
    .await;
    until("its TCP connection too", || site.connections.load(SeqCst) == 0).await;
}

#[actix_web::test]
async fn who_vanishes_is_forgotten() {
    let site = Site::start();
    let mut client = Raw::open(&site, "/push").await;
    client.say(&text(SUBSCRIBE)).await;
    until("it is subscribed", || site.hub.totals().subscriptions == 1).await;
    socket2::SockRef::from(&client.tcp).set_linger(Some(Duration::ZERO)).unwrap();
    drop(client);
    until("the hub knows", || site.hub.totals().clients == 0).await;
    until("TCP too", || site.connections.load(SeqCst) == 0).await;
}
