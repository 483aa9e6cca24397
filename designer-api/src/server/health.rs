//! Whether the server can do its work.

use std::sync::{Arc, OnceLock};

use futures_util::future::BoxFuture;
use tokio_util::sync::CancellationToken;

/// What `/readyz` tells. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Health {
    stopping: CancellationToken,
    failed: Arc<OnceLock<String>>,
}

impl Health {
    /// Of a server whose store has failed when this resolves, with the reason.
    #[must_use]
    pub fn watch(failure: BoxFuture<'static, String>) -> Self {
        let health = Self::default();
        let (failed, stopping) = (Arc::clone(&health.failed), health.stopping.clone());
        tokio::spawn(async move {
            tokio::select! {
                why = failure => failed.get_or_init(|| why),
                () = stopping.cancelled() => return,
            };
        });
        health
    }

    /// Cancelled when the server begins to stop.
    #[must_use]
    pub fn stopping(&self) -> &CancellationToken {
        &self.stopping
    }

    /// Why the server cannot do its work; `None` if it can.
    #[must_use]
    pub fn ailment(&self) -> Option<&str> {
        if self.stopping.is_cancelled() {
            return Some("the server is stopping");
        }
        self.failed.get().map(String::as_str)
    }
}
