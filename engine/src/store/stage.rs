//! What commits and claims do to the rows; the same for every backend.
//!
//! A stage collects the writes of a batch over the rows as they are, so that each commit sees
//! those before it; a commit that is refused leaves nothing behind.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::path::Path;
use std::time::SystemTime;

use bytes::{Buf as _, BufMut as _, Bytes, BytesMut};

use super::rows::{self, Header, Rows, name};
use super::{Claim, Commit, Committed, Dedupe, Error, Item, Key, MAX_PAGE, Op};

/// Rows to write (`None`: to remove), all together.
pub(super) type Writes = BTreeMap<Vec<u8>, Option<Bytes>>;

/// The row with the revision of the last commit.
const REVISION: &[u8] = b"mrevision";
/// Stands for the operation number in the chunks of a request's answer.
const ANSWER: u32 = u32::MAX;
/// Most requests that are forgotten at once.
const FORGET: usize = 1000;

/// Milliseconds since 1970.
pub(super) fn now() -> u64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
}

/// The revision of the last commit.
pub(super) fn last_revision(rows: &impl Rows) -> Result<u64, Error> {
    rows.row(REVISION)?.map_or(Ok(0), |row| number(rows, &row))
}

/// The last revision of a batch that is finished.
pub(super) fn written_revision(writes: &Writes) -> Option<u64> {
    let row = writes.get(REVISION)?.as_deref()?;
    row.try_into().ok().map(u64::from_be_bytes)
}

/// A batch in the making.
#[derive(Debug)]
pub(super) struct Stage<'a, R> {
    rows: &'a R,
    batch: Writes,
    mine: Writes,
    revision: u64,
    now: u64,
}

impl<'a, R: Rows> Stage<'a, R> {
    pub(super) fn new(rows: &'a R, now: u64) -> Result<Self, Error> {
        let revision = last_revision(rows)?;
        Ok(Self { rows, batch: Writes::new(), mine: Writes::new(), revision, now })
    }

    /// The rows to write, with the last revision among them; empty if nothing is to be done.
    pub(super) fn finish(mut self) -> Writes {
        if !self.batch.is_empty() {
            let revision = Bytes::copy_from_slice(&self.revision.to_be_bytes());
            self.batch.insert(REVISION.to_vec(), Some(revision));
        }
        self.batch
    }

    /// Adds a commit to the batch, or refuses it.
    pub(super) fn commit(&mut self, commit: &Commit) -> Result<Committed, Error> {
        let result = self.try_commit(commit);
        self.settle(&result);
        result
    }

    /// Adds a claim to the batch.
    pub(super) fn claim(&mut self, claim: &Claim) -> Result<Vec<Item>, Error> {
        let result = self.try_claim(claim);
        self.settle(&result);
        result
    }

    /// Forgets requests whose time is over.
    pub(super) fn forget(&mut self) -> Result<(), Error> {
        let result = self.try_forget();
        self.settle(&result);
        result
    }

    fn settle<T>(&mut self, result: &Result<T, Error>) {
        let mut mine = std::mem::take(&mut self.mine);
        if result.is_ok() {
            self.batch.append(&mut mine);
        }
    }

    fn try_commit(&mut self, commit: &Commit) -> Result<Committed, Error> {
        if let Some(dedupe) = &commit.dedupe
            && let Some(before) = self.remembered(dedupe)?
        {
            return Ok(before);
        }
        for (key, expected) in &commit.expect {
            let current = rows::header(self, key)?.map(|(header, _)| header.revision);
            if current != *expected {
                return Err(Error::Conflict { key: key.clone(), current });
            }
        }
        let revision = self.revision + 1;
        let mut done = Committed { revision, appended: Vec::new(), repeated: None };
        for (operation, op) in (0_u32..).zip(&commit.ops) {
            match op {
                Op::Put(key, value) => {
                    self.put(name(b'v', key.as_bytes()), revision, operation, value)?;
                }
                Op::Delete(key) => self.remove(name(b'v', key.as_bytes()))?,
                Op::Append(log, value) => {
                    let counter = name(b'n', log.as_bytes());
                    let last = self.row(&counter)?.map_or(Ok(0), |row| number(self, &row))?;
                    let next = last + 1;
                    self.write(counter, &next.to_be_bytes());
                    let key = log.number(next);
                    self.put(name(b'v', key.as_bytes()), revision, operation, value)?;
                    done.appended.push(next);
                }
            }
        }
        if let Some(dedupe) = &commit.dedupe {
            self.remember(dedupe, &done)?;
        }
        if self.mine.is_empty() {
            done.revision = self.revision;
        }
        self.revision = done.revision;
        Ok(done)
    }

