//! What opens the gate: sessions of browsers and tokens of programs.
//!
//! Both are secrets of 256 random bits with an owner's label and an end. The store keeps them
//! under their hashes; a copy in memory answers requests.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::keep::{Keep, KeepError};
use super::secret::{self, Secret};

/// How long a browser stays logged in.
pub const SESSION_LIFE: SignedDuration = SignedDuration::from_hours(14 * 24);
/// Most sessions and tokens of each sort; the session that ends first makes room.
const MOST: usize = 1000;
/// The time of the last use is kept to this precision, so that requests do not write.
const USE_STEP: SignedDuration = SignedDuration::from_mins(5);

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Use {
    /// A browser's cookie.
    Session,
    /// A program's bearer token.
    Token,
}

/// A session or a token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Key {
    /// Names it in lists; opens nothing.
    #[schema(value_type = String)]
    pub id: Uuid,
    /// What it is for.
    #[serde(rename = "use")]
    pub purpose: Use,
    /// For people.
    pub label: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created: Timestamp,
    /// When it ends.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires: Option<Timestamp>,
    /// When it was last used, to five minutes.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_used: Option<Timestamp>,
}

impl Key {
    fn is_over(&self, now: Timestamp) -> bool {
        self.expires.is_some_and(|end| end <= now)
    }
}

/// Why a key was not made or ended.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// There are too many.
    #[error("there are {MOST} tokens already; revoke some")]
    TooMany,
    /// It was not kept.
    #[error(transparent)]
    Keep(#[from] KeepError),
}

/// All sessions and tokens.
#[derive(Debug, Clone)]
pub struct Keys {
    keep: Keep,
    by_hash: Arc<RwLock<HashMap<String, Key>>>,
}

