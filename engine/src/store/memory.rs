//! A store in memory: for a run without a data directory, and for tests.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::path::Path;
use std::sync::{PoisonError, RwLock};

use bytes::Bytes;
use futures_util::FutureExt as _;
use futures_util::future::{self, BoxFuture};

use super::changes::Announcer;
use super::rows::{self, Rows};
use super::stage::{Stage, now};
use super::{Changes, Claim, Commit, Committed, Error, Item, Key, Op, Page, Scan, Store, Stored};

/// A store that is gone when the program ends. Behaves as any other until then.
#[derive(Debug)]
pub struct Memory {
    /// `None` when closed.
    table: RwLock<Option<Table>>,
    announcer: Announcer,
}

#[derive(Debug, Default)]
struct Table(BTreeMap<Vec<u8>, Bytes>);

impl Memory {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self { table: RwLock::new(Some(Table::default())), announcer: Announcer::new() }
    }

    fn read<T>(&self, work: impl FnOnce(&Table) -> Result<T, Error>) -> Result<T, Error> {
        let table = self.table.read().unwrap_or_else(PoisonError::into_inner);
        work(table.as_ref().ok_or(Error::Closed)?)
    }

    fn write<T>(
        &self,
        work: impl FnOnce(&mut Stage<'_, Table>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut table = self.table.write().unwrap_or_else(PoisonError::into_inner);
        let table = table.as_mut().ok_or(Error::Closed)?;
        let mut stage = Stage::new(table, now())?;
        stage.forget()?;
        let result = work(&mut stage);
        for (row, value) in stage.finish() {
            match value {
                Some(value) => table.0.insert(row, value),
                None => table.0.remove(&row),
            };
        }
        result
    }
}

impl Default for Memory {
    fn default() -> Self {
        Self::new()
    }
}

impl Store for Memory {
    fn get(&self, key: Key) -> BoxFuture<'_, Result<Option<Stored>, Error>> {
        future::ready(self.read(|table| rows::get(table, &key))).boxed()
    }

    fn scan(&self, scan: Scan) -> BoxFuture<'_, Result<Page, Error>> {
        future::ready(self.read(|table| rows::scan(table, &scan))).boxed()
    }

    fn commit(&self, commit: Commit) -> BoxFuture<'_, Result<Committed, Error>> {
        async move {
            commit.check()?;
            let done = self.write(|stage| stage.commit(&commit))?;
            if done.repeated.is_none() {
                self.announcer.tell(written(&commit, &done));
            }
            Ok(done)
        }
        .boxed()
    }

    fn claim(&self, claim: Claim) -> BoxFuture<'_, Result<Vec<Item>, Error>> {
        async move { self.write(|stage| stage.claim(&claim)) }.boxed()
    }

    fn changes(&self) -> Changes {
        self.announcer.listen()
    }

    fn failed(&self) -> BoxFuture<'static, String> {
        future::pending().boxed()
    }

    fn close(&self) -> BoxFuture<'_, Result<(), Error>> {
        self.table.write().unwrap_or_else(PoisonError::into_inner).take();
        future::ready(Ok(())).boxed()
    }
}

/// The keys that a commit wrote.
pub(super) fn written(commit: &Commit, done: &Committed) -> Vec<Key> {
    let mut appended = done.appended.iter();
    let key = |op: &Op| match op {
        Op::Put(key, _) | Op::Delete(key) => Some(key.clone()),
        Op::Append(log, _) => appended.next().map(|number| log.number(*number)),
    };
    commit.ops.iter().filter_map(key).collect()
}

impl Rows for Table {
    fn row(&self, row: &[u8]) -> Result<Option<Bytes>, Error> {
        Ok(self.0.get(row).cloned())
    }

    fn rows(
        &self,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<(Vec<u8>, Bytes)>, Error> {
        let from = match after {
            Some(after) if after >= prefix => Bound::Excluded(after),
            _ => Bound::Included(prefix),
        };
        let rows = self.0.range::<[u8], _>((from, Bound::Unbounded));
        let rows = rows.take_while(|(row, _)| row.starts_with(prefix)).take(limit);
        Ok(rows.map(|(row, value)| (row.clone(), value.clone())).collect())
    }

    fn place(&self) -> &Path {
        Path::new("memory")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::store::conformance;

    #[tokio::test]
    async fn does_what_a_store_does() {
        conformance::run(Arc::new(Memory::new())).await.unwrap();
    }

    #[tokio::test]
    async fn is_empty_of_a_request_when_its_time_is_over() {
        let store = Memory::new();
        let repeat = |n: u8| {
            Commit::new().put(Key::new("a"), vec![n]).dedupe(
                Key::new("once"),
                vec![n; 100_000],
                std::time::Duration::ZERO,
            )
        };
        for n in 1..=3 {
            let done = store.commit(repeat(n)).await.unwrap();
            assert_eq!(done.repeated, None);
        }
        store.commit(Commit::new().put(Key::new("b"), "x")).await.unwrap();
        let table = store.table.read().unwrap();
        let tables: Vec<u8> = table.as_ref().unwrap().0.keys().map(|row| row[0]).collect();
        assert_eq!(tables, b"mvv", "no request, no expiry, no chunk is left");
    }
}
