//! A store that writes down what it is given, so that the same can be given to a bare one.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use engine::store::{
    Changes, Claim, Commit, Committed, Error, Item, Key, Op, Page, Scan, Sled, Store, Stored,
};
use futures_util::future::BoxFuture;

/// The store, and the tape.
#[derive(Debug)]
pub struct Tape {
    inner: Sled,
    recording: AtomicBool,
    bytes: AtomicU64,
    taped: Mutex<Vec<Vec<Op>>>,
}

impl Tape {
    pub fn new(inner: Sled) -> Self {
        let recording = AtomicBool::new(false);
        Self { inner, recording, bytes: AtomicU64::new(0), taped: Mutex::default() }
    }

    /// From now on.
    pub fn record(&self) {
        self.recording.store(true, Ordering::Relaxed);
    }

    /// What was written, commit by commit.
    pub fn take(&self) -> Vec<Vec<Op>> {
        self.recording.store(false, Ordering::Relaxed);
        std::mem::take(&mut *self.taped.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Keys and values of all of it.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }
}

fn weight(op: &Op) -> usize {
    match op {
        Op::Put(key, value) | Op::Append(key, value) => key.as_bytes().len() + value.len(),
        Op::Delete(key) => key.as_bytes().len(),
    }
}

impl Store for Tape {
    fn get(&self, key: Key) -> BoxFuture<'_, Result<Option<Stored>, Error>> {
        self.inner.get(key)
    }

    fn scan(&self, scan: Scan) -> BoxFuture<'_, Result<Page, Error>> {
        self.inner.scan(scan)
    }

    fn commit(&self, commit: Commit) -> BoxFuture<'_, Result<Committed, Error>> {
        if self.recording.load(Ordering::Relaxed) {
            let bytes: usize = commit.ops.iter().map(weight).sum();
            self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
            let mut taped = self.taped.lock().unwrap_or_else(PoisonError::into_inner);
            taped.push(commit.ops.clone());
        }
        self.inner.commit(commit)
    }

    fn claim(&self, claim: Claim) -> BoxFuture<'_, Result<Vec<Item>, Error>> {
        self.inner.claim(claim)
    }

    fn changes(&self) -> Changes {
        self.inner.changes()
    }

    fn failed(&self) -> BoxFuture<'static, String> {
        self.inner.failed()
    }

    fn close(&self) -> BoxFuture<'_, Result<(), Error>> {
        self.inner.close()
    }
}
