//! Where the runs of a trigger happen, and what becomes of an event that finds no room.

use std::sync::Arc;

use futures_util::FutureExt;
use tokio::sync::Semaphore;
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::keyed::{Keyed, Lane};
use crate::node::{Concurrency, Overflow};
use crate::run::Wait;
use crate::run::deployment::Deployment;
use crate::run::mailbox::{GivesWay, Mailbox};
use crate::run::start::Start;
use crate::run::waiting::{Begun, begin};
use crate::text::Template;

/// Where the runs of a trigger happen.
#[derive(Debug)]
pub(super) enum Lanes {
    /// On the task that gives the event, which waits for their end.
    Inline,
    /// As tasks of their own, so many at once; the task that gives the event waits for room.
    Parallel(Arc<Semaphore>),
    /// On a worker with a queue, one at a time.
    Queue(Arc<Mailbox<Job>>, GivesWay),
    /// As tasks of their own, so many at once; what finds no room waits in a queue for a worker.
    ParallelQueue(Arc<Mailbox<Job>>, Arc<Semaphore>, GivesWay),
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
            (Concurrency::Ordered { key: None }, Some(one)) => {
                Self::Queue(worker(queue, &Arc::new(Semaphore::new(1))), one)
            }
            (Concurrency::Parallel { limit }, None) => {
                Self::Parallel(Arc::new(Semaphore::new(*limit)))
            }
            (Concurrency::Parallel { limit }, Some(one)) => {
                let permits = Arc::new(Semaphore::new(*limit));
                Self::ParallelQueue(worker(queue, &permits), permits, one)
            }
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
            Self::Queue(queue, gives_way) => queued(deployment, queue, job(start), *gives_way),
            Self::ParallelQueue(queue, permits, gives_way) => {
                // A run that need not wait costs no way to the worker and back.
                if queue.is_empty()
                    && let Ok(permit) = Arc::clone(permits).try_acquire_owned()
                {
                    run_beside(job(start), permit);
                    return Wait::Done;
                }
                queued(deployment, queue, job(start), *gives_way)
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
        if let Self::Queue(queue, _) | Self::ParallelQueue(queue, ..) = self {
            queue.close();
        }
    }
}

fn dropped(deployment: &Deployment) -> Wait {
    deployment.record.dropped(1);
    Wait::Done
}

fn queued(deployment: &Deployment, queue: &Mailbox<Job>, job: Job, gives_way: GivesWay) -> Wait {
    if queue.put(job, gives_way) { Wait::Done } else { dropped(deployment) }
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

/// A queue, and the worker that begins what is put there, one after the other, as there are
/// permits.
fn worker(capacity: usize, permits: &Arc<Semaphore>) -> Arc<Mailbox<Job>> {
    let mailbox = Arc::new(Mailbox::<Job>::new(capacity));
    let (taken, permits) = (Arc::clone(&mailbox), Arc::clone(permits));
    tokio::spawn(async move {
        // The permit before the job: what has been taken no longer counts as waiting. No permit
        // while there is no job: those who fire take one themselves.
        while taken.has_some().await
            && let Ok(permit) = Arc::clone(&permits).acquire_owned().await
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
