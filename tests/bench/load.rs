//! The load: an upstream that sends orders, and a frontend that counts what is pushed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use futures_util::{SinkExt, StreamExt};
use tests::upstream::{Peer, Upstream};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::table::Figures;
use crate::{Plan, cpu};

/// The frontend's socket, subscribed.
pub type Subscribed = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Message number `n`: 186 bytes of JSON or a few more.
pub fn order(n: u64) -> String {
    format!(
        "{{\"type\":\"order\",\"id\":{n},\"customer\":{{\"id\":\"c-{:04}\",\"tier\":\"gold\"}},\
         \"items\":[{{\"sku\":\"A-17\",\"count\":2}},{{\"sku\":\"B-04\",\"count\":1}}],\
         \"total\":129.5,\"currency\":\"EUR\",\"note\":\"leave at the door\"}}",
        n % 10_000
    )
}

/// Measures one subject that is connected on both sides.
pub async fn measure(
    pid: u32,
    mut peer: Peer,
    mut frontend: Subscribed,
    plan: Plan,
) -> anyhow::Result<Figures> {
    // Warm, so that neither pays for first allocations and page faults.
    let warm = Plan { messages: plan.messages / 10, ..plan };
    (peer, frontend) = burst(peer, frontend, warm).await?;
    let (clock, cost) = (Instant::now(), cpu::nanos(pid)?);
    (peer, frontend) = burst(peer, frontend, plan).await?;
    let (took, cost) = (clock.elapsed(), cpu::nanos(pid)? - cost);
    let messages = plan.messages as f64;
    let mut latencies = paced(peer, frontend, plan.paced).await?;
    latencies.sort_unstable();
    let at = |part: f64| {
        let place = (latencies.len().saturating_sub(1) as f64 * part) as usize;
        latencies.get(place).map_or(f64::NAN, Duration::as_secs_f64)
    };
    Ok(Figures {
        per_second: messages / took.as_secs_f64(),
        cpu_micros: cost as f64 / 1_000.0 / messages,
        p50_micros: at(0.50) * 1e6,
        p99_micros: at(0.99) * 1e6,
        resident_mb: cpu::resident(pid)? as f64 / 1e6,
    })
}

/// Keeps `window` messages on their way until all have come out at the other end.
async fn burst(
    mut peer: Peer,
    mut frontend: Subscribed,
    plan: Plan,
) -> anyhow::Result<(Peer, Subscribed)> {
    let room = Arc::new(Semaphore::new(plan.window));
    let sending = tokio::spawn({
        let room = Arc::clone(&room);
        async move {
            let mut sent = 0;
            while sent < plan.messages {
                let first = room.acquire().await.expect("never closed");
                first.forget();
                peer.socket.feed(Message::text(order(sent))).await?;
                sent += 1;
                // All there is room for leaves in one write.
                while sent < plan.messages
                    && let Ok(next) = room.try_acquire()
                {
                    next.forget();
                    peer.socket.feed(Message::text(order(sent))).await?;
                    sent += 1;
                }
                peer.socket.flush().await?;
            }
            anyhow::Ok(peer)
        }
    });
    for n in 0..plan.messages {
        let text = pushed(&mut frontend).await.with_context(|| format!("message {n}"))?;
        // The first and the last are looked at whole: both subjects must do the same work.
        if n == 0 || n + 1 == plan.messages {
            let value: serde_json::Value = serde_json::from_str(&text)?;
            anyhow::ensure!(value["payload"]["order"] == n, "wrong order in {text}");
            anyhow::ensure!(value["payload"]["total"] == 129.5, "wrong total in {text}");
        }
        room.add_permits(1);
    }
    Ok((sending.await??, frontend))
}

async fn pushed(frontend: &mut Subscribed) -> anyhow::Result<String> {
    loop {
        match frontend.next().await.context("the frontend's socket closed")?? {
            Message::Text(text) => return Ok(text.to_string()),
            Message::Ping(_) | Message::Pong(_) => {}
            other => anyhow::bail!("not a push: {other:?}"),
        }
    }
}

/// From sending to receiving, at 1,000 messages a second.
async fn paced(
    mut peer: Peer,
    mut frontend: Subscribed,
    messages: u64,
) -> anyhow::Result<Vec<Duration>> {
    let origin = Instant::now();
    let sent_at: Arc<Vec<AtomicU64>> = Arc::new((0..messages).map(|_| AtomicU64::new(0)).collect());
    let sending = tokio::spawn({
        let sent_at = Arc::clone(&sent_at);
        async move {
            let mut tick = tokio::time::interval(Duration::from_millis(1));
            for (n, slot) in (0..).zip(sent_at.iter()) {
                tick.tick().await;
                slot.store(origin.elapsed().as_nanos() as u64, Ordering::Release);
                peer.say(&order(n)).await;
            }
            peer
        }
    });
    let mut latencies = Vec::with_capacity(messages as usize);
    for slot in sent_at.iter() {
        pushed(&mut frontend).await?;
        let sent = Duration::from_nanos(slot.load(Ordering::Acquire));
        latencies.push(origin.elapsed().saturating_sub(sent));
    }
    drop(sending.await?);
    frontend.close(None).await?;
    Ok(latencies)
}

/// An upstream for the subject to connect to.
pub async fn upstream() -> Upstream {
    Upstream::start().await
}
