//! Files that are not as they were written.

use std::fs;
use std::path::{Path, PathBuf};

use engine::store::{Commit, Error, Key, Sled, Store};

use super::{count, refused, within};

fn key(number: u64) -> Key {
    Key::new("key").number(number)
}

fn value(number: u64) -> Vec<u8> {
    format!("{number};").into_bytes().into_iter().cycle().take(2000).collect()
}

const VALUES: u64 = 300;

/// A closed store with some values.
async fn filled(dir: &Path) {
    let store = Sled::open(dir).expect("a store");
    for number in 0..VALUES {
        store.commit(Commit::new().put(key(number), value(number))).await.expect("a commit");
    }
    store.close().await.expect("an end");
}

async fn check_all(store: &Sled) {
    let mut next = 0;
    let found = count(store, &Key::new("key"), |_, bytes| {
        assert!(bytes == value(next));
        next += 1;
    })
    .await;
    assert_eq!(found as u64, VALUES);
}

fn snapshots(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).expect("a directory");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let name =
        |path: &PathBuf| path.file_name().is_some_and(|n| n.to_string_lossy().starts_with("snap."));
    paths.filter(name).collect()
}

fn flip(file: &Path, at: usize) {
    let mut bytes = fs::read(file).expect("the file");
    bytes[at] ^= 0x10;
    fs::write(file, bytes).expect("the file");
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
        assert!(error.to_string().contains("`wireloom restore`"), "{error}");
    }
    assert!(fs::read(home.path().join("db")).expect("the database") == database);
    flip(&snapshot, middle);
    let store = Sled::open(home.path()).expect("as it was");
    check_all(&store).await;
    store.close().await.expect("an end");
}

/// Wherever a bit is flipped: a value comes back as it was, or an error does.
///
/// With the snapshot the database reads the log from where that ends, without it all of the log.
#[tokio::test]
async fn a_damaged_database_gives_no_wrong_value() {
    let home = tempfile::tempdir().expect("a directory");
    filled(home.path()).await;
    let database = home.path().join("db");
    let whole = fs::read(&database).expect("the database");
    // Behind the log the file is empty, and nothing that is flipped there matters.
    let used = whole.iter().rposition(|byte| *byte != 0).expect("a log");
    let snapshot = snapshots(home.path()).pop().map(|path| (fs::read(&path).expect("it"), path));
    let mark = fs::read(home.path().join("last-revision")).expect("the mark");
    for place in 0..24_usize {
        fs::write(&database, &whole).expect("the database");
        fs::write(home.path().join("last-revision"), &mark).expect("the mark");
        for path in snapshots(home.path()) {
            fs::remove_file(path).expect("removed");
        }
        if let Some((bytes, path)) = snapshot.as_ref().filter(|_| place % 2 == 0) {
            fs::write(path, bytes).expect("the snapshot");
        }
        flip(&database, used * (2 * place + 1) / 48);
        match Sled::open(home.path()) {
            Err(error) => assert!(matches!(error, Error::Damaged { .. }), "{error}"),
            Ok(store) => {
                for number in 0..VALUES {
                    match store.get(key(number)).await {
                        Ok(stored) => {
                            let stored = stored.unwrap_or_else(|| {
                                panic!("value {number} is merely gone (place {place})")
                            });
                            assert!(stored.value == value(number));
                        }
                        // What cannot be read also ends the writing.
                        Err(_) => drop(within(store.failed()).await),
                    }
                }
                drop(store.close().await);
            }
        }
    }
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