    fn try_claim(&mut self, claim: &Claim) -> Result<Vec<Item>, Error> {
        let limit = claim.limit.min(MAX_PAGE);
        let hold = u64::try_from(claim.hold.as_millis()).unwrap_or(u64::MAX);
        let until = self.now.saturating_add(hold);
        let prefix = name(b'v', claim.queue.as_bytes());
        let revision = self.revision + 1;
        let mut items = Vec::new();
        let mut after: Option<Vec<u8>> = None;
        while items.len() < limit {
            let page = self.rows(&prefix, after.as_deref(), MAX_PAGE)?;
            let full = page.len() == MAX_PAGE;
            for (row, value) in page {
                let (mut header, inline) = rows::parse(self, value)?;
                if header.held <= self.now && items.len() < limit {
                    header.revision = revision;
                    header.held = until;
                    let value = rows::gather(self, &header, inline.clone())?.ok_or_else(|| {
                        rows::damaged(self, "pieces of a large value are missing")
                    })?;
                    self.mine.insert(row.clone(), Some(header.with(&inline)));
                    let key = Key::from(row.get(1..).unwrap_or_default());
                    items.push(Item { key, revision, value });
                }
                after = Some(row);
            }
            if !full {
                break;
            }
        }
        if !items.is_empty() {
            self.revision = revision;
        }
        Ok(items)
    }

    /// Writes a value, in chunks if it is large, and removes the chunks of the one before.
    fn put(
        &mut self,
        row: Vec<u8>,
        revision: u64,
        operation: u32,
        value: &[u8],
    ) -> Result<(), Error> {
        self.remove(row.clone())?;
        let mut header = Header { revision, held: 0, written: revision, operation, chunks: 0 };
        let most = self.rows.max_row();
        if value.len() + Header::BYTES <= most {
            self.mine.insert(row, Some(header.with(value)));
            return Ok(());
        }
        for piece in value.chunks(most) {
            self.write(rows::chunk(&header, header.chunks), piece);
            header.chunks += 1;
        }
        self.mine.insert(row, Some(header.with(&[])));
        Ok(())
    }

    fn remove(&mut self, row: Vec<u8>) -> Result<(), Error> {
        if let Some(old) = self.row(&row)? {
            let (header, _) = rows::parse(self, old)?;
            for number in 0..header.chunks {
                self.mine.insert(rows::chunk(&header, number), None);
            }
            self.mine.insert(row, None);
        }
        Ok(())
    }

    fn write(&mut self, row: Vec<u8>, value: &[u8]) {
        self.mine.insert(row, Some(Bytes::copy_from_slice(value)));
    }

    /// What a request that was committed before is answered.
    fn remembered(&self, dedupe: &Dedupe) -> Result<Option<Committed>, Error> {
        let Some((mut record, _)) = self.record(dedupe.key.as_bytes())? else {
            return Ok(None);
        };
        let short = || rows::damaged(self, "the record of a request is too short");
        let expiry = record.try_get_u64().map_err(|_| short())?;
        if expiry <= self.now {
            return Ok(None);
        }
        let revision = record.try_get_u64().map_err(|_| short())?;
        let mut appended = Vec::new();
        for _ in 0..record.try_get_u32().map_err(|_| short())? {
            appended.push(record.try_get_u64().map_err(|_| short())?);
        }
        Ok(Some(Committed { revision, appended, repeated: Some(record) }))
    }

