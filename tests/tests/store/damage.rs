//! Files that are not as they were written.

mod files;

use std::fs;
use std::path::{Path, PathBuf};

use engine::store::{Commit, Error, Key, Sled, Store as _};

use super::within;

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
