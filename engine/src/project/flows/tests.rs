//! Drafts, versions and deploys, on a store in memory.

use serde_json::json;

use super::*;
use crate::store::Memory;

fn flows() -> Flows {
    Flows::new(Arc::new(Memory::new()))
}

fn flow(id: &str, name: &str) -> Flow {
    let document = json!({
        "format": "wireloom.flow/1", "id": id, "name": name, "nodes": [{"id": "a", "type": "t"}]
    });
    serde_json::from_value(document).unwrap()
}

#[tokio::test]
async fn a_draft_is_saved_by_whoever_has_seen_the_last_one() {
    let flows = flows();
    let made = flows.create(&flow("f", "one")).await.unwrap();
    assert_eq!(flows.draft("f").await.unwrap(), made);
    let mine = flows.save(&flow("f", "mine"), made.revision).await.unwrap();
    let error = flows.save(&flow("f", "theirs"), made.revision).await.unwrap_err();
    assert!(
        matches!(error, Error::Conflict { current: Some(now), .. } if now == mine.revision),
        "{error}"
    );
    assert_eq!(flows.draft("f").await.unwrap().flow.name, "mine");
    // A deploy changes nothing about the draft's revision.
    flows.publish("f", Some(mine.revision), "").await.unwrap();
    flows.set_deployed("f", Some(1)).await.unwrap();
    assert_eq!(flows.summary("f").await.unwrap().revision, mine.revision);
    flows.save(&flow("f", "again"), mine.revision).await.unwrap();
}

#[tokio::test]
async fn versions_never_change() {
    let flows = flows();
    let mut draft = flows.create(&flow("f", "one")).await.unwrap();
    assert!(flows.summary("f").await.unwrap().unpublished);
    for (number, name) in [(1, "one"), (2, "two"), (3, "three")] {
        draft = flows.save(&flow("f", name), draft.revision).await.unwrap();
        let version = flows.publish("f", None, "why").await.unwrap();
        assert_eq!((version.info.version, &*version.flow.name), (number, name));
        assert!(!flows.summary("f").await.unwrap().unpublished);
    }
    assert_eq!(flows.version("f", 1).await.unwrap().flow.name, "one");
    let names =
        |versions: Vec<VersionInfo>| versions.into_iter().map(|info| info.name).collect::<Vec<_>>();
    assert_eq!(names(flows.versions("f", None, 2).await.unwrap()), ["one", "two"]);
    assert_eq!(names(flows.versions("f", Some(2), 2).await.unwrap()), ["three"]);
    flows.save(&flow("f", "four"), draft.revision).await.unwrap();
    assert!(flows.summary("f").await.unwrap().unpublished);
    let stale = flows.publish("f", Some(draft.revision), "").await.unwrap_err();
    assert!(matches!(stale, Error::Conflict { .. }));
    assert_eq!(flows.summary("f").await.unwrap().latest, 3);
}

#[tokio::test]
async fn one_version_is_deployed() {
    let flows = flows();
    for id in ["a", "b", "c"] {
        flows.create(&flow(id, id)).await.unwrap();
        flows.publish(id, None, "").await.unwrap();
        flows.publish(id, None, "").await.unwrap();
    }
    flows.set_deployed("a", Some(1)).await.unwrap();
    let summary = flows.set_deployed("c", Some(2)).await.unwrap();
    assert_eq!(summary.deployed, Some(2));
    let error = flows.set_deployed("c", Some(3)).await.unwrap_err();
    assert_eq!(error.to_string(), "the flow `c` has no version 3");
    let running = async |flows: &Flows| flows.deployed(|flow, n| (flow.id, n)).await.unwrap();
    let expected = [("a".to_owned(), 1), ("c".to_owned(), 2)];
    assert_eq!(running(&flows).await, expected);
    assert!(matches!(flows.delete("c", None).await, Err(Error::Deployed { version: 2, .. })));
    flows.set_deployed("c", None).await.unwrap();
    assert_eq!(running(&flows).await, expected[..1]);
}

#[tokio::test]
async fn all_that_is_deployed_is_found_however_much_it_is() {
    let flows = flows();
    let ids: Vec<String> = (0..MAX_PAGE + 5).map(|n| format!("f{n:04}")).collect();
    for id in &ids {
        flows.create(&flow(id, id)).await.unwrap();
        flows.publish(id, None, "").await.unwrap();
        flows.set_deployed(id, Some(1)).await.unwrap();
    }
    assert_eq!(flows.deployed(|flow, _| flow.id).await.unwrap(), ids);
}

#[tokio::test]
async fn a_deleted_flow_leaves_nothing() {
    let flows = flows();
    let made = flows.create(&flow("f", "one")).await.unwrap();
    flows.publish("f", None, "").await.unwrap();
    let stale = flows.delete("f", Some(made.revision + 1)).await.unwrap_err();
    assert!(matches!(stale, Error::Conflict { .. }));
    flows.delete("f", Some(made.revision)).await.unwrap();
    let left = flows.store.scan(Scan::new(Key::default(), 10)).await.unwrap();
    assert!(left.items.is_empty(), "{:?}", left.items);
    for error in [
        flows.draft("f").await.unwrap_err(),
        flows.version("f", 1).await.unwrap_err(),
        flows.versions("f", None, 5).await.unwrap_err(),
        flows.save(&flow("f", "x"), made.revision).await.unwrap_err(),
        flows.delete("f", None).await.unwrap_err(),
    ] {
        assert_eq!(error.to_string(), "there is no flow `f`");
    }
}

#[tokio::test]
async fn ids_that_look_alike_are_refused() {
    let flows = flows();
    flows.create(&flow("Orders", "x")).await.unwrap();
    let twin = flows.create(&flow("orders", "x")).await.unwrap_err();
    assert!(matches!(&twin, Error::CaseTwin { existing, .. } if existing == "Orders"));
    assert!(matches!(flows.create(&flow("Orders", "x")).await, Err(Error::Exists { .. })));
    assert!(matches!(flows.create(&flow("a/../b", "x")).await, Err(Error::BadId { .. })));
    assert!(matches!(flows.draft("a/../b").await, Err(Error::Missing { .. })));
}

#[tokio::test]
async fn many_at_once_lose_nothing() {
    let flows = flows();
    flows.create(&flow("f", "x")).await.unwrap();
    let new = flow("new", "x");
    let created = (0..4).map(|_| flows.create(&new));
    let created = futures_util::future::join_all(created).await;
    assert_eq!(created.iter().filter(|made| made.is_ok()).count(), 1);
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let flows = flows.clone();
            tokio::spawn(async move { flows.publish("f", None, "").await.unwrap().info.version })
        })
        .collect();
    let mut numbers = Vec::new();
    for task in tasks {
        numbers.push(task.await.unwrap());
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=8).collect::<Vec<_>>());
}

#[tokio::test]
async fn lists_page_by_page() {
    let flows = flows();
    for id in ["a", "a1", "b", "c"] {
        flows.create(&flow(id, id)).await.unwrap();
    }
    let ids = |page: Vec<Summary>| page.into_iter().map(|flow| flow.id).collect::<Vec<_>>();
    assert_eq!(ids(flows.list(None, 3).await.unwrap()), ["a", "a1", "b"]);
    assert_eq!(ids(flows.list(Some("b"), 3).await.unwrap()), ["c"]);
}