    fn remember(&mut self, dedupe: &Dedupe, done: &Committed) -> Result<(), Error> {
        let keep = u64::try_from(dedupe.keep.as_millis()).unwrap_or(u64::MAX);
        let expiry = self.now.saturating_add(keep);
        let mut record = BytesMut::new();
        record.put_u64(expiry);
        record.put_u64(done.revision);
        record.put_u32(u32::try_from(done.appended.len()).unwrap_or(u32::MAX));
        for number in &done.appended {
            record.put_u64(*number);
        }
        record.put_slice(&dedupe.answer);
        self.put(name(b'd', dedupe.key.as_bytes()), done.revision, ANSWER, &record)?;
        self.write(expires(expiry, dedupe.key.as_bytes()), &[]);
        Ok(())
    }

    fn record(&self, key: &[u8]) -> Result<Option<(Bytes, Header)>, Error> {
        let Some(row) = self.row(&name(b'd', key))? else {
            return Ok(None);
        };
        let (header, inline) = rows::parse(self, row)?;
        let record = rows::gather(self, &header, inline)?
            .ok_or_else(|| rows::damaged(self, "pieces of a request's record are missing"))?;
        Ok(Some((record, header)))
    }

    fn try_forget(&mut self) -> Result<(), Error> {
        for (row, _) in self.rows(b"x", None, FORGET)? {
            let rest = row.get(1..).unwrap_or_default();
            let Some((expiry, key)) = rest.split_first_chunk() else {
                continue;
            };
            let expiry = u64::from_be_bytes(*expiry);
            if expiry > self.now {
                break;
            }
            // The request may have been committed anew since, with a later expiry of its own.
            let due = self
                .record(key)?
                .is_some_and(|(mut record, _)| record.try_get_u64().is_ok_and(|at| at <= self.now));
            if due {
                self.remove(name(b'd', key))?;
            }
            self.mine.insert(row, None);
        }
        Ok(())
    }
}

fn expires(expiry: u64, key: &[u8]) -> Vec<u8> {
    let mut row = name(b'x', &expiry.to_be_bytes());
    row.extend_from_slice(key);
    row
}

fn number(rows: &impl Rows, row: &[u8]) -> Result<u64, Error> {
    row.try_into()
        .map(u64::from_be_bytes)
        .map_err(|_| rows::damaged(rows, "a counter is not eight bytes long"))
}

impl<R: Rows> Rows for Stage<'_, R> {
    fn row(&self, row: &[u8]) -> Result<Option<Bytes>, Error> {
        match self.mine.get(row).or_else(|| self.batch.get(row)) {
            Some(written) => Ok(written.clone()),
            None => self.rows.row(row),
        }
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
        let mut over = BTreeMap::new();
        for writes in [&self.batch, &self.mine] {
            let here = writes.range::<[u8], _>((from, Bound::Unbounded));
            over.extend(here.take_while(|(row, _)| row.starts_with(prefix)));
        }
        // Each staged row can remove at most one of those below.
        let wanted = limit.saturating_add(over.len());
        let below = self.rows.rows(prefix, after, wanted)?;
        let end =
            (below.len() == wanted).then(|| below.last().map(|(row, _)| row.clone())).flatten();
        let mut merged: BTreeMap<Vec<u8>, Bytes> = below.into_iter().collect();
        for (row, written) in over {
            match written {
                Some(value) if end.as_ref().is_none_or(|end| row <= end) => {
                    merged.insert(row.clone(), value.clone());
                }
                Some(_) => {}
                None => {
                    merged.remove(row);
                }
            }
        }
        Ok(merged.into_iter().take(limit).collect())
    }

    fn place(&self) -> &Path {
        self.rows.place()
    }

    fn max_row(&self) -> usize {
        self.rows.max_row()
    }
}
