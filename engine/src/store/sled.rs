//! A store in a directory of this machine. The only file that knows the database.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use bytes::Bytes;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sled::{Batch, Config, Db};

use super::changes::Announcer;
use super::directory::Directory;
use super::mark::Mark;
use super::rows::{self, Rows};
use super::stage::{self, Writes};
use super::writer::{Disk as WriterDisk, Health, Writer};
use super::{
    Changes, Claim, Commit, Committed, Error, Item, Key, Page, Scan, Store, Stored, format,
};

/// The segments of a store for much: of many small ones that are half empty the database keeps
/// more. A million waiting processes took half as much again with 2 MiB.
const LARGE: usize = 16 << 20;
/// Those of a store for little. A start reads the last one twice and clears the rest of it, so with
/// large ones it takes five times as long.
const SMALL: usize = 2 << 20;
/// Some twenty and more rows share a page, and a page that is larger than a quarter of a segment
/// ends in a file of its own that the database neither syncs nor deletes. So rows have at most this
/// part of a segment.
const ROWS: usize = 256;
/// Memory for pages that were read or written lately.
const CACHE: u64 = 256 << 20;

/// A store in a directory, for one program at a time.
#[derive(Debug)]
pub struct Sled {
    /// `None` when closed.
    disk: RwLock<Option<Arc<Disk>>>,
    writer: Writer,
    health: Health,
}

/// Fields are dropped in this order: the directory is given back last.
struct Disk {
    db: Db,
    data: File,
    mark: Mark,
    max_row: usize,
    directory: Directory,
}

impl std::fmt::Debug for Disk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Disk").field("directory", &self.directory).finish_non_exhaustive()
    }
}

impl Sled {
    /// Opens the store in a directory, which is created if it is not there; brings an older
    /// store up to date. Blocks: a million keys take about a second after a crash.
    ///
    /// # Errors
    /// When the directory cannot be used, is in use, or holds a store that is damaged or newer.
    /// A store that was there is never replaced by an empty one.
    pub fn open(dir: impl AsRef<Path>) -> Result<Self, Error> {
        Self::open_with(dir.as_ref(), LARGE, Health::new(), Announcer::new())
    }

    /// As [`Self::open`], for a store that will hold some megabytes and is to be open in a moment.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_small(dir: impl AsRef<Path>) -> Result<Self, Error> {
        Self::open_with(dir.as_ref(), SMALL, Health::new(), Announcer::new())
    }

    /// As [`Self::open`], for one whose users listen already.
    pub(super) fn open_large(
        dir: &Path,
        health: Health,
        announcer: Announcer,
    ) -> Result<Self, Error> {
        Self::open_with(dir, LARGE, health, announcer)
    }

    fn open_with(
        dir: &Path,
        segment: usize,
        health: Health,
        announcer: Announcer,
    ) -> Result<Self, Error> {
        let directory = Directory::take(dir)?;
        // A store keeps the segments that it was made with.
        let segment = directory.segment().unwrap_or(segment);
        let db = open(&directory, segment)?;
        let data = directory.database()?;
        let mark = Mark::open(directory.path())?;
        let disk = Disk { db, data, mark, max_row: segment / ROWS, directory };
        disk.mark.check(stage::last_revision(&disk)?)?;
        let steps = format::open(&disk, disk.directory.fresh, format::STEPS)?;
        if !steps.is_empty() {
            disk.write(steps).map_err(Error::Failed)?;
        }
        if disk.directory.fresh {
            disk.directory.created()?;
        }
        let disk = Arc::new(disk);
        let thread = Writer::start(Arc::clone(&disk), health.clone(), announcer);
        let writer = thread.map_err(Error::Failed)?;
        Ok(Self { disk: RwLock::new(Some(disk)), writer, health })
    }

    /// Reads on a thread where waiting for the disk holds up nobody.
    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Disk) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let disk = self.disk.read().unwrap_or_else(PoisonError::into_inner).clone();
        let disk = disk.ok_or(Error::Closed)?;
        let read = tokio::task::spawn_blocking(move || work(&disk));
        let result = read.await.unwrap_or_else(|error| Err(Error::Failed(error.to_string())));
        if let Err(error @ (Error::Damaged { .. } | Error::Failed(_))) = &result {
            self.health.fail(error.to_string());
        }
        result
    }
}

