//! Whoever looks at processes is told which instances have changed, so often and so many at once
//! at the most, however many change: they look again at what they show.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::sync::{Notify, broadcast};

use super::Processes;
use super::service::Inner;
use crate::payload::Text;

/// Between two times of telling.
const PAUSE: Duration = Duration::from_millis(250);
/// Instances named at once; beyond, only that there are more is said.
const MOST: usize = 100;
/// Times of telling that wait for a slow watcher.
const QUEUE: usize = 8;

/// Instances that have changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Their ids.
    pub instances: BTreeSet<Text>,
    /// Whether others have changed too.
    pub more: bool,
}

#[derive(Debug)]
pub(super) struct Watched {
    sender: broadcast::Sender<Arc<Changes>>,
    gathered: Mutex<Changes>,
    some: Notify,
}

impl Default for Watched {
    fn default() -> Self {
        let (sender, _) = broadcast::channel(QUEUE);
        Self { sender, gathered: Mutex::default(), some: Notify::new() }
    }
}

impl Watched {
    /// An instance has changed, or is gone. Called after each commit.
    pub(super) fn changed(&self, id: &Text) {
        if self.sender.receiver_count() == 0 {
            return;
        }
        let mut gathered = self.gathered.lock().unwrap_or_else(PoisonError::into_inner);
        let was_empty = gathered.instances.is_empty();
        if gathered.instances.len() < MOST {
            gathered.instances.insert(id.clone());
        } else if !gathered.instances.contains(id) {
            gathered.more = true;
        }
        drop(gathered);
        if was_empty {
            self.some.notify_one();
        }
    }

    fn take(&self) -> Changes {
        std::mem::take(&mut *self.gathered.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Tells the first change at once and those soon after it together, until it is dropped.
pub(super) async fn run(inner: Arc<Inner>) {
    loop {
        inner.watched.some.notified().await;
        // Fails only where nobody listens any more, and then nobody misses it.
        drop(inner.watched.sender.send(Arc::new(inner.watched.take())));
        tokio::time::sleep(PAUSE).await;
    }
}

impl Processes {
    /// Which instances change from now on. Who lags behind has to look at everything again.
    #[must_use]
    pub fn watch(&self) -> broadcast::Receiver<Arc<Changes>> {
        self.inner.watched.sender.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_are_named_and_the_rest_is_counted_as_more() {
        let watched = Watched::default();
        watched.changed(&"nobody looks".into());
        assert_eq!(watched.take(), Changes::default());
        let _watcher = watched.sender.subscribe();
        for number in 0..MOST {
            watched.changed(&number.to_string().into());
            watched.changed(&"0".into());
        }
        assert!(!watched.take().more);
        for number in 0..=MOST {
            watched.changed(&number.to_string().into());
        }
        let Changes { instances, more } = watched.take();
        assert_eq!((instances.len(), more), (MOST, true));
        assert_eq!(watched.take(), Changes::default());
    }
}
