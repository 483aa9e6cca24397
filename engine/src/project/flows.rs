//! Flows: one draft each, numbered versions that never change, one of them deployed.

mod versions;

use std::fmt;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::head::{Head, Summary, VersionInfo};
use super::{Error, records};
use crate::flow::{Flow, check_id, fold_id};
use crate::store::{self, Commit, Key, MAX_PAGE, Scan, Store, Stored};

/// How often a change is decided anew when somebody else changed the same flow meanwhile.
const TRIES: usize = 16;

/// The document that people work on.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The document.
    pub flow: Flow,
    /// Expected when it is saved.
    pub revision: u64,
}

/// A published document.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// Its number, and what its publisher says about it.
    pub info: VersionInfo,
    /// The document.
    pub flow: Flow,
}

/// The flows of an installation. Cheap to clone.
///
/// | key | value |
/// |---|---|
/// | `flow` id | the head: what a list shows |
/// | `flow-draft` id | the draft |
/// | `flow-version` id, number | what a list shows of a version |
/// | `flow-document` id, number | the version's document |
/// | `fold`, `flow`, folded id | the id that takes it |
#[derive(Debug, Clone)]
pub struct Flows {
    store: Arc<dyn Store>,
}

fn head_key(id: &str) -> Key {
    Key::new("flow").text(id)
}

fn draft_key(id: &str) -> Key {
    Key::new("flow-draft").text(id)
}

fn versions_key(id: &str) -> Key {
    Key::new("flow-version").text(id)
}

fn documents_key(id: &str) -> Key {
    Key::new("flow-document").text(id)
}

fn fold_key(id: &str) -> Key {
    Key::new("fold").text("flow").text(&fold_id(id))
}

