//! A bad network between a connection and its server.

use std::time::Duration;

use engine::connection::{Period, State};
use engine::run::Body;
use futures_util::StreamExt;
use tests::chaos::{Blow, Chaos, Fault};
use tests::ear::Ear;
use tests::feed::{listen, registry, settings};
use tests::storm::{Storm, storm, time};
use tests::upstream::{Peer, Upstream};
use tokio_tungstenite::tungstenite::Message;

async fn disconnect(ear: &Ear) -> (u16, String) {
    loop {
        if let Body::Disconnect { code, reason } = ear.body().await {
            return (code, reason.to_string());
        }
    }
}

#[tokio::test]
async fn a_half_open_line_is_noticed_and_left() {
    let upstream = Upstream::start().await;
    let chaos = Chaos::before(upstream.address()).await;
    let registry = registry();
    let ear = listen(&registry);
    let mut settings = settings(&chaos.url());
    settings.ping.interval = Period::millis(100);
    settings.ping.deadline = Period::millis(300);
    let handle = registry.set(settings).unwrap();
    let mut peer = upstream.accept().await;
    assert_eq!(ear.body().await, Body::Connect);
    // Its pings are answered by reading.
    let reading = tokio::spawn(async move { while let Some(Ok(_)) = peer.socket.next().await {} });
    tests::until("a round trip", async || handle.status().ping_millis).await;

    chaos.set(Fault::Dead);
    let (code, reason) = disconnect(&ear).await;
    assert_eq!(code, 1006);
    assert!(reason.contains("did not answer a ping within PT0.3S"), "{reason}");
    reading.abort();
    chaos.set(Fault::None);
    let mut peer = sound(&upstream).await;
    while ear.body().await != Body::Connect {}
    peer.say("back").await;
    assert_eq!(ear.text().await, "back");
    assert_eq!(handle.status().state, State::Connected);
}

async fn sound(upstream: &Upstream) -> Peer {
    loop {
        if let Ok(peer) = Peer::try_accept(upstream.accept_tcp().await).await {
            return peer;
        }
    }
}

#[tokio::test]
async fn cuts_resets_and_half_closes_are_told_and_followed_by_a_new_socket() {
    let upstream = Upstream::start().await;
    let chaos = Chaos::before(upstream.address()).await;
    let registry = registry();
    let ear = listen(&registry);
    registry.set(settings(&chaos.url())).unwrap();
    for blow in [Blow::Cut, Blow::Reset, Blow::HalfClose] {
        let mut peer = upstream.accept().await;
        while ear.body().await != Body::Connect {}
        peer.say("hello").await;
        assert_eq!(ear.text().await, "hello");
        chaos.strike(blow);
        let (code, reason) = disconnect(&ear).await;
        assert_eq!(code, 1006, "{blow:?}: {reason}");
        assert!(!reason.is_empty(), "{blow:?}");
    }
    let _peer = upstream.accept().await;
    assert_eq!(chaos.accepted(), 4, "one socket for each");
}

#[tokio::test]
async fn latency_and_drip_only_take_time() {
    let upstream = Upstream::start().await;
    let chaos = Chaos::before(upstream.address()).await;
    let registry = registry();
    let ear = listen(&registry);
    registry.set(settings(&chaos.url())).unwrap();
    let mut peer = upstream.accept().await;
    assert_eq!(ear.body().await, Body::Connect);
    let pause = Duration::from_millis(1);
    for fault in [Fault::Latency(pause * 20), Fault::Drip { bytes: 3, pause }] {
        chaos.set(fault);
        for n in 0..5 {
            let text = format!("{n} {}", "x".repeat(100));
            peer.say(text.as_str()).await;
            assert_eq!(ear.text().await, text);
        }
    }
}

/// Each message that a socket delivered is heard once, in order, or counted as something else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn counters_add_up_under_chaos() {
    let upstream = Upstream::start().await;
    let chaos = Chaos::before(upstream.address()).await;
    let registry = registry();
    let ear = listen(&registry);
    let mut settings = settings(&chaos.url());
    settings.ping.interval = Period::millis(200);
    settings.ping.deadline = Period::millis(400);
    settings.limits.handshake = Period::millis(500);
    let handle = registry.set(settings).unwrap();
    let storm = storm(upstream, &chaos, time(), |n| {
        if n.is_multiple_of(7) {
            Message::binary(n.to_be_bytes().map(|byte| byte | 0x80).to_vec())
        } else {
            Message::text(n.to_string())
        }
    });
    let Storm { faults, took, sent } = storm.await;
    // No more comes after the end of the connection.
    let last = handle.clone();
    registry.remove("feed").await;
    let status = last.status();
    let (mut heard, mut invalid, mut connects, mut ends) = (0_u64, 0_u64, 0_u64, 0_u64);
    while let Some(event) = ear.already() {
        match event.body {
            Body::Message { .. } => heard += 1,
            Body::Failure { reason, .. } if reason.contains("is not UTF-8") => invalid += 1,
            Body::Failure { .. } | Body::Request { .. } => {}
            Body::Connect => connects += 1,
            Body::Disconnect { .. } => ends += 1,
        }
    }
    println!(
        "{faults} faults in {took:?}: sent {sent}, came {}, heard {heard}, invalid {invalid}, \
         discarded {}, sockets {connects}",
        status.messages_in, status.discarded
    );
    assert_eq!(status.messages_in, heard + invalid + status.discarded + status.unheard);
    assert_eq!(status.invalid, invalid);
    assert_eq!(connects, ends, "each socket that opened has ended");
    assert!(heard > 0 && connects > 1 && status.messages_in <= sent);
}
