//! `bench fanout`: one message to many subscribers, beside a bare actix-ws broadcast of the same
//! bytes, by turns in one run.

use std::io::BufRead;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use anyhow::Context;
use futures_util::SinkExt;
use serde_json::json;
use tests::program::Program;
use tests::upstream::Upstream;

use crate::ears::{At, Ears, message};
use crate::{cpu, load};

/// Subscribers, and messages of each round.
const SIZES: [(usize, u64); 4] = [(1, 40_000), (100, 4_000), (1_000, 500), (5_000, 100)];
const ROUNDS: usize = 3;
/// Messages on their way at a time.
const WINDOW: u64 = 100;

/// What one round showed.
#[derive(Debug, Clone, Copy)]
struct Figures {
    per_second: f64,
    cpu_micros: f64,
    kilobytes: f64,
}

/// Measures all sizes and prints the table.
pub fn compare() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    println!("one message of about 290 bytes to all subscribers; medians of {ROUNDS} rounds");
    println!(
        "{:>11} | {:>12} {:>12} {:>6} | {:>9} {:>9} | {:>9} {:>9}",
        "subscribers",
        "bare /s",
        "wireloom /s",
        "ratio",
        "bare µs",
        "µs each",
        "bare KiB",
        "KiB each"
    );
    for (count, messages) in SIZES {
        let (mut bare, mut ours) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            for turn in 0..2 {
                if (round + turn) % 2 == 0 {
                    bare.push(runtime.block_on(bare_round(count, messages))?);
                } else {
                    ours.push(runtime.block_on(our_round(count, messages))?);
                }
            }
        }
        let (bare, ours) = (median(&bare), median(&ours));
        println!(
            "{count:>11} | {:>12.0} {:>12.0} {:>6.2} | {:>9.2} {:>9.2} | {:>9.1} {:>9.1}",
            bare.per_second,
            ours.per_second,
            ours.per_second / bare.per_second,
            bare.cpu_micros,
            ours.cpu_micros,
            bare.kilobytes,
            ours.kilobytes,
        );
    }
    Ok(())
}

fn median(rounds: &[Figures]) -> Figures {
    let middle = |read: fn(&Figures) -> f64| {
        let mut all: Vec<f64> = rounds.iter().map(read).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or_default()
    };
    Figures {
        per_second: middle(|f| f.per_second),
        cpu_micros: middle(|f| f.cpu_micros),
        kilobytes: middle(|f| f.kilobytes),
    }
}

/// Killed when dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

async fn bare_round(count: usize, messages: u64) -> anyhow::Result<Figures> {
    let upstream = load::upstream().await;
    let mut child = Command::new(std::env::current_exe()?)
        .args(["bare", &upstream.url()])
        .stdout(Stdio::piped())
        .spawn()?;
    let out = child.stdout.take().context("its output")?;
    let child = Running(child);
    let mut port = String::new();
    std::io::BufReader::new(out).read_line(&mut port)?;
    measure(child.0.id(), &At::Bare(port.trim().parse()?), upstream, count, messages).await
}

async fn our_round(count: usize, messages: u64) -> anyhow::Result<Figures> {
    let data = tempfile::tempdir().context("a folder for the data")?;
    let upstream = load::upstream().await;
    let folder = data.path().to_owned();
    let program = tokio::task::spawn_blocking(move || Program::start(&folder)).await?;
    let flow = json!({
        "format": "wireloom.flow/1", "id": "bench", "name": "Bench",
        "nodes": [
            { "id": "in", "type": "trigger/websocket", "config": { "connection": "feed" } },
            { "id": "decode", "type": "logic/json-decode",
              "config": { "source": "data.message.data", "destination": "data.body" } },
            { "id": "push", "type": "output/websocket-send",
              "config": { "channel": "orders", "message": "${data.body}" } },
        ],
        "wires": [
            { "from": ["in", "message"], "to": "decode" }, { "from": ["decode", "out"], "to": "push" },
        ],
    });
    program.ok("POST", "/api/flows", Some(&flow)).await;
    program.ok("POST", "/api/flows/bench/deploy", Some(&json!({}))).await;
    let feed = json!({ "id": "feed", "name": "Feed", "url": upstream.url() });
    program.ok("POST", "/api/connections", Some(&feed)).await;
    let at = At::Wireloom(program.base().to_owned(), program.token().to_owned());
    measure(program.pid(), &at, upstream, count, messages).await
}

async fn measure(
    pid: u32,
    at: &At,
    upstream: Upstream,
    count: usize,
    messages: u64,
) -> anyhow::Result<Figures> {
    let mut peer = upstream.accept().await;
    let before = cpu::resident(pid)?;
    let mut ears = Ears::open(at, count).await?;
    let kilobytes = (cpu::resident(pid)?.saturating_sub(before)) as f64 / 1_024.0 / count as f64;
    let (mut sent, mut due) = (0, 0);
    let mut figures = Figures { per_second: 0.0, cpu_micros: 0.0, kilobytes };
    // The first part warms both.
    for part in [messages / 5, messages] {
        let (clock, cost) = (Instant::now(), cpu::nanos(pid)?);
        let end = sent + part;
        while sent < end {
            let next = (sent + WINDOW).min(end);
            for n in sent..next {
                peer.socket.feed(message(load::order(n))).await?;
            }
            peer.socket.flush().await?;
            due += (next - sent) * count as u64;
            sent = next;
            ears.until(due).await?;
        }
        let deliveries = (part * count as u64) as f64;
        figures.per_second = deliveries / clock.elapsed().as_secs_f64();
        figures.cpu_micros = (cpu::nanos(pid)? - cost) as f64 / 1_000.0 / deliveries;
    }
    Ok(figures)
}
