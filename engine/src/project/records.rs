//! Small JSON documents by name, each with a revision.

use std::fmt;
use std::sync::Arc;

use serde_json::Value as Json;

use super::Error;
use crate::flow::{check_id, fold_id};
use crate::store::{self, Commit, Item, Key, MAX_PAGE, Scan, Store};

/// Most bytes of a record, as JSON.
const MAX_RECORD: usize = 1 << 20;
/// Most characters of a free name.
const MAX_NAME: usize = 256;

/// A record as it is kept. Its `Debug` leaves out the value, which may be nobody's business.
#[derive(Clone, PartialEq)]
pub struct Record {
    /// Its id or name.
    pub id: String,
    /// Expected when it is changed.
    pub revision: u64,
    /// The document.
    pub value: Json,
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut record = f.debug_struct("Record");
        record.field("id", &self.id).field("revision", &self.revision).finish_non_exhaustive()
    }
}

/// What a change relies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// On nothing: the last one to write wins.
    Anything,
    /// That there is no such record yet.
    New,
    /// That the record still has this revision.
    Revision(u64),
}

/// Records of one kind.
#[derive(Debug, Clone)]
pub struct Records {
    store: Arc<dyn Store>,
    what: String,
    at: Key,
    /// Where ids are kept by what makes them the same; only where the rule for ids holds.
    folded: Option<Key>,
}

impl Records {
    /// Records whose ids keep the rule for ids.
    pub(super) fn named(store: Arc<dyn Store>, what: &str) -> Self {
        let folded = Some(Key::new("fold").text(what));
        Self { folded, ..Self::free(store, what) }
    }

    /// Records with any names.
    pub(super) fn free(store: Arc<dyn Store>, what: &str) -> Self {
        Self { store, what: what.to_owned(), at: Key::new("doc").text(what), folded: None }
    }

    /// The record, if there is one.
    ///
    /// # Errors
    /// Those of the store, and if the record is not JSON.
    pub async fn get(&self, id: &str) -> Result<Option<Record>, Error> {
        if self.check(id).is_err() {
            return Ok(None);
        }
        let stored = self.store.get(self.at.text(id)).await?;
        stored.map(|stored| self.record(id.to_owned(), stored.revision, &stored.value)).transpose()
    }

    /// Writes a record and gives its new revision.
    ///
    /// # Errors
    /// When the name breaks the rule or has a twin, the record is too large, or the expectation
    /// does not hold ([`Error::Conflict`], [`Error::Exists`]).
    pub async fn put(&self, id: &str, value: &Json, expect: Expect) -> Result<u64, Error> {
        self.check(id)?;
        let text = value.to_string();
        if text.len() > MAX_RECORD {
            let (what, id) = (self.what.clone(), id.to_owned());
            let found = text.len();
            return Err(Error::TooLarge { what, id, limit: MAX_RECORD, found, unit: "bytes" });
        }
        let key = self.at.text(id);
        let mut commit = Commit::new().put(key.clone(), text);
        match expect {
            Expect::Anything => {}
            Expect::New => commit = commit.expect(key, None),
            Expect::Revision(revision) => commit = commit.expect(key, Some(revision)),
        }
        if let Some(folded) = &self.folded {
            let folded = folded.text(&fold_id(id));
            match self.store.get(folded.clone()).await? {
                Some(there) if there.value != id => {
                    let existing = String::from_utf8_lossy(&there.value).into_owned();
                    let (what, id) = (self.what.clone(), id.to_owned());
                    return Err(Error::CaseTwin { what, id, existing });
                }
                there => {
                    commit = commit
                        .expect(folded.clone(), there.map(|stored| stored.revision))
                        .put(folded, id.to_owned());
                }
            }
        }
        match self.store.commit(commit).await {
            Ok(done) => Ok(done.revision),
            Err(error) => Err(self.refused(id, expect, error)),
        }
    }

    /// Removes a record; whether there was one.
    ///
    /// # Errors
    /// When the expectation does not hold.
    pub async fn delete(&self, id: &str, expect: Expect) -> Result<bool, Error> {
        let Some(record) = self.get(id).await? else {
            return match expect {
                Expect::Revision(_) => Err(self.conflict(id, None)),
                _ => Ok(false),
            };
        };
        let key = self.at.text(id);
        let mut commit = Commit::new().delete(key.clone());
        match expect {
            Expect::Anything => {}
            Expect::New => return Err(self.conflict(id, Some(record.revision))),
            Expect::Revision(revision) => commit = commit.expect(key, Some(revision)),
        }
        if let Some(folded) = &self.folded {
            commit = commit.delete(folded.text(&fold_id(id)));
        }
        match self.store.commit(commit).await {
            Ok(_) => Ok(true),
            Err(error) => Err(self.refused(id, expect, error)),
        }
    }

    /// The records in the order of their names, from behind `after`; fewer than `limit` (at most
    /// 1,000) only at the end.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn list(&self, after: Option<&str>, limit: usize) -> Result<Vec<Record>, Error> {
        let after = after.map(|after| self.at.text(after));
        let mut found = Vec::new();
        for item in page(&*self.store, &self.at, after, limit).await? {
            let id = item.key.after(&self.at).and_then(|mut parts| parts.text());
            let id = id.ok_or_else(|| self.unreadable("?", "its name is no text"))?;
            found.push(self.record(id, item.revision, &item.value)?);
        }
        Ok(found)
    }

    fn check(&self, id: &str) -> Result<(), Error> {
        let why = if self.folded.is_some() {
            check_id(id)
        } else if id.is_empty() || id.len() > MAX_NAME || id.contains('\0') {
            Err(format!("must have 1 to {MAX_NAME} bytes and no NUL"))
        } else {
            Ok(())
        };
        why.map_err(|why| Error::BadId { id: id.to_owned(), why })
    }

    fn record(&self, id: String, revision: u64, value: &[u8]) -> Result<Record, Error> {
        match serde_json::from_slice(value) {
            Ok(value) => Ok(Record { id, revision, value }),
            Err(error) => Err(self.unreadable(&id, &error.to_string())),
        }
    }

    fn unreadable(&self, id: &str, why: &str) -> Error {
        Error::Unreadable { what: self.what.clone(), id: id.to_owned(), why: why.to_owned() }
    }

    fn conflict(&self, id: &str, current: Option<u64>) -> Error {
        Error::Conflict { what: self.what.clone(), id: id.to_owned(), current }
    }

    fn refused(&self, id: &str, expect: Expect, error: store::Error) -> Error {
        let (what, id) = (self.what.clone(), id.to_owned());
        match error {
            store::Error::Conflict { key, current } if key == self.at.text(&id) => match expect {
                Expect::New => Error::Exists { what, id },
                _ => Error::Conflict { what, id, current },
            },
            // Somebody took, or gave back, the same id at the same moment.
            store::Error::Conflict { .. } => Error::Busy { what, id },
            error => error.into(),
        }
    }
}

/// The items behind `after`; fewer than `limit` (at most 1,000) only at the end, even where the
/// store's own pages are short because the values are large.
pub(super) async fn page(
    store: &dyn Store,
    at: &Key,
    mut after: Option<Key>,
    limit: usize,
) -> Result<Vec<Item>, store::Error> {
    let limit = limit.min(MAX_PAGE);
    let mut found: Vec<Item> = Vec::new();
    while found.len() < limit {
        let mut scan = Scan::new(at.clone(), limit - found.len());
        scan.after = after.take();
        let page = store.scan(scan).await?;
        found.extend(page.items);
        after = found.last().map(|item| item.key.clone());
        if !page.more || after.is_none() {
            break;
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
