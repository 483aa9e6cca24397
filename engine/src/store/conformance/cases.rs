//! Reading, writing, logs, requests and hints.

use std::sync::Arc;
use std::time::Duration;

use crate::store::{Commit, Error, Hint, Item, Key, MAX_KEY, MAX_OPS, MAX_VALUE, Scan, Store};

const HOUR: Duration = Duration::from_secs(3600);

/// The suite's own corner.
pub(super) fn corner(name: &str) -> Key {
    Key::new("conformance").text(name)
}

pub(super) async fn reads_what_was_written(store: &dyn Store) -> Result<(), Error> {
    let (a, b) = (corner("read").text("a"), corner("read").text("b"));
    assert_eq!(store.get(a.clone()).await?, None);
    let first = store.commit(Commit::new().put(a.clone(), "one").put(b.clone(), "")).await?;
    let read = store.get(a.clone()).await?;
    assert_eq!(read.as_ref().map(|stored| &stored.value[..]), Some(&b"one"[..]));
    assert_eq!(read.map(|stored| stored.revision), Some(first.revision));
    assert!(store.get(b.clone()).await?.is_some_and(|stored| stored.value.is_empty()));

    let second = store.commit(Commit::new().put(a.clone(), "two").delete(b.clone())).await?;
    assert!(second.revision > first.revision, "revisions grow");
    assert_eq!(store.get(b.clone()).await?, None);
    // Of two changes to one key the later counts; removing what is not there is fine.
    let both = Commit::new().put(b.clone(), "x").delete(b.clone()).delete(b.clone());
    store.commit(both.delete(a.clone()).put(a.clone(), "three")).await?;
    assert_eq!(store.get(b).await?, None);
    assert!(store.get(a).await?.is_some_and(|stored| stored.value == "three"));
    Ok(())
}

pub(super) async fn many_are_read_in_the_order_asked_for(store: &dyn Store) -> Result<(), Error> {
    let at = |number| corner("many").number(number);
    store.commit(Commit::new().put(at(1), "one").put(at(2), "two")).await?;
    let (one, two) = (store.get(at(1)).await?, store.get(at(2)).await?);
    assert!(one.is_some() && two.is_some());
    let found = store.get_all(vec![at(2), at(3), at(1), at(2)]).await?;
    assert_eq!(found, [two.clone(), None, one, two]);
    Ok(())
}

pub(super) async fn a_commit_is_all_or_nothing(store: &dyn Store) -> Result<(), Error> {
    let (a, b) = (corner("all").text("a"), corner("all").text("b"));
    let log = corner("all-log");
    store.commit(Commit::new().put(a.clone(), "there")).await?;
    let refused = Commit::new()
        .put(b.clone(), "new")
        .append(log.clone(), "line")
        .dedupe(corner("all").text("request"), "", HOUR)
        .expect(a.clone(), None);
    let error = store.commit(refused).await.err();
    assert!(matches!(error, Some(Error::Conflict { key, current: Some(_) }) if key == a));
    assert_eq!(store.get(b).await?, None);
    let done = store.commit(Commit::new().append(log, "line")).await?;
    assert_eq!(done.appended, [1], "a refused commit takes no number");
    Ok(())
}

pub(super) async fn revisions_guard_against_lost_updates(store: &dyn Store) -> Result<(), Error> {
    let key = corner("guard");
    let made = store.commit(Commit::new().expect(key.clone(), None).put(key.clone(), "1")).await?;
    let write = |revision, value: &'static str| {
        store.commit(Commit::new().expect(key.clone(), revision).put(key.clone(), value))
    };
    let second = write(Some(made.revision), "2").await?;
    let stale = write(Some(made.revision), "lost").await.err();
    assert!(
        matches!(stale, Some(Error::Conflict { current, .. }) if current == Some(second.revision))
    );
    store.commit(Commit::new().delete(key.clone())).await?;
    let gone = write(Some(second.revision), "lost").await.err();
    assert!(matches!(gone, Some(Error::Conflict { current: None, .. })));
    let anew = write(None, "3").await?;
    assert!(anew.revision > second.revision, "a revision never comes back");
    Ok(())
}

pub(super) async fn scans_page_by_page(store: &dyn Store) -> Result<(), Error> {
    let log = corner("scan");
    let mut commit = Commit::new().put(corner("scan-beside"), "no").put(corner("sca"), "no");
    for number in 0..25_u64 {
        commit = commit.put(log.number(number * 20), number.to_string());
    }
    store.commit(commit).await?;
    let mut seen: Vec<Item> = Vec::new();
    let mut scan = Scan::new(log.clone(), 10);
    let mut pages = 0;
    loop {
        let page = store.scan(scan.clone()).await?;
        pages += 1;
        assert!(page.items.len() <= 10);
        seen.extend(page.items);
        match seen.last() {
            Some(last) if page.more => scan = scan.after(last.key.clone()),
            _ => break,
        }
    }
    assert_eq!(pages, 3);
    let numbers: Vec<_> = seen.iter().filter_map(|item| item.key.after(&log)?.number()).collect();
    assert_eq!(numbers, (0..25).map(|number| number * 20).collect::<Vec<u64>>());
    // A cursor needs not to be a key that is there, and a full page can be the last.
    let page = store.scan(Scan::new(log.clone(), 10).after(log.number(290))).await?;
    assert_eq!((page.items.len(), page.more), (10, false));
    assert!(store.scan(Scan::new(corner("nobody"), 10)).await?.items.is_empty());
    Ok(())
}

