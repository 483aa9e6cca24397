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
mod tests {
    use super::*;
    use crate::gate::keys::{Keys, Use};
    use engine::store::Memory;
    use jiff::{SignedDuration, Timestamp};

    #[tokio::test]
    async fn keys_outlive_the_program_until_they_end() {
        let store: Arc<dyn Store> = Arc::new(Memory::new());
        let open = || Keys::open(Keep::new(Arc::clone(&store)));
        let keys = open().await.unwrap();
        let (token, about) = keys.create_token("a", None).await.unwrap();
        let end = Timestamp::now() + SignedDuration::from_millis(1);
        let (over, _) = keys.create_token("b", Some(end)).await.unwrap();
        let session = keys.log_in().await.unwrap();
        while Timestamp::now() < end {
            tokio::task::yield_now().await;
        }
        assert_eq!(keys.find(over.expose(), Use::Token), None);

        let keys = open().await.unwrap();
        assert_eq!(keys.find(token.expose(), Use::Token), Some(about.clone()));
        assert!(keys.find(session.expose(), Use::Session).is_some());
        assert_eq!(keys.find(session.expose(), Use::Token), None);
        assert_eq!(keys.tokens(), std::slice::from_ref(&about));
        keys.end_sessions().await.unwrap();
        assert!(keys.end(about.id, Use::Token).await.unwrap());
        assert!(!keys.end(about.id, Use::Token).await.unwrap());
        assert_eq!(keys.find(token.expose(), Use::Token), None);
        assert_eq!(Keep::new(Arc::clone(&store)).all().await.unwrap(), []);
    }

    #[tokio::test]
    async fn what_is_kept_is_no_secret() {
        let store: Arc<dyn Store> = Arc::new(Memory::new());
        let keys = Keys::open(Keep::new(Arc::clone(&store))).await.unwrap();
        let (token, _) = keys.create_token("a", None).await.unwrap();
        let page = store.scan(Scan::new(prefix(), 10)).await.unwrap();
        let kept = format!("{:?}", page.items);
        assert!(kept.contains(&token.hash()) && !kept.contains(token.expose()));
    }
}