impl Flows {
    pub(super) fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    /// Adds a flow; its document is the first draft.
    ///
    /// # Errors
    /// When the id breaks the rule or is taken, in whatever case.
    pub async fn create(&self, flow: &Flow) -> Result<Draft, Error> {
        let id = &flow.id;
        check_id(id).map_err(|why| Error::BadId { id: id.clone(), why })?;
        let commit = Commit::new()
            .expect(fold_key(id), None)
            .put(fold_key(id), id.clone())
            .put(head_key(id), text(id, &Head::new(flow))?)
            .put(draft_key(id), text(id, flow)?);
        match self.store.commit(commit).await {
            Ok(done) => Ok(Draft { flow: flow.clone(), revision: done.revision }),
            Err(store::Error::Conflict { key, .. }) => {
                let there = self.store.get(key).await?.map(|stored| stored.value);
                let existing = String::from_utf8_lossy(&there.unwrap_or_default()).into_owned();
                let (what, id) = ("flow".to_owned(), id.clone());
                if existing == id || existing.is_empty() {
                    Err(Error::Exists { what, id })
                } else {
                    Err(Error::CaseTwin { what, id, existing })
                }
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The draft.
    ///
    /// # Errors
    /// When there is no such flow.
    pub async fn draft(&self, id: &str) -> Result<Draft, Error> {
        let (flow, revision) = self.read(id, draft_key(id)).await?.ok_or_else(|| missing(id))?;
        Ok(Draft { flow, revision })
    }

    /// Saves the draft of the flow that has the document's id, if it is still at `expected`.
    ///
    /// # Errors
    /// When somebody else saved it meanwhile ([`Error::Conflict`] has the revision to load), or
    /// there is no such flow.
    pub async fn save(&self, flow: &Flow, expected: u64) -> Result<Draft, Error> {
        let id = &flow.id;
        let document = text(id, flow)?;
        let done = self
            .change(id, |mut head, commit| {
                head.saved(flow);
                let commit = commit.expect(draft_key(id), Some(expected));
                Ok((head, commit.put(draft_key(id), document.clone())))
            })
            .await?;
        Ok(Draft { flow: flow.clone(), revision: done.revision })
    }

    /// What a list shows of a flow.
    ///
    /// # Errors
    /// When there is no such flow.
    pub async fn summary(&self, id: &str) -> Result<Summary, Error> {
        let (head, revision) = self.head(id).await?;
        Ok(head.summary(revision))
    }

    /// The flows in the order of their ids, from behind `after`; fewer than `limit` (at most
    /// 1,000) only at the end.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn list(&self, after: Option<&str>, limit: usize) -> Result<Vec<Summary>, Error> {
        let at = Key::new("flow");
        let after = after.map(|after| at.text(after));
        let mut flows = Vec::new();
        for item in records::page(&*self.store, &at, after, limit).await? {
            let head: Head = parse_value("?", &item.value)?;
            flows.push(head.summary(item.revision));
        }
        Ok(flows)
    }

    /// Removes a flow with all its versions, if the draft is still at `expected` (`None`:
    /// whatever it is).
    ///
    /// The versions of a flow with more than 1,000 go in several commits, the flow itself with
    /// the last: a crash in between leaves the flow with fewer old versions.
    ///
    /// # Errors
    /// When it is deployed, was saved meanwhile, or is not there.
    pub async fn delete(&self, id: &str, expected: Option<u64>) -> Result<(), Error> {
        loop {
            let (head, revision) = self.head(id).await?;
            let summary = head.summary(revision);
            if let Some(version) = summary.deployed {
                return Err(Error::Deployed { id: id.to_owned(), version });
            }
            if expected.is_some_and(|expected| expected != summary.revision) {
                return Err(conflict(id, Some(summary.revision)));
            }
            let versions = self.store.scan(Scan::new(versions_key(id), MAX_PAGE)).await?;
            let mut commit = Commit::new().expect(head_key(id), Some(revision));
            for item in versions.items {
                let number = item.key.after(&versions_key(id)).and_then(|mut at| at.number());
                let document = documents_key(id).number(number.unwrap_or_default());
                commit = commit.delete(item.key).delete(document);
            }
            if !versions.more {
                commit = commit.delete(head_key(id)).delete(draft_key(id)).delete(fold_key(id));
            }
            match self.store.commit(commit).await {
                Ok(_) if versions.more => {}
                Ok(_) => return Ok(()),
                Err(store::Error::Conflict { .. }) => return Err(busy(id)),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Changes a flow's head and whatever goes with it, deciding anew when somebody else changed
    /// the head meanwhile.
    async fn change(
        &self,
        id: &str,
        mut decide: impl FnMut(Head, Commit) -> Result<(Head, Commit), Error>,
    ) -> Result<Summary, Error> {
        for _ in 0..TRIES {
            let (mut head, revision) = self.head(id).await?;
            head.draft.get_or_insert(revision);
            let commit = Commit::new().expect(head_key(id), Some(revision));
            let (head, commit) = decide(head, commit)?;
            let commit = commit.put(head_key(id), text(id, &head)?);
            match self.store.commit(commit).await {
                Ok(done) => return Ok(head.summary(done.revision)),
                Err(store::Error::Conflict { key, .. }) if key == head_key(id) => {}
                Err(store::Error::Conflict { current, .. }) => return Err(conflict(id, current)),
                Err(error) => return Err(error.into()),
            }
        }
        Err(busy(id))
    }

    async fn head(&self, id: &str) -> Result<(Head, u64), Error> {
        self.read(id, head_key(id)).await?.ok_or_else(|| missing(id))
    }

    async fn read<T: DeserializeOwned>(
        &self,
        id: &str,
        key: Key,
    ) -> Result<Option<(T, u64)>, Error> {
        if check_id(id).is_err() {
            return Ok(None);
        }
        self.store.get(key).await?.map(|stored| parse(id, &stored)).transpose()
    }
}

fn parse<T: DeserializeOwned>(id: &str, stored: &Stored) -> Result<(T, u64), Error> {
    Ok((parse_value(id, &stored.value)?, stored.revision))
}

fn parse_value<T: DeserializeOwned>(id: &str, value: &[u8]) -> Result<T, Error> {
    // Looked at as a whole, it need not be looked at text by text.
    let text = std::str::from_utf8(value).map_err(|error| unreadable(id, &error))?;
    serde_json::from_str(text).map_err(|error| unreadable(id, &error))
}

fn text(id: &str, value: &impl serde::Serialize) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(value).map_err(|error| unreadable(id, &error))
}

fn unreadable(id: &str, error: &dyn fmt::Display) -> Error {
    Error::Unreadable { what: "flow".to_owned(), id: id.to_owned(), why: error.to_string() }
}

fn missing(id: &str) -> Error {
    Error::Missing { what: "flow".to_owned(), id: id.to_owned() }
}

fn conflict(id: &str, current: Option<u64>) -> Error {
    Error::Conflict { what: "flow".to_owned(), id: id.to_owned(), current }
}

fn busy(id: &str) -> Error {
    Error::Busy { what: "flow".to_owned(), id: id.to_owned() }
}

#[cfg(test)]
mod tests;
