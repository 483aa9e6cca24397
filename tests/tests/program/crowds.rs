//! Many who do nothing, or do it slowly, at the program's own port (spec bad-input, 124).

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::json;
use tests::memory::{forget_peak, peak, resident};
use tests::program::Program;

/// What the crowds may cost, over the program at rest: the HTTP library keeps some 20 KB for each
/// connection.
const CEILING: u64 = 300 << 20;
const MANY: usize = 10_000;

/// How many files this process may have open, and what it starts.
fn files() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find(|line| line.starts_with("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().nth(3)?.parse().ok());
    soft.unwrap_or(1_024)
}

/// Reads an answer to the end of its head and the `{"…"}` behind it.
fn answer(tcp: &mut TcpStream) -> String {
    let mut got = Vec::new();
    while !got.ends_with(b"}") {
        let mut byte = [0];
        assert_eq!(tcp.read(&mut byte).unwrap(), 1, "{}", String::from_utf8_lossy(&got));
        got.push(byte[0]);
    }
    String::from_utf8(got).unwrap()
}

#[tokio::test]
async fn ten_thousand_idle_connections_take_little_and_others_are_served() {
    let data = tempfile::tempdir().unwrap();
    let program = Program::start(data.path());
    let many = MANY.min(files().saturating_sub(200));
    println!("{many} connections");
    program.ok("GET", "/api/flows", None).await;
    let (pid, rest) = (program.pid(), resident(program.pid()));
    forget_peak(pid);
    let host = program.base().trim_start_matches("http://").to_owned();
    let crowd = tokio::task::spawn_blocking(move || {
        let mut crowd = Vec::with_capacity(many);
        for _ in 0..many {
            let mut tcp = TcpStream::connect(&host).unwrap();
            tcp.set_read_timeout(Some(tests::DEADLINE)).unwrap();
            let head = format!("GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n");
            tcp.write_all(head.as_bytes()).unwrap();
            crowd.push(tcp);
        }
        for tcp in &mut crowd {
            assert!(answer(tcp).starts_with("HTTP/1.1 200"));
        }
        crowd
    });
    let crowd = crowd.await.unwrap();
    // They stay, and do nothing.
    assert_eq!(program.ok("GET", "/api/flows", None).await["items"], json!([]));
    let cost = peak(pid).saturating_sub(rest);
    println!("{many} idle connections: {} KiB", cost >> 10);
    assert!(cost < CEILING, "{} MiB", cost >> 20);
    drop(crowd);
    assert!(program.stop().await);
}

#[tokio::test]
async fn who_sends_a_body_byte_by_byte_is_given_up_and_holds_up_nobody() {
    let data = tempfile::tempdir().unwrap();
    let program = Program::start(data.path());
    let (pid, rest) = (program.pid(), resident(program.pid()));
    forget_peak(pid);
    let host = program.base().trim_start_matches("http://").to_owned();
    let head = format!(
        "POST /api/flows HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: 1000000\r\n\r\n",
        program.token()
    );
    let slow: Vec<TcpStream> = (0..500)
        .map(|_| {
            let mut tcp = TcpStream::connect(&host).unwrap();
            tcp.write_all(head.as_bytes()).unwrap();
            tcp.write_all(b"{").unwrap();
            tcp
        })
        .collect();
    assert_eq!(program.ok("GET", "/api/flows", None).await["items"], json!([]));
    let cost = peak(pid).saturating_sub(rest);
    assert!(cost < CEILING, "{} MiB", cost >> 20);
    let told = tokio::task::spawn_blocking(move || {
        let mut told = Vec::new();
        for mut tcp in slow {
            // A byte now and then, until it is given up; who was too slow is told so.
            tcp.set_read_timeout(Some(std::time::Duration::from_millis(500))).unwrap();
            let began = std::time::Instant::now();
            let mut status = [0; 12];
            loop {
                assert!(began.elapsed() < tests::DEADLINE * 4, "it was never given up");
                match tcp.peek(&mut status) {
                    Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                        let _given_up = tcp.write_all(b" ").is_err();
                    }
                    _ => break,
                }
            }
            told.push(String::from_utf8_lossy(&status).into_owned());
        }
        told
    });
    let told = told.await.unwrap();
    assert!(told.iter().all(|status| status == "HTTP/1.1 408"), "{told:?}");
    assert!(program.stop().await);
}