impl Store for Sled {
    fn get(&self, key: Key) -> BoxFuture<'_, Result<Option<Stored>, Error>> {
        self.read(move |disk| rows::get(disk, &key)).boxed()
    }

    fn get_all(&self, keys: Vec<Key>) -> BoxFuture<'_, Result<Vec<Option<Stored>>, Error>> {
        self.read(move |disk| keys.iter().map(|key| rows::get(disk, key)).collect()).boxed()
    }

    fn scan(&self, scan: Scan) -> BoxFuture<'_, Result<Page, Error>> {
        self.read(move |disk| rows::scan(disk, &scan)).boxed()
    }

    fn commit(&self, commit: Commit) -> BoxFuture<'_, Result<Committed, Error>> {
        self.writer.commit(commit).boxed()
    }

    fn claim(&self, claim: Claim) -> BoxFuture<'_, Result<Vec<Item>, Error>> {
        self.writer.claim(claim).boxed()
    }

    fn changes(&self) -> Changes {
        self.writer.changes()
    }

    fn failed(&self) -> BoxFuture<'static, String> {
        self.health.failed()
    }

    fn close(&self) -> BoxFuture<'_, Result<(), Error>> {
        async {
            let thread = self.writer.stop();
            let disk = self.disk.write().unwrap_or_else(PoisonError::into_inner).take();
            let end = tokio::task::spawn_blocking(move || {
                let ended = thread.is_none_or(|thread| thread.join().is_ok());
                drop(disk);
                ended
            });
            if !end.await.unwrap_or(false) {
                self.health.fail("its writer stopped unexpectedly".to_owned());
            }
            self.health.check()
        }
        .boxed()
    }
}

fn open(directory: &Directory, segment: usize) -> Result<Db, Error> {
    directory.wait_for_database()?;
    let config = Config::new()
        .path(directory.path())
        .segment_size(segment)
        .cache_capacity(CACHE)
        .flush_every_ms(None);
    // Some damage makes it panic instead of answering with an error.
    let opened = catch_unwind(AssertUnwindSafe(|| config.open()));
    match opened {
        Ok(Ok(db)) => Ok(db),
        Ok(Err(sled::Error::Io(error))) if error.raw_os_error().is_some() => {
            Err(Error::Directory {
                dir: directory.path().to_owned(),
                why: format!("cannot be opened: {error}"),
            })
        }
        Ok(Err(error)) => Err(Error::Damaged { file: directory.suspect(), why: error.to_string() }),
        Err(_) => Err(Error::Damaged {
            file: directory.suspect(),
            why: "the database gave up on reading it".to_owned(),
        }),
    }
}

impl Disk {
    fn error(&self, error: &sled::Error) -> Error {
        match error {
            sled::Error::Io(error) => Error::Failed(error.to_string()),
            error => {
                Error::Damaged { file: self.directory.path().join("db"), why: error.to_string() }
            }
        }
    }
}

impl Rows for Disk {
    fn row(&self, row: &[u8]) -> Result<Option<Bytes>, Error> {
        let value = self.db.get(row).map_err(|error| self.error(&error))?;
        Ok(value.map(|value| Bytes::copy_from_slice(&value)))
    }

