//! Where sessions and tokens are kept: in the store, under their hashes.

use std::sync::Arc;

use engine::store::{Commit, Error, Key as At, Scan, Store};

use super::keys::Key;

/// Keys of a page when all are read.
const PAGE: usize = 500;

/// Why a session or token was not kept or read.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// The store failed.
    #[error("sessions and tokens cannot be kept: {0}")]
    Store(#[from] Error),
    /// What is there cannot be understood.
    #[error(
        "a session or token in the store cannot be read: {0}; was it written by a newer Wireloom?"
    )]
    Form(#[from] serde_json::Error),
}

/// Sessions and tokens under their hashes.
#[derive(Debug, Clone)]
pub struct Keep(Arc<dyn Store>);

impl Keep {
    /// In this store.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self(store)
    }

    /// Everything that is kept, by its hash.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn all(&self) -> Result<Vec<(String, Key)>, KeepError> {
        let mut all = Vec::new();
        let mut scan = Scan::new(prefix(), PAGE);
        loop {
            let page = self.0.scan(scan.clone()).await?;
            for item in &page.items {
                let hash = item.key.after(&prefix()).and_then(|mut parts| parts.text());
                all.push((hash.unwrap_or_default(), serde_json::from_slice(&item.value)?));
            }
            match page.items.into_iter().next_back() {
                Some(last) if page.more => scan = scan.after(last.key),
                _ => return Ok(all),
            }
        }
    }

    /// Writes one; it is durable when this returns.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn put(&self, hash: &str, key: &Key) -> Result<(), KeepError> {
        let value = serde_json::to_vec(key)?;
        self.0.commit(Commit::new().put(prefix().text(hash), value)).await?;
        Ok(())
    }

    /// Removes one; it is gone for good when this returns.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn delete(&self, hash: &str) -> Result<(), KeepError> {
        self.0.commit(Commit::new().delete(prefix().text(hash))).await?;
        Ok(())
    }
}

fn prefix() -> At {
    At::new("access").text("key")
}

#[cfg(test)]
mod tests;
