//! Files that are damaged, missing, or not expected.

use std::fs;

use engine::store::{Commit, Error, Key, Sled, Store as _};

use super::super::{count, refused, within};
use super::{VALUES, filled, flip, key, snapshots, value};

async fn check_all(store: &Sled) {
    let mut next = 0;
    let found = count(store, &Key::new("key"), |_, bytes| {
        assert!(bytes == value(next));
        next += 1;
    })
    .await;
    assert_eq!(found as u64, VALUES);
}

#[tokio::test]
async fn a_damaged_snapshot_is_named_and_nothing_is_touched() {
    let home = tempfile::tempdir().expect("a directory");
    filled(home.path()).await;
    // Reopening writes a snapshot of what it recovered.
    Sled::open(home.path()).expect("a store").close().await.expect("an end");
    let snapshot = snapshots(home.path()).pop().expect("a snapshot");
    let database = fs::read(home.path().join("db")).expect("the database");
    let middle = fs::read(&snapshot).expect("the snapshot").len() / 2;
    flip(&snapshot, middle);
    for _ in 0..2 {
        let error = refused(home.path());
        assert!(matches!(&error, Error::Damaged { file, .. } if *file == snapshot), "{error}");
        assert!(error.to_string().contains("put a copy of the whole directory"), "{error}");
    }
    assert!(fs::read(home.path().join("db")).expect("the database") == database);
    flip(&snapshot, middle);
    let store = Sled::open(home.path()).expect("as it was");
    check_all(&store).await;
    store.close().await.expect("an end");
}

#[tokio::test]
async fn a_store_without_its_database_is_not_a_new_one() {
    let home = tempfile::tempdir().expect("a directory");
    filled(home.path()).await;
    let database = home.path().join("db");
    let whole = fs::read(&database).expect("the database");
    fs::remove_file(&database).expect("removed");
    assert!(matches!(refused(home.path()), Error::Damaged { file, .. } if file == database));
    fs::write(&database, b"").expect("the database");
    assert!(matches!(refused(home.path()), Error::Damaged { .. }));
    // Zeros read as an empty database, which does not say in which format it is.
    fs::write(&database, vec![0; whole.len()]).expect("the database");
    assert!(matches!(refused(home.path()), Error::Damaged { .. }));
    fs::write(&database, &whole).expect("the database");
    let store = Sled::open(home.path()).expect("as it was");
    check_all(&store).await;
    store.close().await.expect("an end");
}

#[tokio::test]
async fn a_value_in_a_file_of_its_own_is_an_alarm() {
    let home = tempfile::tempdir().expect("a directory");
    let store = Sled::open(home.path()).expect("a store");
    store.commit(Commit::new().put(key(0), vec![0; 5 << 20])).await.expect("large values are cut");
    let stray = home.path().join("blobs").join("123");
    fs::write(&stray, "x").expect("a file");
    let error = store.commit(Commit::new().put(key(1), "x")).await.expect_err("an alarm");
    assert!(matches!(error, Error::Failed(_)), "{error}");
    let why = within(store.failed()).await;
    assert!(why.contains("not safe from a power cut"), "{why}");
    fs::remove_file(&stray).expect("removed");
    let error = store.commit(Commit::new().put(key(2), "x")).await.expect_err("it stays failed");
    assert!(matches!(error, Error::Failed(_)), "{error}");
    assert!(store.close().await.is_err(), "closing says so too");
    fs::write(&stray, "x").expect("a file");
    assert!(
        matches!(refused(home.path()), Error::Damaged { file, .. } if file == home.path().join("blobs"))
    );
}