    fn rows(
        &self,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<(Vec<u8>, Bytes)>, Error> {
        use std::ops::Bound;
        let from = match after {
            Some(after) if after >= prefix => Bound::Excluded(after),
            _ => Bound::Included(prefix),
        };
        let mut found = Vec::new();
        for row in self.db.range::<&[u8], _>((from, Bound::Unbounded)).take(limit) {
            let (row, value) = row.map_err(|error| self.error(&error))?;
            if !row.starts_with(prefix) {
                break;
            }
            found.push((row.to_vec(), Bytes::copy_from_slice(&value)));
        }
        Ok(found)
    }

    fn place(&self) -> &Path {
        self.directory.path()
    }

    fn max_row(&self) -> usize {
        self.max_row
    }
}

impl WriterDisk for Disk {
    fn write(&self, writes: Writes) -> Result<(), String> {
        let revision = stage::written_revision(&writes);
        let mut batch = Batch::default();
        for (row, value) in writes {
            match value {
                Some(value) => batch.insert(row, &*value),
                None => batch.remove(row),
            }
        }
        self.db.apply_batch(batch).map_err(|error| error.to_string())?;
        self.db.flush().map_err(|error| error.to_string())?;
        // A flush hands the bytes to the operating system; this hands them to the disk. A sync
        // that failed is not tried again: the system may have dropped the bytes that it failed on.
        self.data.sync_data().map_err(|error| format!("syncing the database: {error}"))?;
        self.directory.check_blobs()?;
        if let Some(revision) = revision {
            self.mark.set(revision);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::rows::Header;
    use super::*;
    use crate::store::conformance;

    #[tokio::test]
    async fn does_what_a_store_does() {
        let home = tempfile::tempdir().unwrap();
        let store = Arc::new(Sled::open(home.path().join("large")).unwrap());
        conformance::run(store).await.unwrap();
        let store = Arc::new(Sled::open_small(home.path().join("small")).unwrap());
        conformance::run(store).await.unwrap();
    }

    #[tokio::test]
    async fn keeps_the_segments_that_it_was_made_with() {
        let home = tempfile::tempdir().unwrap();
        let segment = |store: &Sled| {
            let disk = store.disk.read().unwrap();
            disk.as_ref().map(|disk| disk.directory.segment())
        };
        for (large, size) in [(false, SMALL), (true, LARGE)] {
            let dir = home.path().join(size.to_string());
            for again in [false, true] {
                let open = if large == again { Sled::open_small(&dir) } else { Sled::open(&dir) };
                let store = open.unwrap();
                assert_eq!(segment(&store), Some(Some(size)));
                store.close().await.unwrap();
            }
        }
    }

    #[tokio::test]
    async fn keeps_values_and_numbers_over_a_restart() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("new").join("deeper");
        let (key, log) = (Key::new("a"), Key::new("log"));
        let mut last = 0;
        for round in 1..=3_u64 {
            let store = Sled::open(&dir).unwrap();
            if round > 1 {
                let stored = store.get(key.clone()).await.unwrap().unwrap();
                assert_eq!((stored.revision, stored.value.len()), (last, 300_000));
            }
            let commit = Commit::new().put(key.clone(), vec![1; 300_000]).append(log.clone(), "x");
            let done = store.commit(commit).await.unwrap();
            assert_eq!(done.appended, [round]);
            assert!(done.revision > last);
            last = done.revision;
            store.close().await.unwrap();
        }
    }

    /// As the version before made it: with long headers.
    fn make_old(dir: &Path, rows: &[(&Key, u64, Vec<u8>)]) {
        let db = Config::new().path(dir).segment_size(16 << 20).flush_every_ms(None).open();
        let db = db.unwrap();
        for (key, revision, value) in rows {
            let mut row = [*revision, 0, *revision, 0].map(u64::to_be_bytes).concat();
            row.extend_from_slice(value);
            db.insert(rows::name(b'v', key.as_bytes()), row).unwrap();
        }
        db.insert(b"mrevision", &7_u64.to_be_bytes()).unwrap();
        db.insert(b"mformat", &1_u32.to_be_bytes()).unwrap();
        db.flush().unwrap();
    }

    #[tokio::test]
    async fn a_store_of_the_version_before_is_opened_and_goes_on() {
        let home = tempfile::tempdir().unwrap();
        let (small, large) = (Key::new("small"), Key::new("large"));
        let value = |length: usize| vec![3; length];
        make_old(home.path(), &[(&small, 5, value(9)), (&large, 7, value(60_000))]);
        for round in 0..2_u64 {
            let store = Sled::open(home.path()).unwrap();
            let there = store.get(small.clone()).await.unwrap().unwrap();
            assert_eq!((there.revision, there.value.len()), (if round == 0 { 5 } else { 8 }, 9));
            let commit = Commit::new()
                .expect(small.clone(), Some(there.revision))
                .expect(large.clone(), Some(7 + round))
                .put(small.clone(), value(9))
                .put(large.clone(), value(60_000));
            assert_eq!(store.commit(commit).await.unwrap().revision, 8 + round);
            let there = store.get(large.clone()).await.unwrap().unwrap();
            assert_eq!((there.revision, &*there.value), (8 + round, &*value(60_000)));
            store.close().await.unwrap();
        }
    }

    /// The largest rows, page by page full of them, and few left of each after deletions.
    #[tokio::test]
    async fn the_largest_rows_stay_out_of_files_of_their_own() {
        for segment in [SMALL, LARGE] {
            stay_out(segment).await;
        }
    }

    async fn stay_out(segment: usize) {
        let home = tempfile::tempdir().unwrap();
        let store = Sled::open_with(home.path(), segment, Health::new(), Announcer::new()).unwrap();
        let key = |number: u64| Key::new(&"k".repeat(900)).number(number);
        let largest = vec![9; segment / ROWS - Header::BYTES];
        for start in (0..400).step_by(50) {
            let all = start..start + 50;
            let put = all.fold(Commit::new(), |all, n| all.put(key(n), largest.clone()));
            store.commit(put).await.unwrap();
        }
        for start in (0..400).step_by(50) {
            let most = (start..start + 50).filter(|n| n % 8 > 0);
            let delete = most.fold(Commit::new(), |all, n| all.delete(key(n)));
            store.commit(delete).await.unwrap();
        }
        // Each commit has looked for such files, and would have failed.
        let left = store.scan(Scan::new(Key::new(&"k".repeat(900)), 1_000)).await.unwrap();
        assert_eq!(left.items.len(), 50);
        store.close().await.unwrap();
    }
}
