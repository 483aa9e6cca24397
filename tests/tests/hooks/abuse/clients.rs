//! Clients that do not read, do not speak, or are too many.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;
use tests::hooks::deploy;
use tests::program::Program;
use tests::stage::flow;
use tests::until;

use super::floods::farewell;
use super::{CEILING, MIB, answers, flood, open, serve, under};
use crate::program;

/// What a client that reads nothing may have waiting for it, and what it said itself.
const UNREAD: u64 = 3 << 20;

#[tokio::test]
async fn who_never_reads_is_not_read_for_long() {
    let (program, _data) = program();
    serve(&program).await;
    let written = under(&program, "never reading", CEILING + 8 * UNREAD, |base| {
        let mut all = 0;
        let piece = [&[0x81, 0x80 | 126, 0xff, 0xff, 0, 0, 0, 0][..], &[b'x'; 0xffff]].concat();
        let mut sockets: Vec<TcpStream> = (0..8).map(|_| open(&base)).collect();
        for tcp in &mut sockets {
            all += flood(tcp, &[], &piece, 256 * MIB);
        }
        all
    });
    let written = written.await;
    println!("taken of those who never read: {} KiB", written >> 10);
}

#[tokio::test]
async fn a_storm_of_clients_leaves_nothing_behind() {
    let (program, _data) = program();
    serve(&program).await;
    let storm = under(&program, "close storm", CEILING, |base| {
        for round in 0..20 {
            let mut sockets: Vec<TcpStream> = (0..50).map(|_| open(&base)).collect();
            for (place, tcp) in sockets.iter_mut().enumerate() {
                // Some say goodbye, some half of it, some nothing.
                let goodbye: &[u8] = match (place + round) % 3 {
                    0 => &[0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8],
                    1 => &[0x88],
                    _ => &[],
                };
                tcp.write_all(goodbye).unwrap();
            }
        }
    });
    storm.await;
    // All have left: as many as may come at once can come again.
    let all = until("room for all", async || {
        let runs = program.ok("GET", "/api/flows/echo/runs", None).await;
        (runs["counts"]["failed"] == 0 && runs["counts"]["waiting"] == 0).then_some(())
    });
    all.await;
    answers(&program).await;
}

#[tokio::test]
async fn a_handshake_that_drips_is_given_up() {
    let (program, _data) = program();
    serve(&program).await;
    let ended = under(&program, "drip", CEILING, |base| {
        let host = base.trim_start_matches("http://").to_owned();
        let mut sockets: Vec<TcpStream> =
            (0..100).map(|_| TcpStream::connect(&host).unwrap()).collect();
        for tcp in &mut sockets {
            tcp.write_all(b"GET /hooks/ws/echo HTTP/1.1\r\nHost: ").unwrap();
        }
        // A byte now and then keeps none of them open.
        let begun = std::time::Instant::now();
        while begun.elapsed() < tests::DEADLINE {
            for tcp in &mut sockets {
                let _given_up = tcp.write_all(b"x").is_err();
            }
            let mut answer = [0; 12];
            sockets[0].set_read_timeout(Some(Duration::from_millis(200))).unwrap();
            match sockets[0].peek(&mut answer) {
                Ok(0) => return true,
                Ok(_) if answer.starts_with(b"HTTP/1.1 408") => return true,
                Ok(_) => panic!("{answer:?}"),
                Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return true,
                Err(_) => {}
            }
        }
        false
    });
    assert!(ended.await, "a handshake may take 10 s, no longer");
}

