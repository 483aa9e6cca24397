//! `bench process`: durable processes on a store of this machine, every commit flushed before it is
//! acknowledged, beside the same store doing the same commits in a bare loop.

mod place;
mod tape;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::Context;
use engine::process::{Search, Status};
use engine::store::{Commit, Sled, Store};
use serde_json::json;

use place::{Place, data, disk, flow};
use tape::Tape;

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

/// Measures, and prints each figure beside its target.
pub fn main(quick: bool) -> anyhow::Result<()> {
    let size = if quick { QUICK } else { FULL };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("load of the machine at the beginning: {}", load.trim());
    println!("{:<52} {:>14} {:>14}", "", "measured", "target");
    runtime.block_on(async {
        throughput(size).await?;
        latency(size).await?;
        timers(size).await?;
        at_rest(size).await
    })?;
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("load of the machine in the end: {}", load.trim());
    Ok(())
}

fn row(what: &str, measured: &str, target: &str, holds: bool) {
    println!("{what:<52} {measured:>14} {target:>14}{}", if holds { "" } else { "  ←" });
}

/// `start → task with one automatic action → end`.
fn one_task() -> serde_json::Value {
    let rules = json!([{ "when": "amount > 10", "set": { "large": true } }]);
    let action = json!({
        "name": "rate", "type": "business-rule", "params": [{ "key": "rules", "value": rules }],
    });
    flow("one", "process/task", &json!({}), &json!([action]))
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

async fn throughput(size: Size) -> anyhow::Result<()> {
    let home = tempfile::tempdir()?;
    let tape = Arc::new(Tape::new(Sled::open(home.path())?));
    let place = Arc::new(Place::open(tape.clone()).await?);
    place.deploy(&one_task()).await?;
    tape.record();
    let starting = Arc::clone(&place);
    let ours = together(size.instances, CLIENTS, move |number| {
        let place = Arc::clone(&starting);
        // The answer comes when the start is durable; one in a hundred is looked at.
        async move {
            match number % 100 {
                0 => place.finishes("one", number).await,
                _ => place.start("one", data(number)).await.map(drop),
            }
        }
    });
    let ours = ours.await?;
    let taped = Arc::new(tape.take());
    let (commits, bytes) = (taped.len() as u64, tape.bytes());
    place.close().await?;
    let holds = ours >= 5_000.0;
    row("one-task instances a second", &format!("{ours:.0}"), "≥ 5000", holds);

    let home = tempfile::tempdir()?;
    let store = Arc::new(Sled::open(home.path())?);
    let bare = {
        let store = Arc::clone(&store);
        together(commits, CLIENTS, move |number| {
            let (store, taped) = (Arc::clone(&store), Arc::clone(&taped));
            async move {
                let place = usize::try_from(number)?;
                let mut commit = Commit::new();
                commit.ops = taped.get(place).context("a commit")?.clone();
                store.commit(commit).await?;
                Ok(())
            }
        })
    };
    let bare = bare.await?;
    store.close().await?;
    let each = per_second(commits, Duration::from_secs(size.instances));
    row("  commits of an instance", &format!("{each:.2}"), "", true);
    let kib = per_second(bytes, Duration::from_secs(size.instances)) / 1_024.0;
    row("  KiB written of an instance", &format!("{kib:.2}"), "", true);
    row(
        "  the same commits in a bare loop, instances a second",
        &format!("{:.0}", bare / each),
        "",
        true,
    );
    let ratio = ours * each / bare;
    row(
        "  group commit, of the bare loop",
        &format!("{:.0} %", ratio * 100.0),
        "≥ 70 %",
        ratio >= 0.7,
    );
    Ok(())
}

async fn latency(size: Size) -> anyhow::Result<()> {
    let home = tempfile::tempdir()?;
    let place = Arc::new(Place::open(Arc::new(Sled::open(home.path())?)).await?);
    place.deploy(&one_task()).await?;
    let mut tick = tokio::time::interval(Duration::from_millis(1));
    let mut running = tokio::task::JoinSet::new();
    let first = Instant::now();
    for number in 0..size.paced {
        tick.tick().await;
        let place = Arc::clone(&place);
        // From when it should have begun: who is late does not hide it.
        let due = first + Duration::from_millis(number);
        running.spawn(async move {
            place.finishes("one", number).await?;
            anyhow::Ok(due.elapsed())
        });
    }
    let mut took = Vec::new();
    while let Some(one) = running.join_next().await {
        took.push(one??.as_micros());
    }
    place.close().await?;
    took.sort_unstable();
    let at = |percent: usize| took.get(took.len() * percent / 100).copied().unwrap_or_default();
    let millis = |micros: u128| format!("{}.{:02} ms", micros / 1_000, micros % 1_000 / 10);
    row("start to finish at 1,000 a second, p50", &millis(at(50)), "", true);
    row("start to finish at 1,000 a second, p99", &millis(at(99)), "≤ 50 ms", at(99) <= 50_000);
    Ok(())
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// All are set before the first is due; then they fall due over ten seconds.
async fn timers(size: Size) -> anyhow::Result<()> {
    let home = tempfile::tempdir()?;
    let place = Arc::new(Place::open(Arc::new(Sled::open(home.path())?)).await?);
    place.deploy(&flow("t", "process/timer", &json!({ "time": "PT${wait}S" }), &json!([]))).await?;
    let begin = now() + 15_000;
    let ids = Arc::new(std::sync::Mutex::new(Vec::new()));
    let starting = (Arc::clone(&place), Arc::clone(&ids));
    let set = together(size.timers, CLIENTS, move |number| {
        let (place, ids) = starting.clone();
        async move {
            let due = begin + number * 10_000 / size.timers;
            let wait = due.saturating_sub(now());
            let text = format!("{}.{:03}", wait / 1_000, wait % 1_000);
            let id = place.start("t", json!({ "wait": text })).await?;
            ids.lock().map_err(|_| anyhow::anyhow!("a panic"))?.push(id);
            Ok(())
        }
    });
    set.await?;
    anyhow::ensure!(now() < begin, "the timers were set too slowly for this measurement");
    let ids = std::mem::take(&mut *ids.lock().map_err(|_| anyhow::anyhow!("a panic"))?);
    let mut late = Vec::new();
    for id in ids {
        late.push(place.lateness(&id).await?);
    }
    place.close().await?;
    late.sort_unstable();
    anyhow::ensure!(late.first() >= Some(&0), "a timer was early: {:?} ms", late.first());
    let p99 = late.get(late.len() * 99 / 100).copied().unwrap_or_default();
    let what = format!("p99 lateness with {} pending timers", size.timers);
    row(&what, &format!("{p99} ms"), "≤ 50 ms", p99 <= 50);
    Ok(())
}

async fn at_rest(size: Size) -> anyhow::Result<()> {
    let home = tempfile::tempdir()?;
    let place = Arc::new(Place::open(Arc::new(Sled::open(home.path())?)).await?);
    let manual = json!([{ "name": "go", "type": "business-rule", "manual": true,
        "params": [{ "key": "rules", "value": [] }] }]);
    let mut waiting = flow("w", "process/user-task", &json!({}), &manual);
    waiting["settings"] = json!({ "indexed": ["client.city"] });
    place.deploy(&waiting).await?;
    let starting = Arc::clone(&place);
    let begun = together(size.waiting, CLIENTS, move |number| {
        let place = Arc::clone(&starting);
        async move {
            let city = format!("city {}", number % 1_000);
            let client = json!({ "city": city, "number": number });
            place.start("w", json!({ "client": client, "amount": number })).await.map(drop)
        }
    });
    row("instances begun a second, while they wait", &format!("{:.0}", begun.await?), "", true);
    slowest_search(&place, size).await?;
    place.close().await?;
    let gib = disk(home.path())? >> 20;
    let target = 2_048 * size.waiting / 1_000_000;
    let what = format!("{} waiting instances at rest", size.waiting);
    row(&what, &format!("{gib} MiB"), &format!("≤ {target} MiB"), gib <= target.max(64));
    restart(home.path()).await
}

async fn slowest_search(place: &Place, size: Size) -> anyhow::Result<()> {
    let base = Search { limit: 50, ..Search::default() };
    let w = Some("w".to_owned());
    let searches = [
        base.clone(),
        Search { definition: w.clone(), status: vec![Status::Started], ..base.clone() },
        Search { definition: w.clone(), status: vec![Status::Finished], ..base.clone() },
        Search {
            definition: w,
            value: Some(("client.city".to_owned(), "city 7".to_owned())),
            ..base
        },
    ];
    let mut slowest = Duration::ZERO;
    for search in searches {
        let begun = Instant::now();
        place.processes()?.search(&search).await?;
        slowest = slowest.max(begun.elapsed());
    }
    let what = format!("the slowest of 4 searches over {}", size.waiting);
    row(&what, &format!("{} ms", slowest.as_millis()), "< 50 ms", slowest.as_millis() < 50);
    Ok(())
}

async fn restart(home: &Path) -> anyhow::Result<()> {
    let begun = Instant::now();
    let place = Place::open(Arc::new(Sled::open(home)?)).await?;
    let id = place.start("w", json!({})).await?;
    let took = begun.elapsed();
    anyhow::ensure!(place.processes()?.get(&id).await?.status == Status::Started);
    place.close().await?;
    let seconds = took.as_secs_f64();
    row("restart to serving with them", &format!("{seconds:.2} s"), "≤ 5 s", seconds <= 5.0);
    Ok(())
}
