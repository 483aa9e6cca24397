//! Clients that mean harm: the program keeps its memory and serves the others.

mod clients;
mod floods;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;
use tests::hooks::{Guest, deploy};
use tests::memory::{forget_peak, peak, resident};
use tests::program::Program;
use tests::stage::flow;

/// What an attack may cost, over the program at rest. A message of 1 MiB is allowed, so a few of
/// them must have room.
const CEILING: u64 = 24 << 20;

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
