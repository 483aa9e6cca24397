//! A message to the frontends of a process, as they are sent it; and where it is kept.

use std::sync::{Arc, Weak};

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jiff::Timestamp;

use super::effect::Pushing;
use super::service::Inner;
use super::{Processes, key};
use crate::push::{Parts, Replayed, SourceProblem, TopicName, TopicSource, message_frame};
use crate::store::{Commit, MAX_PAGE, Scan};

/// The text of message number `seq` (spec push, "Protocol").
pub(super) fn frame(id: &str, seq: u64, at: i64, push: &Pushing) -> Bytes {
    let at = Timestamp::from_millisecond(at).unwrap_or_default();
    let parts = Parts {
        kind: push.kind(),
        at,
        node: &push.node,
        action: push.action.as_deref(),
        payload: push.payload.as_bytes(),
    };
    TopicName::process(id).map_or_else(|_| Bytes::new(), |topic| message_frame(&topic, seq, parts))
}

/// The messages of processes, as the hub asks for them.
#[derive(Debug)]
pub(super) struct Source(pub(super) Weak<Inner>);

impl Source {
    fn processes(&self) -> Result<Processes, SourceProblem> {
        let inner = self.0.upgrade();
        let stopping = || SourceProblem::Failed("the engine is stopping".to_owned());
        inner.map(|inner| Processes { inner }).ok_or_else(stopping)
    }
}

impl TopicSource for Source {
    fn replay(
        &self,
        topic: &str,
        after: u64,
        limit: usize,
    ) -> BoxFuture<'static, Result<Replayed, SourceProblem>> {
        let (processes, id) = (self.processes(), topic.to_owned());
        async move { processes?.replay(&id, after, limit).await }.boxed()
    }

    fn acknowledge(&self, topic: &str, seq: u64) -> BoxFuture<'static, Result<(), SourceProblem>> {
        let (processes, id) = (self.processes(), topic.to_owned());
        async move { processes?.acknowledge(&id, seq).await }.boxed()
    }
}

impl Processes {
    /// The messages to an instance's frontends after number `after`, at most `limit` of them.
    ///
    /// # Errors
    /// When there is no such instance, or the store fails.
    pub async fn replay(
        &self,
        id: &str,
        after: u64,
        limit: usize,
    ) -> Result<Replayed, SourceProblem> {
        let newest = self.get(id).await.map_err(|error| match error {
            super::ProcessError::Missing(_) => SourceProblem::Unknown,
            other => SourceProblem::Failed(other.to_string()),
        })?;
        let log = key::pushes(id);
        let scan = Scan::new(log.clone(), limit.min(MAX_PAGE)).after(log.number(after));
        let page = self.inner.store.scan(scan).await;
        let page = page.map_err(|error| SourceProblem::Failed(error.to_string()))?;
        let messages = page.items.into_iter().filter_map(|item| {
            let number = item.key.after(&log)?.number()?;
            // One that was committed since the state was read comes live, or with the next page.
            (number <= newest.pushed).then_some((number, item.value))
        });
        let messages = messages.collect();
        // A process lives once: its numbers never begin again.
        Ok(Replayed { newest: newest.pushed, epoch: 1, messages, retained: None })
    }

    /// Lets go of the messages up to `seq`: a frontend has dealt with them.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn acknowledge(&self, id: &str, seq: u64) -> Result<(), SourceProblem> {
        let failed = |error: crate::store::Error| SourceProblem::Failed(error.to_string());
        let log = key::pushes(id);
        loop {
            let page = self.inner.store.scan(Scan::new(log.clone(), MAX_PAGE)).await;
            let mut commit = Commit::new();
            for item in page.map_err(failed)?.items {
                let number = item.key.after(&log).and_then(|mut parts| parts.number());
                if number.is_some_and(|number| number <= seq) {
                    commit = commit.delete(item.key);
                }
            }
            let count = commit.ops.len();
            if count > 0 {
                self.inner.store.commit(commit).await.map_err(failed)?;
            }
            if count < MAX_PAGE {
                return Ok(());
            }
        }
    }
}

/// The source that the hub is given.
pub(super) fn source(inner: &Arc<Inner>) -> Arc<dyn TopicSource> {
    Arc::new(Source(Arc::downgrade(inner)))
}