/// What stands before a broken frame in the same write was said, and is heard.
#[tokio::test]
async fn what_was_said_before_a_broken_rule_is_heard() {
    let (program, _data) = program();
    serve(&program).await;
    let mut heard = 1;
    for (bad, code) in [(said(b"\xff"), 1007), (vec![0x83, 0x80, 0, 0, 0, 0], 1002)] {
        let all = [said(b"one"), said(b"two"), bad, said(b"never")].concat();
        let base = program.base().to_owned();
        let ended = tokio::task::spawn_blocking(move || {
            let mut tcp = open(&base);
            tcp.write_all(&all).unwrap();
            farewell(&mut tcp)
        });
        assert_eq!(ended.await.unwrap(), Some(code));
        heard += 2;
        until("both runs", async || {
            let runs = program.ok("GET", "/api/flows/echo/runs", None).await;
            let counts = &runs["counts"];
            assert!(counts["started"].as_u64() <= Some(heard), "{counts}");
            (counts["started"] == heard).then_some(())
        })
        .await;
    }
}

/// What answers those words leaves before the close frame, also where it takes a while to make.
#[tokio::test]
async fn what_was_said_before_a_broken_rule_is_answered() {
    let (program, _data) = program();
    for (mode, time) in [("ordered", "PT0S"), ("ordered", "PT0.1S"), ("parallel", "PT0.1S")] {
        deploy(&program, &answering_after(mode, time)).await;
        for (bad, code) in [(said(b"\xff"), 1007), (vec![0x83, 0x80, 0, 0, 0, 0], 1002)] {
            let came = frames_after(&program, [said(b"one"), said(b"two"), bad].concat()).await;
            let mut words: Vec<&[u8]> = came.iter().map(|(_, content)| &content[..]).collect();
            let farewell = words.pop().unwrap();
            if mode == "parallel" {
                words.sort_unstable();
            }
            assert_eq!(words, [b"one", b"two"], "{mode}, {time}");
            assert_eq!(came.last().unwrap().0, 0x88);
            assert_eq!(farewell[..2], u16::to_be_bytes(code), "{mode}, {time}");
        }
    }
}

/// A client that broke a rule is not kept for an answer that does not come.
#[tokio::test]
async fn an_answer_that_takes_too_long_does_not_hold_up_the_close() {
    let (program, _data) = program();
    deploy(&program, &answering_after("ordered", "PT1H")).await;
    let came = frames_after(&program, [said(b"one"), vec![0x83, 0x80, 0, 0, 0, 0]].concat()).await;
    assert_eq!(came.len(), 1, "{came:?}");
    assert_eq!((came[0].0, &came[0].1[..2]), (0x88, &u16::to_be_bytes(1002)[..]));
}

fn answering_after(mode: &str, time: &str) -> engine::flow::Flow {
    let nodes = json!([
        { "id": "in", "type": "trigger/websocket-endpoint", "config": {
            "path": "echo", "reply": { "result": true }, "concurrency": { "mode": mode },
        } },
        { "id": "wait", "type": "logic/delay", "config": { "time": time } },
        { "id": "give", "type": "flow/return",
          "config": { "value": { "path": "data.message.data" } } },
    ]);
    let settings = json!({ "timeout": "PT2H" });
    flow("echo", &nodes, &["in.message wait", "wait give"], &settings)
}

fn said(word: &[u8]) -> Vec<u8> {
    [&[0x81, 0x80 | u8::try_from(word.len()).unwrap(), 0, 0, 0, 0][..], word].concat()
}

/// Says all of it in one write; gives the frames that come until the end.
async fn frames_after(program: &Program, all: Vec<u8>) -> Vec<(u8, Vec<u8>)> {
    let base = program.base().to_owned();
    let came = tokio::task::spawn_blocking(move || {
        let mut tcp = open(&base);
        tcp.write_all(&all).unwrap();
        let mut came = Vec::new();
        tcp.read_to_end(&mut came).unwrap();
        came
    });
    let (came, mut frames) = (came.await.unwrap(), Vec::new());
    let mut rest = &came[..];
    while let [kind, length, after @ ..] = rest {
        let (content, next) = after.split_at(usize::from(*length));
        frames.push((*kind, content.to_vec()));
        rest = next;
    }
    frames
}
