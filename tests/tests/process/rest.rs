//! What an instance takes that waits, and instances that an earlier version wrote.

use std::sync::Arc;

use engine::process::replay;
use engine::store::{Commit, Key, MAX_PAGE, Memory, Scan, Store};
use serde_json::json;

use super::house::DEADLINE;
use super::{House, task};

/// As the benchmark has it.
fn waiting() -> serde_json::Value {
    let mut waiting = task(
        "w",
        json!([{ "name": "go", "type": "business-rule", "manual": true,
            "params": [{ "key": "rules", "value": [] }] }]),
    );
    waiting["settings"] = json!({ "indexed": ["client.city"] });
    waiting
}

fn rows(id: &str) -> [Key; 2] {
    ["process", "process-history"].map(|what| Key::new(what).text(id))
}

#[tokio::test]
async fn an_instance_that_waits_takes_little_room() {
    let house = House::new().await;
    house.deploy(&waiting()).await;
    let before = house.store.scan(Scan::new(Key::default(), MAX_PAGE)).await.unwrap();
    let client = json!({ "city": "city 123", "number": 123_456 });
    house.start("w", json!({ "client": client, "amount": 123_456 })).await;
    let mut took = 0;
    for item in house.store.scan(Scan::new(Key::default(), MAX_PAGE)).await.unwrap().items {
        if before.items.iter().all(|there| there.key != item.key) {
            took += item.key.as_bytes().len() + item.value.len();
        }
    }
    // A million of them shall fit into 2 GiB, of which the database makes twice of what it is given.
    assert!((400..=800).contains(&took), "{took} bytes");
    house.close().await;
}

#[tokio::test]
async fn instances_that_an_earlier_version_wrote_go_on() {
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    let house = House::on(Arc::clone(&store)).await;
    house.deploy(&waiting()).await;
    let id = house.start("w", json!({ "client": { "city": "Oslo" }, "exact": 1.0 })).await;
    let [state, history] = rows(&id);
    // As they were written before: JSON as it is.
    let mut old = Commit::new();
    let instance = house.processes().get(&id).await.unwrap();
    old = old.put(state.clone(), serde_json::to_vec(&instance).unwrap());
    for record in house.processes().history(&id, 0, MAX_PAGE).await.unwrap() {
        let at = history.number(record.first);
        old = old.put(at, serde_json::to_vec(&record).unwrap());
    }
    house.engine.stop(DEADLINE).await;
    store.commit(old).await.unwrap();
    let row = store.get(state.clone()).await.unwrap().unwrap();
    assert_eq!(row.value.first(), Some(&b'{'));

    let house = House::on(Arc::clone(&store)).await;
    assert_eq!(house.processes().get(&id).await.unwrap(), instance);
    house.act(&id, "go", json!({})).await.unwrap();
    let ended = house.finished(&id).await;
    let records = house.processes().history(&id, 0, MAX_PAGE).await.unwrap();
    assert!(records.len() > 1);
    assert_eq!(replay(&records, u64::MAX), ended);
    let row = store.get(state).await.unwrap().unwrap();
    assert_ne!(row.value.first(), Some(&b'{'), "what is written now is packed");
    house.close().await;
}
