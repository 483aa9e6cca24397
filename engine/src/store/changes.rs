//! Hints about what was committed.

use tokio::sync::broadcast;

use super::Key;

/// How many hints wait for a slow reader before it misses some.
const WAITING: usize = 1024;

/// News for somebody who would otherwise look into the store again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    /// This key was written or deleted.
    Changed(Key),
    /// Some hints were missed: anything may have changed.
    Missed,
}

/// A reader of hints.
#[derive(Debug)]
pub struct Changes(broadcast::Receiver<Key>);

impl Changes {
    /// The next hint; `None` when the store is gone. Safe to drop while it waits.
    pub async fn next(&mut self) -> Option<Hint> {
        match self.0.recv().await {
            Ok(key) => Some(Hint::Changed(key)),
            Err(broadcast::error::RecvError::Lagged(_)) => Some(Hint::Missed),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}

/// The writer's end.
#[derive(Debug, Clone)]
pub(super) struct Announcer(broadcast::Sender<Key>);

impl Announcer {
    pub(super) fn new() -> Self {
        Self(broadcast::channel(WAITING).0)
    }

    pub(super) fn listen(&self) -> Changes {
        Changes(self.0.subscribe())
    }

    /// Tells whoever listens; nobody listening is fine.
    pub(super) fn tell(&self, keys: impl IntoIterator<Item = Key>) {
        if self.0.receiver_count() > 0 {
            for key in keys {
                drop(self.0.send(key));
            }
        }
    }
}
