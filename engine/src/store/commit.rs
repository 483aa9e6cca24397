//! What goes into a store and what comes out of it.

use std::time::Duration;

use bytes::Bytes;

use super::{Error, Key, MAX_KEY, MAX_OPS, MAX_VALUE};

/// A value as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The number of the commit that wrote it.
    pub revision: u64,
    /// The value.
    pub value: Bytes,
}

/// A value with its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The whole key.
    pub key: Key,
    /// The number of the commit (or claim) that wrote it.
    pub revision: u64,
    /// The value.
    pub value: Bytes,
}

/// Which keys to read.
#[derive(Debug, Clone)]
pub struct Scan {
    /// What the keys begin with.
    pub prefix: Key,
    /// The last key of the page before; the page begins behind it.
    pub after: Option<Key>,
    /// Most items of the page.
    pub limit: usize,
}

impl Scan {
    /// The first page under a prefix.
    #[must_use]
    pub fn new(prefix: Key, limit: usize) -> Self {
        Self { prefix, after: None, limit }
    }

    /// The page behind this key.
    #[must_use]
    pub fn after(mut self, key: Key) -> Self {
        self.after = Some(key);
        self
    }
}

/// A page of a scan.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// In the order of their keys. Fewer than the limit if the values are large.
    pub items: Vec<Item>,
    /// Whether there may be more: scan on after the last of these.
    pub more: bool,
}

/// One change of a commit.
#[derive(Debug, Clone)]
pub enum Op {
    /// Writes the value under the key, whatever was there.
    Put(Key, Bytes),
    /// Removes what is under the key, if there is something.
    Delete(Key),
    /// Writes the value behind the last one of a log: under the log's key and the next number.
    /// Numbers begin with 1 and have no gap, even when old values were deleted.
    Append(Key, Bytes),
}

/// Changes that happen together or not at all.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Commit {
    /// Revisions that must still be so; `None`: there must be no such value.
    pub expect: Vec<(Key, Option<u64>)>,
    /// The changes, in order; of two to the same key the later one counts.
    pub ops: Vec<Op>,
    /// Makes the commit happen once, however often it is sent.
    pub dedupe: Option<Dedupe>,
}

/// Makes a commit happen once.
#[derive(Debug, Clone)]
pub struct Dedupe {
    /// Names the request; a second commit with this key changes nothing.
    pub key: Key,
    /// Given to whoever repeats the request.
    pub answer: Bytes,
    /// How long repeats are recognised, by the wall clock.
    pub keep: Duration,
}

impl Commit {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Only if the value is still at this revision; `None`: only if there is none.
    #[must_use]
    pub fn expect(mut self, key: Key, revision: Option<u64>) -> Self {
        self.expect.push((key, revision));
        self
    }

    /// Writes a value.
    #[must_use]
    pub fn put(mut self, key: Key, value: impl Into<Bytes>) -> Self {
        self.ops.push(Op::Put(key, value.into()));
        self
    }

    /// Removes a value.
    #[must_use]
    pub fn delete(mut self, key: Key) -> Self {
        self.ops.push(Op::Delete(key));
        self
    }

    /// Adds a value to a log.
    #[must_use]
    pub fn append(mut self, log: Key, value: impl Into<Bytes>) -> Self {
        self.ops.push(Op::Append(log, value.into()));
        self
    }

    /// Happens once, however often it is sent while `keep` lasts.
    #[must_use]
    pub fn dedupe(mut self, key: Key, answer: impl Into<Bytes>, keep: Duration) -> Self {
        self.dedupe = Some(Dedupe { key, answer: answer.into(), keep });
        self
    }

    /// Whether it keeps the limits; checked before it reaches a writer.
    pub(super) fn check(&self) -> Result<(), Error> {
        let most = |what, found: usize, limit| {
            if found > limit { Err(Error::TooLarge { what, limit, found }) } else { Ok(()) }
        };
        let key = |key: &Key| most("a key (bytes)", key.as_bytes().len(), MAX_KEY);
        most("a commit (operations)", self.ops.len(), MAX_OPS)?;
        most("a commit (expectations)", self.expect.len(), MAX_OPS)?;
        for (expected, _) in &self.expect {
            key(expected)?;
        }
        let mut total = 0_usize;
        for op in &self.ops {
            match op {
                Op::Delete(at) => key(at)?,
                Op::Put(at, value) | Op::Append(at, value) => {
                    key(at)?;
                    total = total.saturating_add(value.len());
                }
            }
        }
        if let Some(dedupe) = &self.dedupe {
            key(&dedupe.key)?;
            total = total.saturating_add(dedupe.answer.len());
        }
        most("a commit (bytes of its values)", total, MAX_VALUE)
    }
}

/// What a commit did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// The commit's number: the revision of everything that it wrote. The last one's if there was
    /// nothing to write.
    pub revision: u64,
    /// The numbers given to its appends, in order.
    pub appended: Vec<u64>,
    /// If the request had been committed before: its answer. Then nothing was done now, and the
    /// other fields are those of that time.
    pub repeated: Option<Bytes>,
}

/// Which items of a queue to take.
#[derive(Debug, Clone)]
pub struct Claim {
    /// What the keys of the queue begin with.
    pub queue: Key,
    /// Most items.
    pub limit: usize,
    /// How long they stay hidden from other claims, by the wall clock, unless they are written
    /// anew before.
    pub hold: Duration,
}
