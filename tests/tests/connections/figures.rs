//! Figures of connections: many at once, and how soon one is back.

use std::time::{Duration, Instant};

use engine::connection::{Period, Settings};
use engine::run::Body;
use futures_util::StreamExt;
use serde_json::json;
use tests::feed::{listen, registry};
use tests::memory::resident;
use tests::program::Program;
use tests::until;
use tests::upstream::Upstream;

/// 1,000 connections, each to its own server, in less than 100 MiB over the program at rest.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_connections_take_little_memory() {
    const MANY: usize = 1_000;
    let data = tempfile::tempdir().unwrap();
    let program = Program::start(data.path());
    program.ok("GET", "/api/connections", None).await;
    let before = resident(program.pid());
    for n in 0..MANY {
        let upstream = Upstream::start().await;
        let settings = json!({ "id": format!("c{n}"), "url": upstream.url(),
            "limits": { "handshake": "PT60S" } });
        tokio::spawn(async move {
            let mut peer = upstream.accept().await;
            peer.say("hello").await;
            while let Some(Ok(_)) = peer.socket.next().await {}
        });
        program.ok("POST", "/api/connections", Some(&settings)).await;
    }
    until("all connections", async || {
        let mut connected = 0;
        let mut after = String::new();
        loop {
            let page = program.ok("GET", &format!("/api/connections?limit=200{after}"), None).await;
            let items = page["items"].as_array().unwrap();
            let open = items.iter().filter(|item| {
                item["status"]["state"] == "connected" && item["status"]["messagesIn"] == 1
            });
            connected += open.count();
            match page["next"].as_str() {
                Some(next) => after = format!("&cursor={next}"),
                None => break,
            }
        }
        (connected == MANY).then_some(())
    })
    .await;
    let more = resident(program.pid()).saturating_sub(before);
    println!("{MANY} connections: {} KiB more, {} bytes each", more / 1024, more / 1000);
    assert!(more < 100 << 20, "{} KiB", more / 1024);
}

/// From a server that is there again to the `connect` event, with the default settings.
#[tokio::test]
#[ignore = "a measurement of a minute: cargo nextest run -p tests --run-ignored only --no-capture \
            how_soon"]
async fn how_soon_a_connection_is_back() {
    const ROUNDS: usize = 50;
    let registry = registry();
    let ear = listen(&registry);
    let upstream = Upstream::start().await;
    let address = upstream.address();
    let mut settings = Settings::new("feed", format!("ws://{address}/"));
    // Each outage is to be the first, without a minute of waiting before it.
    settings.reconnect.stable = Period::millis(100);
    let handle = registry.set(settings).unwrap();
    let mut peer = upstream.accept().await;
    assert_eq!(ear.body().await, Body::Connect);
    let mut upstream = Some(upstream);
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        until("a sound socket", async || (handle.status().attempt == 0).then_some(())).await;
        drop(upstream.take());
        drop(peer);
        // Gone until the first attempt has failed.
        while !matches!(ear.body().await, Body::Failure { .. }) {}
        let there = Upstream::at(address).await;
        let since = Instant::now();
        peer = there.accept().await;
        while ear.body().await != Body::Connect {}
        times.push(since.elapsed());
        upstream = Some(there);
    }
    times.sort_unstable();
    let (median, worst) = (times[ROUNDS / 2], times[ROUNDS - 1]);
    println!("back after: median {median:?}, worst {worst:?} of {ROUNDS}");
    assert!(worst < Duration::from_secs(30));
}