impl Keys {
    /// Reads what was kept; what is over by now is dropped.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn open(keep: Keep) -> Result<Self, KeepError> {
        let now = Timestamp::now();
        let mut by_hash = HashMap::new();
        for (hash, key) in keep.all().await? {
            if key.is_over(now) {
                keep.delete(&hash).await?;
            } else {
                by_hash.insert(hash, key);
            }
        }
        Ok(Self { keep, by_hash: Arc::new(RwLock::new(by_hash)) })
    }

    /// Makes a session.
    ///
    /// # Errors
    /// When it could not be kept.
    pub async fn log_in(&self) -> Result<Secret, KeyError> {
        let now = Timestamp::now();
        while let Some(oldest) = self.oldest_if_full(Use::Session) {
            self.drop_hash(&oldest).await?;
        }
        let key = Key {
            id: Uuid::now_v7(),
            purpose: Use::Session,
            label: "browser".to_owned(),
            created: now,
            expires: now.checked_add(SESSION_LIFE).ok(),
            last_used: Some(now),
        };
        self.insert("", key).await.map(|(secret, _)| secret)
    }

    /// Makes an API token. Its secret is in no list later.
    ///
    /// # Errors
    /// When there are too many, or it could not be kept.
    pub async fn create_token(
        &self,
        label: &str,
        expires: Option<Timestamp>,
    ) -> Result<(Secret, Key), KeyError> {
        if self.oldest_if_full(Use::Token).is_some() {
            return Err(KeyError::TooMany);
        }
        let key = Key {
            id: Uuid::now_v7(),
            purpose: Use::Token,
            label: label.to_owned(),
            created: Timestamp::now(),
            expires,
            last_used: None,
        };
        self.insert("wl_", key).await
    }

    /// Whose secret this is; `None` if nobody's, or if its time is over.
    #[must_use]
    pub fn find(&self, secret: &str, purpose: Use) -> Option<Key> {
        let (hash, now) = (secret::hash(secret), Timestamp::now());
        let all = self.by_hash.read().unwrap_or_else(PoisonError::into_inner);
        all.get(&hash).filter(|key| key.purpose == purpose && !key.is_over(now)).cloned()
    }

    /// Whether a session or token found earlier is still good.
    #[must_use]
    pub fn is_valid(&self, id: Uuid) -> bool {
        let now = Timestamp::now();
        let all = self.by_hash.read().unwrap_or_else(PoisonError::into_inner);
        all.values().any(|key| key.id == id && !key.is_over(now))
    }

    /// Notes that a key was used, if that was not noted a moment ago.
    ///
    /// # Errors
    /// When it could not be kept.
    pub async fn note_use(&self, id: Uuid) -> Result<(), KeyError> {
        let now = Timestamp::now();
        let stale =
            |key: &Key| key.last_used.is_none_or(|last| now.duration_since(last) >= USE_STEP);
        let noted = {
            let mut all = self.by_hash.write().unwrap_or_else(PoisonError::into_inner);
            all.iter_mut().find(|(_, key)| key.id == id && stale(key)).map(|(hash, key)| {
                key.last_used = Some(now);
                (hash.clone(), key.clone())
            })
        };
        if let Some((hash, key)) = noted {
            self.keep.put(&hash, &key).await?;
        }
        Ok(())
    }

    /// Whether a use is worth noting; cheap, for every request.
    #[must_use]
    pub fn is_use_new(key: &Key) -> bool {
        let now = Timestamp::now();
        key.last_used.is_none_or(|last| now.duration_since(last) >= USE_STEP)
    }

    /// The tokens, oldest first.
    #[must_use]
    pub fn tokens(&self) -> Vec<Key> {
        let all = self.by_hash.read().unwrap_or_else(PoisonError::into_inner);
        let mut tokens: Vec<Key> =
            all.values().filter(|key| key.purpose == Use::Token).cloned().collect();
        tokens.sort_by_key(|key| key.id);
        tokens
    }

    /// Ends a session or a token. `false`: there is none of this id.
    ///
    /// # Errors
    /// When the end could not be kept; then it still ends for this run of the program.
    pub async fn end(&self, id: Uuid, purpose: Use) -> Result<bool, KeyError> {
        let hash = {
            let all = self.by_hash.read().unwrap_or_else(PoisonError::into_inner);
            all.iter()
                .find(|(_, key)| key.id == id && key.purpose == purpose)
                .map(|(hash, _)| hash.clone())
        };
        match hash {
            Some(hash) => self.drop_hash(&hash).await.map(|()| true),
            None => Ok(false),
        }
    }

    /// Ends every session: the password has changed.
    ///
    /// # Errors
    /// When the end of one could not be kept.
    pub async fn end_sessions(&self) -> Result<(), KeyError> {
        let hashes: Vec<String> = {
            let all = self.by_hash.read().unwrap_or_else(PoisonError::into_inner);
            all.iter()
                .filter(|(_, key)| key.purpose == Use::Session)
                .map(|(hash, _)| hash.clone())
                .collect()
        };
        for hash in hashes {
            self.drop_hash(&hash).await?;
        }
        Ok(())
    }

    async fn insert(&self, prefix: &str, key: Key) -> Result<(Secret, Key), KeyError> {
        let secret = Secret::fresh(prefix);
        let hash = secret.hash();
        self.keep.put(&hash, &key).await?;
        let mut all = self.by_hash.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(hash, key.clone());
        drop(all);
        Ok((secret, key))
    }

    async fn drop_hash(&self, hash: &str) -> Result<(), KeyError> {
        self.by_hash.write().unwrap_or_else(PoisonError::into_inner).remove(hash);
        Ok(self.keep.delete(hash).await?)
    }

    fn oldest_if_full(&self, purpose: Use) -> Option<String> {
        let all = self.by_hash.read().unwrap_or_else(PoisonError::into_inner);
        let same = || all.iter().filter(|(_, key)| key.purpose == purpose);
        if same().count() < MOST {
            return None;
        }
        same().min_by_key(|(_, key)| key.created).map(|(hash, _)| hash.clone())
    }
}
