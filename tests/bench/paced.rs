//! A source that says so many messages a second, for whoever measures what listens to it from
//! outside: `bench paced [A-SECOND]`. Prints its address, and then each second what it has said.

use std::io::Read;
use std::time::{Duration, Instant};

use anyhow::Context;
use futures_util::{SinkExt, StreamExt};
use tests::upstream::Peer;
use tokio::net::TcpListener;
use tokio::time::MissedTickBehavior;
use tokio_tungstenite::tungstenite::Message;

/// What goes out by one write.
const SLICE: Duration = Duration::from_millis(2);
/// Where the listener takes less, so much is said later at the most; the rest is not said.
const BEHIND: Duration = Duration::from_millis(100);

/// The process; it ends with its standard input.
pub fn main(args: &mut impl Iterator<Item = String>) -> anyhow::Result<()> {
    let each_second = args.next().map_or(Ok(50_000), |given| given.parse())?;
    anyhow::ensure!((1..=10_000_000).contains(&each_second), "from 1 to 10,000,000 a second");
    // Whoever started this may end without a word.
    std::thread::spawn(|| {
        drop(std::io::stdin().read_to_end(&mut Vec::new()));
        std::process::exit(0);
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        println!("ws://{}/feed", listener.local_addr()?);
        loop {
            let (tcp, _) = listener.accept().await?;
            tcp.set_nodelay(true)?;
            if let Ok(peer) = Peer::try_accept(tcp).await {
                // A listener that went away comes again.
                drop(tokio::spawn(say(peer, each_second)));
            }
        }
    })
}

async fn say(peer: Peer, each_second: u64) -> anyhow::Result<()> {
    let (mut out, mut heard) = peer.socket.split();
    // Pings are answered as they are read.
    tokio::spawn(async move { while let Some(Ok(_)) = heard.next().await {} });
    let mut ticks = tokio::time::interval(SLICE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (begun, mut told) = (Instant::now(), Instant::now());
    let (mut said, mut skipped) = (0_u64, 0_u64);
    let behind = (BEHIND.as_secs_f64() * each_second as f64) as u64;
    loop {
        ticks.tick().await;
        let due = (begun.elapsed().as_secs_f64() * each_second as f64) as u64;
        let late = (due - said - skipped).saturating_sub(behind);
        skipped += late;
        for _ in said + skipped..due {
            said += 1;
            out.feed(Message::text(message(said))).await?;
        }
        out.flush().await.context("nobody listens any more")?;
        if told.elapsed() >= Duration::from_secs(1) {
            told = Instant::now();
            println!("{{\"said\":{said},\"skipped\":{skipped}}}");
        }
    }
}

fn message(number: u64) -> String {
    format!("{{\"number\":{number},\"symbol\":\"OILX\",\"price\":81.25,\"currency\":\"EUR\"}}")
}
