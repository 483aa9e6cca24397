//! How many instances a second, and how long each takes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use engine::store::{Commit, Sled, Store};
use serde_json::json;

use super::place::{Place, data, flow};
use super::tape::Tape;
use super::{CLIENTS, Size, per_second, row, together};

/// `start → task with one automatic action → end`.
fn one_task() -> serde_json::Value {
    let rules = json!([{ "when": "amount > 10", "set": { "large": true } }]);
    let action = json!({
        "name": "rate", "type": "business-rule", "params": [{ "key": "rules", "value": rules }],
    });
    flow("one", "process/task", &json!({}), &json!([action]))
}

pub(super) async fn throughput(size: Size) -> anyhow::Result<()> {
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

pub(super) async fn latency(size: Size) -> anyhow::Result<()> {
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
