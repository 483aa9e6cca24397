//! A server that talks through a bad network, for as long as somebody wants to be sure of what
//! comes of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::tungstenite::Message;

use crate::chaos::{Blow, Chaos, Fault};
use crate::upstream::{Peer, Upstream};

/// What a storm was like.
#[derive(Debug)]
pub struct Storm {
    /// Faults, one after the other.
    pub faults: u32,
    /// How long.
    pub took: Duration,
    /// Messages that the server handed to its socket; what was on its way when the line broke may
    /// never have come.
    pub sent: u64,
}

/// Seconds of a storm: a few, or as many as `WIRELOOM_CHAOS_SECONDS` says.
#[must_use]
pub fn time() -> Duration {
    let seconds = std::env::var("WIRELOOM_CHAOS_SECONDS").ok().and_then(|text| text.parse().ok());
    Duration::from_secs(seconds.unwrap_or(4))
}

/// Has the server say message after message, on one socket after the other, while the network
/// between does what networks do.
///
/// # Panics
/// When the server breaks down.
pub async fn storm(
    upstream: Upstream,
    chaos: &Chaos,
    time: Duration,
    message: impl Fn(u64) -> Message + Send + 'static,
) -> Storm {
    let over = Arc::new(AtomicBool::new(false));
    let talk = tokio::spawn(talk(upstream, Arc::clone(&over), message));
    let begin = Instant::now();
    let mut faults = 0_u32;
    while begin.elapsed() < time {
        let pause = Duration::from_millis(1);
        match faults % 9 {
            0 => chaos.strike(Blow::Cut),
            1 => chaos.set(Fault::Latency(pause * 5)),
            2 => chaos.strike(Blow::Reset),
            3 => chaos.set(Fault::Drip { bytes: 5, pause }),
            4 => chaos.strike(Blow::HalfClose),
            5 => chaos.set(Fault::Corrupt { every: 997 }),
            6 => chaos.set(Fault::Dead),
            7 => chaos.set(Fault::Refuse),
            _ => chaos.set(Fault::None),
        }
        faults += 1;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    over.store(true, Ordering::SeqCst);
    let sent = talk.await.expect("the server");
    Storm { faults, took: begin.elapsed(), sent }
}

async fn talk(upstream: Upstream, over: Arc<AtomicBool>, message: impl Fn(u64) -> Message) -> u64 {
    let mut sent = 0_u64;
    while !over.load(Ordering::SeqCst) {
        let tcp = tokio::time::timeout(Duration::from_millis(300), upstream.accept_tcp());
        let Ok(tcp) = tcp.await else { continue };
        let accepted = tokio::time::timeout(Duration::from_secs(1), Peer::try_accept(tcp));
        let Ok(Ok(mut peer)) = accepted.await else { continue };
        while !over.load(Ordering::SeqCst) {
            let said = peer.socket.send(message(sent));
            let said = tokio::time::timeout(Duration::from_secs(1), said);
            if !matches!(said.await, Ok(Ok(()))) {
                break;
            }
            sent += 1;
            // What comes is pings; they are answered by reading.
            let read = tokio::time::timeout(Duration::from_millis(2), peer.socket.next());
            if matches!(read.await, Ok(None | Some(Err(_)))) {
                break;
            }
        }
    }
    sent
}
