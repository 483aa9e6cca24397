//! Servers that mean harm: the real program keeps its memory, says what happened, and comes back.

use futures_util::StreamExt;
use serde_json::{Value as Json, json};
use tests::memory::{forget_peak, peak, resident};
use tests::program::Program;
use tests::upstream::{Peer, Upstream, read_head};
use tests::{until, within};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// What an attack may cost, over the program at rest. A message of 1 MiB is allowed, so a few of
/// them must have room.
const CEILING: u64 = 24 << 20;
const MIB: usize = 1 << 20;

/// Writes this over and over until so much is written or nobody takes it any more.
async fn flood(tcp: &mut TcpStream, piece: &[u8], most: usize) -> usize {
    let mut written = 0;
    while written < most {
        let write = tokio::time::timeout(tests::DEADLINE, tcp.write_all(piece)).await;
        match write {
            Ok(Ok(())) => written += piece.len(),
            _ => break,
        }
    }
    written
}

async fn frames(upstream: &Upstream, first: &[u8], piece: &[u8], most: usize) -> usize {
    let mut peer = upstream.accept().await;
    let tcp = peer.socket.get_mut();
    tcp.write_all(first).await.unwrap();
    flood(tcp, piece, most).await
}

async fn attack(name: &str, upstream: &Upstream) -> usize {
    match name {
        // 1 GiB is announced, and a quarter of it comes.
        "oversize-header" => {
            let header = [0x82, 127, 0, 0, 0, 0, 0x40, 0, 0, 0];
            frames(upstream, &header, &[7; 64 * 1024], 256 * MIB).await
        }
        "endless-fragments" => {
            let piece = [&[0x00, 126, 0x40, 0][..], &[b'x'; 0x4000]].concat();
            frames(upstream, &[0x01, 0], &piece, 256 * MIB).await
        }
        "tiny-fragments" => {
            let piece = [0x00, 1, b'x'].repeat(8 * 1024);
            frames(upstream, &[0x01, 0], &piece, 64 * MIB).await
        }
        "bad-utf8" => frames(upstream, &[0x81, 2, 0xff, 0xfe], b"", 0).await,
        "compressed" => frames(upstream, &[0xc1, 2, 0x4b, 0x04], b"", 0).await,
        // 10,000 pings of the largest size, none of whose answers is read.
        "ping-flood" => {
            let piece = [&[0x89, 125][..], &[7; 125]].concat().repeat(100);
            let mut peer = upstream.accept().await;
            let written = flood(peer.socket.get_mut(), &piece, 10_000 * 127).await;
            peer.close(1000, "enough").await;
            written
        }
        "endless-answer" => {
            let mut tcp = upstream.accept_tcp().await;
            read_head(&mut tcp).await;
            tcp.write_all(b"HTTP/1.1 101 Switching Protocols\r\n").await.unwrap();
            flood(&mut tcp, &b"X-More: of the same, and no end\r\n".repeat(100), 64 * MIB).await
        }
        "drip-handshake" => {
            let mut tcp = upstream.accept_tcp().await;
            read_head(&mut tcp).await;
            let answer = b"HTTP/1.1 101 Switching Protocols\r\nX-Drip: drop after drop";
            let mut written = 0;
            for drop in answer.iter().cycle() {
                if tcp.write_all(&[*drop]).await.is_err() {
                    break;
                }
                written += 1;
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
            written
        }
        "close-storm" => {
            for _ in 0..200 {
                let mut peer = upstream.accept().await;
                let end = [0x88, 2, 0x0f, 0xa0];
                if peer.socket.get_mut().write_all(&end).await.is_ok() {
                    while let Some(Ok(_)) = within("the end", peer.socket.next()).await {}
                }
            }
            200
        }
        other => panic!("{other}?"),
    }
}

fn settings(id: &str, upstream: &Upstream) -> Json {
    json!({ "id": id, "url": upstream.url(),
        "limits": { "handshake": "PT1S" },
        "reconnect": { "initial": "PT0.02S", "max": "PT0.1S" } })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_attack_is_survived_in_bounded_memory_and_told() {
    let data = tempfile::tempdir().unwrap();
    let program = Program::start(data.path());
    // The first connection warms up what all of them share.
    let upstream = Upstream::start().await;
    program.ok("POST", "/api/connections", Some(&settings("warm", &upstream))).await;
    let _warm = upstream.accept().await;
    let rest = resident(program.pid());
    for (name, told) in [
        ("oversize-header", json!({ "closeCode": 1009 })),
        ("endless-fragments", json!({ "closeCode": 1009 })),
        ("tiny-fragments", json!({ "closeCode": 1009 })),
        ("bad-utf8", json!({ "closeCode": 1007 })),
        ("compressed", json!({ "closeCode": 1002 })),
        ("ping-flood", json!({ "closeCode": 1000 })),
        ("endless-answer", json!({})),
        ("drip-handshake", json!({})),
        ("close-storm", json!({ "closeCode": 4000 })),
    ] {
        let upstream = Upstream::start().await;
        forget_peak(program.pid());
        let wanted = settings(name, &upstream);
        program.ok("POST", "/api/connections", Some(&wanted)).await;
        let sent = attack(name, &upstream).await;
        let cost = peak(program.pid()).saturating_sub(rest);
        println!("{name}: {sent} sent, {} KiB over rest at the peak", cost / 1024);
        assert!(cost < CEILING, "{name} cost {} KiB", cost / 1024);

        // It comes back, and the status says what happened.
        let mut peer = back(&upstream).await;
        peer.say("sound again").await;
        let path = format!("/api/connections/{name}");
        let status = until("a message", async || {
            let status = program.ok("GET", &path, None).await["status"].clone();
            (status["state"] == "connected" && status["messagesIn"] != 0).then_some(status)
        })
        .await;
        let error = &status["lastError"];
        assert!(!error["message"].as_str().unwrap().is_empty(), "{name}: {status}");
        for (field, value) in told.as_object().unwrap() {
            assert_eq!(&error[field], value, "{name}: {status}");
        }
        program.api("DELETE", &path, None).await;
    }
    assert!(program.stop().await);
}

/// The next socket that opens; an attempt that was under way may still break.
async fn back(upstream: &Upstream) -> Peer {
    within("a socket", async {
        loop {
            let tcp = upstream.accept_tcp().await;
            if let Ok(peer) = Peer::try_accept(tcp).await {
                return peer;
            }
        }
    })
    .await
}
