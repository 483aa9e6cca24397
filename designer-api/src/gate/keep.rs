//! Where keys are kept.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::keys::Key;

/// Why a key was not kept or read.
#[derive(Debug, thiserror::Error)]
#[error("sessions and tokens cannot be kept: {0}")]
pub struct KeepError(String);

/// Keys under their hashes.
#[derive(Debug, Clone, Default)]
pub struct Keep(Arc<Mutex<BTreeMap<String, Key>>>);

impl Keep {
    /// Everything.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn all(&self) -> Result<Vec<(String, Key)>, KeepError> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(all
            .iter()
            .map(|(hash, key)| (hash.clone(), key.clone()))
            .collect())
    }

    /// Writes one.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn put(&self, hash: &str, key: &Key) -> Result<(), KeepError> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(hash.to_owned(), key.clone());
        Ok(())
    }

    /// Removes one.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn delete(&self, hash: &str) -> Result<(), KeepError> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(hash);
        Ok(())
    }
}
