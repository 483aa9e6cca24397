//! A disk that is full.

use std::path::{Path, PathBuf};
use std::process::Command;

use engine::store::{Commit, Error, Key, Sled, Store};

use super::{count, within};

/// A small disk in memory; unmounted in the end.
struct Disk(PathBuf);

impl Disk {
    fn new(at: &Path, size: &str) -> Option<Self> {
        let option = format!("size={size}");
        let mount =
            Command::new("mount").args(["-t", "tmpfs", "-o", &option, "tmpfs"]).arg(at).output();
        mount.is_ok_and(|output| output.status.success()).then(|| Self(at.to_owned()))
    }

    fn grow(&self, size: &str) {
        let option = format!("remount,size={size}");
        let status = Command::new("mount").args(["-o", &option]).arg(&self.0).status();
        assert!(status.expect("mount").success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(&self.0).output());
    }
}

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
