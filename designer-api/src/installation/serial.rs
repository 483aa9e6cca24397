//! A queue of changes, worked off one after the other.

use futures_util::future::BoxFuture;
use tokio::sync::{mpsc, oneshot};

use crate::problem::{Answer, Problem};

/// Changes that may wait.
const QUEUE: usize = 256;

/// Runs one future after the other on the runtime on which it was started.
#[derive(Debug, Clone)]
pub(super) struct Serial {
    queue: mpsc::Sender<BoxFuture<'static, ()>>,
}

impl Serial {
    /// Begins to work; ends when it is dropped.
    pub(super) fn start() -> Self {
        let (queue, mut work) = mpsc::channel::<BoxFuture<'static, ()>>(QUEUE);
        tokio::spawn(async move {
            while let Some(change) = work.recv().await {
                change.await;
            }
        });
        Self { queue }
    }

    /// Runs `change` when all before it are done. Once begun it is carried through, also when
    /// whoever waits for it goes away.
    ///
    /// # Errors
    /// 503 when the queue is full, or the program ends.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        change: impl Future<Output = T> + Send + 'static,
    ) -> Answer<T> {
        let (done, answer) = oneshot::channel();
        let change = Box::pin(async move {
            // Nobody may be left to hear of it.
            drop(done.send(change.await));
        });
        self.queue.try_send(change).map_err(|_| busy())?;
        answer.await.map_err(|_| busy())
    }
}

fn busy() -> Problem {
    Problem::unavailable(
        "busy",
        "too many changes are waiting, or the server is stopping; try again",
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn changes_never_overlap_and_outlive_their_waiters() {
        let (serial, inside, done) =
            (Serial::start(), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let change = || {
            let (inside, done) = (Arc::clone(&inside), Arc::clone(&done));
            async move {
                let before = inside.fetch_add(1, Ordering::SeqCst);
                tokio::task::yield_now().await;
                inside.fetch_sub(1, Ordering::SeqCst);
                done.fetch_add(1, Ordering::SeqCst);
                before
            }
        };
        let all = futures_util::future::join_all((0..50).map(|_| serial.run(change()))).await;
        assert!(all.into_iter().all(|before| before.unwrap() == 0));
        {
            let mut left = Box::pin(serial.run(change()));
            assert!(futures_util::poll!(&mut left).is_pending());
        }
        assert_eq!(serial.run(change()).await.unwrap(), 0);
        assert_eq!(done.load(Ordering::SeqCst), 52);
    }
}