pub(super) async fn large_values_come_back_whole(store: &dyn Store) -> Result<(), Error> {
    let key = corner("large");
    for size in [65_503, 65_504, 65_505, 131_072, 1_000_003, 10] {
        let value: Vec<u8> =
            (0..size).map(|n: u32| n.to_le_bytes()[0] ^ n.to_le_bytes()[1]).collect();
        store.commit(Commit::new().put(key.clone(), value.clone())).await?;
        let read = store.get(key.clone()).await?;
        assert!(read.is_some_and(|stored| stored.value == value), "{size} bytes");
        let page = store.scan(Scan::new(key.clone(), 2)).await?;
        assert!(page.items.first().is_some_and(|item| item.value == value), "{size} bytes");
    }
    let eight = vec![7_u8; 3 << 20];
    let mut commit = Commit::new();
    for number in 0..4 {
        commit = commit.put(key.number(number), eight.clone());
    }
    store.commit(commit.delete(key.clone())).await?;
    let page = store.scan(Scan::new(key.clone(), 100)).await?;
    assert!(page.more && page.items.len() < 4, "a page is bounded in bytes too");
    Ok(())
}

pub(super) async fn logs_have_no_gap(store: &dyn Store) -> Result<(), Error> {
    let (log, other) = (corner("log"), corner("log-other"));
    let done = store
        .commit(
            Commit::new()
                .append(log.clone(), "a")
                .append(other.clone(), "x")
                .append(log.clone(), "b"),
        )
        .await?;
    assert_eq!(done.appended, [1, 1, 2]);
    store.commit(Commit::new().delete(log.number(1)).delete(log.number(2))).await?;
    let done = store.commit(Commit::new().append(log.clone(), "c")).await?;
    assert_eq!(done.appended, [3], "numbers are not given again when values are deleted");
    assert!(store.get(log.number(3)).await?.is_some_and(|stored| stored.value == "c"));
    Ok(())
}

pub(super) async fn refuses_what_is_too_large(store: &dyn Store) -> Result<(), Error> {
    let long = Key::new(&"k".repeat(MAX_KEY));
    let mut many = Commit::new();
    for _ in 0..=MAX_OPS {
        many = many.delete(corner("large"));
    }
    let large = Commit::new().put(corner("large"), vec![0; MAX_VALUE + 1]);
    for commit in [Commit::new().put(long.clone(), "x"), Commit::new().delete(long), many, large] {
        assert!(matches!(store.commit(commit).await, Err(Error::TooLarge { .. })));
    }
    Ok(())
}

pub(super) async fn a_repeated_request_changes_nothing(store: &dyn Store) -> Result<(), Error> {
    let (key, log, id) = (corner("once"), corner("once-log"), corner("once-id"));
    let request = |value: &'static str| {
        Commit::new()
            .expect(key.clone(), None)
            .put(key.clone(), value)
            .append(log.clone(), value)
            .dedupe(id.clone(), value, HOUR)
    };
    let first = store.commit(request("first")).await?;
    assert_eq!(first.repeated, None);
    // The expectation no longer holds; the first answer comes all the same.
    let again = store.commit(request("second")).await?;
    assert_eq!(again.repeated.as_deref(), Some(&b"first"[..]));
    assert_eq!((again.revision, &again.appended), (first.revision, &first.appended));
    assert!(store.get(key.clone()).await?.is_some_and(|stored| stored.value == "first"));
    Ok(())
}

pub(super) async fn tells_what_changed(store: &dyn Store) -> Result<(), Error> {
    let (key, log) = (corner("hint"), corner("hint-log"));
    let mut changes = store.changes();
    store.commit(Commit::new().put(key.clone(), "x").append(log.clone(), "y")).await?;
    assert_eq!(changes.next().await, Some(Hint::Changed(key.clone())));
    assert_eq!(changes.next().await, Some(Hint::Changed(log.number(1))));
    for _ in 0..200 {
        store.commit((0..10).fold(Commit::new(), |commit, _| commit.delete(key.clone()))).await?;
    }
    assert_eq!(changes.next().await, Some(Hint::Missed), "a slow reader is told");
    Ok(())
}

pub(super) async fn counts_right_under_contention(store: Arc<dyn Store>) -> Result<(), Error> {
    let key = corner("count");
    let mut tasks = Vec::new();
    for _ in 0..8 {
        let (store, key) = (Arc::clone(&store), key.clone());
        tasks.push(tokio::spawn(async move {
            let mut done = 0;
            while done < 10 {
                let old = store.get(key.clone()).await?;
                let count = old.as_ref().map_or(0, |stored| stored.value.len());
                let commit = Commit::new()
                    .expect(key.clone(), old.map(|stored| stored.revision))
                    .put(key.clone(), vec![b'|'; count + 1]);
                match store.commit(commit).await {
                    Ok(_) => done += 1,
                    Err(Error::Conflict { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        }));
    }
    for task in tasks {
        assert!(matches!(task.await, Ok(Ok(()))));
    }
    assert_eq!(store.get(key).await?.map(|stored| stored.value.len()), Some(80));
    Ok(())
}

pub(super) async fn closes_for_good(store: &dyn Store) -> Result<(), Error> {
    store.commit(Commit::new().put(corner("close"), "kept")).await?;
    store.close().await?;
    assert!(matches!(store.get(corner("close")).await, Err(Error::Closed)));
    let late = store.commit(Commit::new().put(corner("close"), "late")).await;
    assert!(matches!(late, Err(Error::Closed)));
    store.close().await
}
