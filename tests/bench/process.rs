//! `bench process`: durable processes on a store of this machine, every commit flushed before it is
//! acknowledged, beside the same store doing the same commits in a bare loop.

mod place;
mod rest;
mod speed;
mod tape;
mod timers;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Clients that wait for their answers at the same time.
const CLIENTS: u64 = 512;

/// How much of it is done.
#[derive(Debug, Clone, Copy)]
struct Size {
    instances: u64,
    paced: u64,
    timers: u64,
    waiting: u64,
}

const FULL: Size = Size { instances: 100_000, paced: 10_000, timers: 10_000, waiting: 1_000_000 };
const QUICK: Size = Size { instances: 5_000, paced: 2_000, timers: 1_000, waiting: 20_000 };

/// Measures, and prints each figure beside its target: all, or only what so many take that wait.
pub fn main(args: &[String]) -> anyhow::Result<()> {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let (size, only) = match *args {
        [] => (FULL, false),
        ["--quick"] => (QUICK, false),
        ["--waiting", count] => (Size { waiting: count.parse()?, ..FULL }, true),
        _ => anyhow::bail!("process [--quick | --waiting COUNT]"),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("load of the machine at the beginning: {}", load.trim());
    println!("{:<52} {:>14} {:>14}", "", "measured", "target");
    runtime.block_on(async {
        if only {
            return rest::at_rest(size).await;
        }
        speed::throughput(size).await?;
        speed::latency(size).await?;
        timers::lateness(size).await?;
        rest::at_rest(size).await
    })?;
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("load of the machine in the end: {}", load.trim());
    Ok(())
}

fn row(what: &str, measured: &str, target: &str, holds: bool) {
    println!("{what:<52} {measured:>14} {target:>14}{}", if holds { "" } else { "  ←" });
}

/// So many calls of `work`, by clients that each wait for theirs; how many a second.
async fn together<W>(count: u64, clients: u64, work: impl Fn(u64) -> W) -> anyhow::Result<f64>
where
    W: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    let next = AtomicU64::new(0);
    let begun = Instant::now();
    let one = async || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return anyhow::Ok(());
            }
            tokio::spawn(work(number)).await??;
        }
    };
    futures_util::future::try_join_all((0..clients).map(|_| one())).await?;
    Ok(per_second(count, begun.elapsed()))
}

#[allow(clippy::cast_precision_loss, reason = "figures for people")]
fn per_second(count: u64, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}
