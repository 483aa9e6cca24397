//! The demo's feed alone: `cargo run -p examples --bin feed`.

use std::time::Duration;

use anyhow::{Context, Result};
use clap::Parser;
use examples::feed::{Feed, Settings};

/// A WebSocket server on loopback that tells of orders and prices.
#[derive(Parser)]
struct Arguments {
    /// Where to listen on 127.0.0.1; 0 takes a free port.
    #[arg(long, default_value_t = 9100)]
    port: u16,
    /// The same seed tells the same story.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Milliseconds from one message to the next.
    #[arg(long, default_value_t = 250, value_parser = clap::value_parser!(u64).range(1..=60_000))]
    interval: u64,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let feed = Feed::start(&Settings {
        port: arguments.port,
        seed: arguments.seed,
        interval: Duration::from_millis(arguments.interval),
    })
    .await
    .with_context(|| {
        format!("port {} cannot be had; choose another with --port", arguments.port)
    })?;
    println!("The feed tells at {}; Ctrl+C stops it.", feed.url());
    tokio::signal::ctrl_c().await?;
    feed.stop().await;
    Ok(())
}
