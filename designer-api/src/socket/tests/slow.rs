//! Clients that stop reading, or are not there any more.

use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use engine::push::PushLimits;
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
