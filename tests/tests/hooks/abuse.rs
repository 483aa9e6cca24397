//! Clients that mean harm: the program keeps its memory and serves the others.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;
use tests::hooks::{Guest, deploy};
use tests::memory::{forget_peak, peak, resident};
use tests::program::Program;
use tests::stage::flow;
use tests::until;

use super::program;

/// What an attack may cost, over the program at rest. A message of 1 MiB is allowed, so a few of
/// them must have room.
const CEILING: u64 = 24 << 20;
/// What a client that reads nothing may have waiting for it, and what it said itself.
const UNREAD: u64 = 3 << 20;
const MIB: usize = 1 << 20;

async fn serve(program: &Program) {
    let nodes = json!([
        { "id": "in", "type": "trigger/websocket-endpoint", "config": {
            "path": "echo", "reply": { "result": true },
        } },
        { "id": "give", "type": "flow/return",
          "config": { "value": { "path": "data.message.data" } } },
    ]);
    deploy(program, &flow("echo", &nodes, &["in.message give"], &json!({}))).await;
    answers(program).await;
}

async fn answers(program: &Program) {
    let mut guest = Guest::connect(program, "echo").await;
    guest.say("well?").await;
    assert_eq!(guest.hear().await, "well?");
    guest.close(1000, "").await;
}

/// A socket that is open, past any library.
fn open(base: &str) -> TcpStream {
    let host = base.trim_start_matches("http://");
    let mut tcp = TcpStream::connect(host).unwrap();
    tcp.set_read_timeout(Some(tests::DEADLINE)).unwrap();
    tcp.set_write_timeout(Some(Duration::from_secs(2))).unwrap();
    let head = format!(
        "GET /hooks/ws/echo HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\n\
         Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    tcp.write_all(head.as_bytes()).unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        tcp.read_exact(&mut byte).unwrap();
        answer.push(byte[0]);
    }
    assert!(answer.starts_with(b"HTTP/1.1 101"));
    tcp
}

/// Writes this over and over until so much is written or nobody takes it any more.
fn flood(tcp: &mut TcpStream, first: &[u8], piece: &[u8], most: usize) -> usize {
    let mut written = 0;
    if tcp.write_all(first).is_err() {
        return 0;
    }
    while written < most && tcp.write_all(piece).is_ok() {
        written += piece.len();
    }
    written
}

/// The close code of what the server says last.
fn farewell(tcp: &mut TcpStream) -> Option<u16> {
    let mut all = Vec::new();
    // What was not read when the server closed turns into a reset, after the close frame.
    let _reset = tcp.read_to_end(&mut all).is_err();
    let close = all.windows(2).rposition(|two| two[0] == 0x88 && (2..126).contains(&two[1]))?;
    Some(u16::from_be_bytes([*all.get(close + 2)?, *all.get(close + 3)?]))
}

/// Runs an attack on a thread, and holds the program to its ceiling meanwhile.
async fn under<T: Send + 'static>(
    program: &Program,
    name: &str,
    ceiling: u64,
    attack: impl FnOnce(String) -> T + Send + 'static,
) -> T {
    let pid = program.pid();
    let rest = resident(pid);
    forget_peak(pid);
    let base = program.base().to_owned();
    let done = tokio::task::spawn_blocking(move || attack(base)).await.unwrap();
    let cost = peak(pid).saturating_sub(rest);
    println!("{name}: {} KiB", cost >> 10);
    assert!(cost < ceiling, "{name} cost {} MiB", cost >> 20);
    answers(program).await;
    done
}

#[tokio::test]
async fn floods_cost_no_memory_and_end_with_their_code() {
    let (program, _data) = program();
    serve(&program).await;
    // 1 GiB is announced, and a quarter of it comes.
    let code = under(&program, "oversize header", CEILING, |base| {
        let mut tcp = open(&base);
        let header = [0x82, 0x80 | 127, 0, 0, 0, 0, 0x40, 0, 0, 0, 1, 2, 3, 4];
        flood(&mut tcp, &header, &[7; 1 << 16], 256 * MIB);
        farewell(&mut tcp)
    });
    // A reset may overtake the close frame.
    assert!(matches!(code.await, Some(1009) | None));
    for (name, first, piece, most) in [
        (
            "endless fragments",
            &[0x01, 0x80, 0, 0, 0, 0][..],
            [&[0x00, 0x80 | 126, 0x40, 0, 0, 0, 0, 0][..], &[b'x'; 0x4000]].concat(),
            256 * MIB,
        ),
        (
            "tiny fragments",
            &[0x01, 0x80, 0, 0, 0, 0],
            [0x00, 0x81, 0, 0, 0, 0, b'x'].repeat(4_096),
            64 * MIB,
        ),
        (
            "pings",
            &[][..],
            [&[0x89, 0x80 | 125, 0, 0, 0, 0][..], &[7; 125]].concat().repeat(100),
            64 * MIB,
        ),
    ] {
        let code = under(&program, name, CEILING, move |base| {
            let mut tcp = open(&base);
            let written = flood(&mut tcp, first, &piece, most);
            assert!(written < most, "{name}: all of it was taken");
            farewell(&mut tcp)
        });
        assert!(matches!(code.await, Some(1008 | 1009) | None), "{name}");
    }
}

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
    let said = |word: &[u8]| {
        [&[0x81, 0x80 | u8::try_from(word.len()).unwrap(), 0, 0, 0, 0][..], word].concat()
    };
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
