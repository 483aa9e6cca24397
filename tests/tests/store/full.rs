//! A disk that is full.

use engine::store::{Commit, Error, Key, Sled, Store};

use tests::disk::Disk;

use super::{count, within};

#[tokio::test]
async fn a_full_disk_stops_the_writing_and_loses_nothing() {
    let home = tempfile::tempdir().expect("a directory");
    let Some(disk) = Disk::new(home.path(), "48m") else {
        println!("skipped: a small disk can be mounted by the superuser only");
        return;
    };
    let store = Sled::open(home.path()).expect("a store");
    let value = |number: u64| vec![number.to_le_bytes()[0]; 300_000];
    let key = |number: u64| Key::new("key").number(number);
    let mut acknowledged = 0;
    let error = loop {
        let commit = Commit::new().put(key(acknowledged), value(acknowledged));
        match within(store.commit(commit)).await {
            Ok(_) => acknowledged += 1,
            Err(error) => break error,
        }
        assert!(acknowledged < 1000, "the disk never filled");
    };
    assert!(matches!(error, Error::Failed(_)), "{error}");
    assert!(acknowledged > 10, "some fitted: {acknowledged}");
    within(store.failed()).await;
    // Space alone does not mend it; a new start does.
    disk.grow("256m");
    let error = within(store.commit(Commit::new().put(key(9999), "x"))).await.expect_err("refused");
    assert!(matches!(error, Error::Failed(_)), "{error}");
    drop(within(store.close()).await);
    drop(store);

    let store = Sled::open(home.path()).expect("recovered");
    let mut next = 0;
    let found = count(&store, &Key::new("key"), |_, bytes| {
        assert!(bytes == value(next));
        next += 1;
    })
    .await;
    assert!(found as u64 >= acknowledged, "{found} of {acknowledged}");
    store.commit(Commit::new().put(key(9999), "x")).await.expect("it writes again");
    store.close().await.expect("an end");
    drop(disk);
}
