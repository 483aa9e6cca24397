//! Many instances that wait: the disk that they take, searching them, and a restart with them.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::process::{Search, Status};
use engine::store::Sled;
use serde_json::json;

use super::place::{Place, disk, flow};
use super::{CLIENTS, Size, row, together};
use crate::cpu;

pub(super) async fn at_rest(size: Size) -> anyhow::Result<()> {
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
    let spent = cpu::nanos(std::process::id())?;
    row("instances begun a second, while they wait", &format!("{:.0}", begun.await?), "", true);
    let each = (cpu::nanos(std::process::id())? - spent) / size.waiting.max(1) / 1_000;
    row("  processor time of one", &format!("{each} µs"), "", true);
    slowest_search(&place, size).await?;
    place.close().await?;
    let mib = disk(home.path())? >> 20;
    let target = 2_048 * size.waiting / 1_000_000;
    let what = format!("{} waiting instances at rest", size.waiting);
    row(&what, &format!("{mib} MiB"), &format!("≤ {target} MiB"), mib <= target.max(64));
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
