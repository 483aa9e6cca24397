//! How late timers are while many are pending.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use engine::store::Sled;
use serde_json::json;

use super::place::{Place, flow};
use super::{CLIENTS, Size, row, together};

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// All are set before the first is due; then they fall due over ten seconds.
pub(super) async fn lateness(size: Size) -> anyhow::Result<()> {
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
