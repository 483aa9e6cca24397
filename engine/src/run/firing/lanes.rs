//! Where the runs of a trigger happen, and what becomes of an event that finds no room.

use std::sync::Arc;

use futures_util::FutureExt;
use tokio::sync::Semaphore;
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::keyed::{Keyed, Lane};
use crate::node::{Concurrency, Overflow};
use crate::run::Wait;
use crate::run::deployment::Deployment;
use crate::run::execution::Start;
use crate::run::mailbox::{GivesWay, Mailbox};
use crate::run::waiting::{Begun, begin};
use crate::text::Template;

/// Where the runs of a trigger happen.
#[derive(Debug)]
pub(super) enum Lanes {
    /// On the task that gives the event, which waits for their end.
    Inline,
    /// As tasks of their own, so many at once; the task that gives the event waits for room.
    Parallel(Arc<Semaphore>),
    /// On a worker with a queue, so many at once.
    Queue(Arc<Mailbox<Job>>, GivesWay),
    /// As tasks of their own, one at a time for each key.
    Keyed(Template, Arc<Keyed<Job>>, Overflow),
}

/// A run that is to begin.
#[derive(Debug)]
pub(super) struct Job {
    start: Start,
    /// A stop waits for what is queued.
    token: TaskTrackerToken,
}

impl Lanes {
    /// Must be called within the runtime.
    pub(super) fn new(concurrency: &Concurrency, overflow: Overflow, queue: usize) -> Self {
        let gives_way = match overflow {
            Overflow::Block => None,
            Overflow::DropOldest => Some(GivesWay::Oldest),
            Overflow::DropNewest => Some(GivesWay::Newest),
        };
        match (concurrency, gives_way) {
            (Concurrency::Ordered { key: Some(key) }, _) => {
                Self::Keyed(key.clone(), Arc::new(Keyed::new(queue)), overflow)
            }
            (Concurrency::Ordered { key: None }, None) => Self::Inline,
            (Concurrency::Ordered { key: None }, Some(one)) => Self::Queue(worker(queue, 1), one),
            (Concurrency::Parallel { limit }, None) => {
                Self::Parallel(Arc::new(Semaphore::new(*limit)))
            }
            (Concurrency::Parallel { limit }, Some(one)) => Self::Queue(worker(queue, *limit), one),
        }
    }

    /// Begins a run, or keeps it until there is room, or drops it.
    pub(super) fn take(&self, deployment: &Arc<Deployment>, start: Start) -> Wait {
        let job = |start| Job { start, token: deployment.tracker.token() };
        match self {
            Self::Inline => match begin(start) {
                Begun::Ended(_) => Wait::Done,
                Begun::Waiting(rest) => {
                    let rest = deployment.tracker.track_future(rest);
                    Wait::For(Box::pin(rest.map(drop)))
                }
            },
            Self::Parallel(permits) => parallel(deployment, permits, job(start)),
            Self::Queue(queue, gives_way) => {
                if queue.put(job(start), *gives_way) {
                    Wait::Done
                } else {
                    dropped(deployment)
                }
            }
            Self::Keyed(template, keyed, overflow) => {
                // A key that does not render is a key like any other: the empty one.
                let key = template.render(&start.message.payload).unwrap_or_default();
                let key = keyed.key(&key);
                match keyed.put(key, job(start), *overflow) {
                    Lane::Free(job) => {
                        run_key(keyed, key, job);
                        Wait::Done
                    }
                    Lane::Queued => Wait::Done,
                    Lane::Dropped => dropped(deployment),
                    Lane::Full(job) => {
                        let (keyed, owed) = (Arc::clone(keyed), Owed::new(deployment));
                        Wait::For(Box::pin(async move {
                            let free = keyed.put_when_room(key, job).await;
                            owed.paid();
                            if let Some(job) = free {
                                run_key(&keyed, key, job);
                            }
                        }))
                    }
                }
            }
        }
    }

    /// No more events will come; what is queued still runs.
    pub(super) fn close(&self) {
        if let Self::Queue(queue, _) = self {
            queue.close();
        }
    }
}

fn dropped(deployment: &Deployment) -> Wait {
    deployment.record.dropped(1);
    Wait::Done
}

fn parallel(deployment: &Arc<Deployment>, permits: &Arc<Semaphore>, job: Job) -> Wait {
    if let Ok(permit) = Arc::clone(permits).try_acquire_owned() {
        run_beside(job, permit);
        return Wait::Done;
    }
    let (permits, owed) = (Arc::clone(permits), Owed::new(deployment));
    Wait::For(Box::pin(async move {
        if let Ok(permit) = permits.acquire_owned().await {
            owed.paid();
            run_beside(job, permit);
        }
    }))
}

/// Begins a run, and ends it as a task of its own if it must wait: only those cost a task. The
/// guard is given up at its end.
fn run_beside(job: Job, guard: impl Send + 'static) {
    let Job { start, token } = job;
    if let Begun::Waiting(rest) = begin(start) {
        tokio::spawn(async move {
            rest.await;
            drop((guard, token));
        });
    }
}

/// Runs a job and all that comes behind it with the same key.
fn run_key(keyed: &Arc<Keyed<Job>>, key: u64, job: Job) {
    let mut next = Some(job);
    while let Some(Job { start, token }) = next {
        if let Begun::Waiting(rest) = begin(start) {
            let keyed = Arc::clone(keyed);
            tokio::spawn(async move {
                rest.await;
                drop(token);
                while let Some(Job { start, token }) = keyed.next(key) {
                    begin(start).end().await;
                    drop(token);
                }
            });
            return;
        }
        next = keyed.next(key);
    }
}

/// A queue, and the worker that begins what is put there, one after the other, with at most so
/// many that have not ended.
fn worker(capacity: usize, limit: usize) -> Arc<Mailbox<Job>> {
    let mailbox = Arc::new(Mailbox::<Job>::new(capacity));
    let taken = Arc::clone(&mailbox);
    let permits = Arc::new(Semaphore::new(limit));
    tokio::spawn(async move {
        // The permit first: what has been taken no longer counts as waiting.
        while let Ok(permit) = Arc::clone(&permits).acquire_owned().await
            && let Some(job) = taken.take().await
        {
            run_beside(job, permit);
        }
    });
    mailbox
}

/// Counts an event as dropped, unless it found room after all: its connection may end before.
struct Owed(Option<Arc<Deployment>>);

impl Owed {
    fn new(deployment: &Arc<Deployment>) -> Self {
        Self(Some(Arc::clone(deployment)))
    }

    fn paid(mut self) {
        self.0 = None;
    }
}

impl Drop for Owed {
    fn drop(&mut self) {
        if let Some(deployment) = &self.0 {
            deployment.record.dropped(1);
        }
    }
}
