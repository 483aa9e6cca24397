//! The owner's password in the store: only to notice that it was changed, which ends all sessions.

use engine::store::{Commit, Key, Store};

use super::keep::KeepError;
use super::keys::{KeyError, Keys};
use super::password::{self, PasswordError};

/// Why the password could not be set.
#[derive(Debug, thiserror::Error)]
pub enum OwnerError {
    /// It is of no use.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The store failed.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl From<engine::store::Error> for OwnerError {
    fn from(error: engine::store::Error) -> Self {
        Self::Key(KeyError::Keep(KeepError::Store(error)))
    }
}

/// Takes the password that the server was started with, and gives the hash to compare with. A
/// password that is not the one of the last start ends all sessions.
///
/// # Errors
/// When it cannot be hashed, or the store fails.
pub async fn take(store: &dyn Store, keys: &Keys, password: String) -> Result<String, OwnerError> {
    let at = Key::new("access").text("password");
    let stored = store.get(at.clone()).await?;
    let known = stored.and_then(|stored| String::from_utf8(stored.value.to_vec()).ok());
    let (hash, changed) = tokio::task::spawn_blocking(move || match known {
        Some(known) if password::fits(&password, &known) => Ok((known, false)),
        _ => password::hash(&password).map(|hash| (hash, true)),
    })
    .await
    .unwrap_or_else(|error| {
        Err(PasswordError::Unreadable {
            path: "(memory)".to_owned(),
            source: std::io::Error::other(error),
        })
    })?;
    if changed {
        keys.end_sessions().await?;
        store.commit(Commit::new().put(at, hash.clone())).await?;
    }
    Ok(hash)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use engine::store::Memory;

    use super::*;
    use crate::gate::keep::Keep;
    use crate::gate::keys::Use;

    #[tokio::test]
    async fn another_password_ends_the_sessions() {
        let store: Arc<dyn Store> = Arc::new(Memory::new());
        let keys = Keys::open(Keep::new(Arc::clone(&store))).await.unwrap();
        let set = |password: &str| take(&*store, &keys, password.to_owned());
        let first = set("correct horse").await.unwrap();
        let session = keys.log_in().await.unwrap();
        assert_eq!(set("correct horse").await.unwrap(), first);
        assert!(keys.find(session.expose(), Use::Session).is_some());
        assert_ne!(set("wrong giraffe").await.unwrap(), first);
        assert!(keys.find(session.expose(), Use::Session).is_none());
    }
}
