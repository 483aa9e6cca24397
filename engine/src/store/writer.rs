//! The one thread that writes: many commits become durable together.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::sync::{mpsc, oneshot, watch};

use super::changes::Announcer;
use super::memory::written;
use super::rows::Rows;
use super::stage::{Stage, Writes, now};
use super::{Changes, Claim, Commit, Committed, Error, Item, Op};

/// Requests that wait for the writer; more wait at their senders.
const QUEUE: usize = 1024;
/// Most requests and bytes that become durable together.
const BATCH: usize = 1024;
const BATCH_BYTES: usize = 8 << 20;
/// How often old requests are forgotten, in milliseconds.
const FORGET_EVERY: u64 = 10_000;

/// What the writer writes to.
pub(super) trait Disk: Rows + Send + Sync + 'static {
    /// Writes all of these or, after a crash, none of them; `Ok` means durable.
    fn write(&self, writes: Writes) -> Result<(), String>;
}

/// Whether the store has failed, and why. The first reason stays.
#[derive(Debug, Clone)]
pub(super) struct Health(Arc<watch::Sender<Option<String>>>);

impl Health {
    pub(super) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(None)))
    }

    pub(super) fn fail(&self, why: String) {
        self.0.send_if_modified(|reason| {
            if reason.is_some() {
                return false;
            }
            tracing::error!(reason = %why, "the store failed and takes no more writes");
            *reason = Some(why);
            true
        });
    }

    /// Refuses if the store has failed.
    pub(super) fn check(&self) -> Result<(), Error> {
        self.0.borrow().clone().map_or(Ok(()), |why| Err(Error::Failed(why)))
    }

    pub(super) fn failed(&self) -> BoxFuture<'static, String> {
        let mut reason = self.0.subscribe();
        async move {
            match reason.wait_for(Option::is_some).await.map(|why| why.clone()) {
                Ok(Some(why)) => why,
                _ => std::future::pending().await,
            }
        }
        .boxed()
    }
}

enum Request {
    Commit(Commit, oneshot::Sender<Result<Committed, Error>>),
    Claim(Claim, oneshot::Sender<Result<Vec<Item>, Error>>),
}

/// A handle on the thread.
#[derive(Debug)]
pub(super) struct Writer {
    queue: Mutex<Option<mpsc::Sender<Request>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    health: Health,
    announcer: Announcer,
}

impl Writer {
    pub(super) fn start(
        disk: Arc<impl Disk>,
        health: Health,
        announcer: Announcer,
    ) -> Result<Self, String> {
        let (queue, requests) = mpsc::channel(QUEUE);
        let work = Work { disk, health: health.clone(), announcer: announcer.clone(), forgot: 0 };
        let thread = thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || work.run(requests))
            .map_err(|error| format!("cannot start its writer thread: {error}"))?;
        Ok(Self {
            queue: Mutex::new(Some(queue)),
            thread: Mutex::new(Some(thread)),
            health,
            announcer,
        })
    }

    pub(super) async fn commit(&self, commit: Commit) -> Result<Committed, Error> {
        commit.check()?;
        self.ask(|answer| Request::Commit(commit, answer)).await
    }

    pub(super) async fn claim(&self, claim: Claim) -> Result<Vec<Item>, Error> {
        self.ask(|answer| Request::Claim(claim, answer)).await
    }

    pub(super) fn changes(&self) -> Changes {
        self.announcer.listen()
    }

    /// Refuses later requests; the thread ends when it has done those it received.
    pub(super) fn stop(&self) -> Option<JoinHandle<()>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.thread.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    async fn ask<T>(
        &self,
        request: impl FnOnce(oneshot::Sender<Result<T, Error>>) -> Request,
    ) -> Result<T, Error> {
        self.health.check()?;
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let queue = queue.ok_or(Error::Closed)?;
        let (answer, answered) = oneshot::channel();
        queue.send(request(answer)).await.map_err(|_| Error::Closed)?;
        drop(queue);
        answered.await.unwrap_or(Err(Error::Closed))
    }
}

struct Work<D> {
    disk: Arc<D>,
    health: Health,
    announcer: Announcer,
    forgot: u64,
}

impl<D: Disk> Work<D> {
    fn run(mut self, mut requests: mpsc::Receiver<Request>) {
        while let Some(first) = requests.blocking_recv() {
            let mut bytes = size(&first);
            let mut batch = vec![first];
            while batch.len() < BATCH && bytes < BATCH_BYTES {
                let Ok(next) = requests.try_recv() else { break };
                bytes += size(&next);
                batch.push(next);
            }
            // The database is known to panic on files that it finds damaged.
            let outcome = catch_unwind(AssertUnwindSafe(|| self.write(&batch)));
            let why = match outcome {
                Ok(Ok(answers)) => {
                    answers.into_iter().zip(batch).for_each(|(answer, request)| {
                        self.answer(answer, request);
                    });
                    continue;
                }
                Ok(Err(why)) => why,
                Err(_) => "its writer stopped unexpectedly".to_owned(),
            };
            self.health.fail(why.clone());
            for request in batch {
                refuse(request, Error::Failed(why.clone()));
            }
        }
    }

    /// Makes a batch durable; an error leaves the store unusable.
    fn write(&mut self, batch: &[Request]) -> Result<Vec<Answer>, String> {
        self.health.check().map_err(|error| match error {
            Error::Failed(why) => why,
            other => other.to_string(),
        })?;
        let now = now();
        let mut stage = Stage::new(&*self.disk, now).map_err(|error| error.to_string())?;
        let mut answers = Vec::with_capacity(batch.len());
        for request in batch {
            let answer = match request {
                Request::Commit(commit, _) => stage.commit(commit).map(Done::Commit),
                Request::Claim(claim, _) => stage.claim(claim).map(Done::Claim),
            };
            match answer {
                Err(error @ (Error::Damaged { .. } | Error::Failed(_))) => {
                    return Err(error.to_string());
                }
                answer => answers.push(answer),
            }
        }
        if now.abs_diff(self.forgot) > FORGET_EVERY {
            self.forgot = now;
            stage.forget().map_err(|error| error.to_string())?;
        }
        let writes = stage.finish();
        if !writes.is_empty() {
            self.disk.write(writes)?;
        }
        Ok(answers)
    }

    /// Tells the requester, who may have gone away, and whoever listens for changes.
    fn answer(&self, answer: Answer, request: Request) {
        match (answer, request) {
            (Ok(Done::Commit(done)), Request::Commit(commit, to)) => {
                if done.repeated.is_none() {
                    self.announcer.tell(written(&commit, &done));
                }
                drop(to.send(Ok(done)));
            }
            (Ok(Done::Claim(items)), Request::Claim(_, to)) => drop(to.send(Ok(items))),
            (Err(error), request) => refuse(request, error),
            (Ok(_), request) => refuse(request, Error::Closed),
        }
    }
}

enum Done {
    Commit(Committed),
    Claim(Vec<Item>),
}

type Answer = Result<Done, Error>;

fn refuse(request: Request, error: Error) {
    match request {
        Request::Commit(_, to) => drop(to.send(Err(error))),
        Request::Claim(_, to) => drop(to.send(Err(error))),
    }
}

/// About how many bytes a request writes.
fn size(request: &Request) -> usize {
    match request {
        Request::Claim(..) => 0,
        Request::Commit(commit, _) => commit
            .ops
            .iter()
            .map(|op| match op {
                Op::Put(_, value) | Op::Append(_, value) => value.len(),
                Op::Delete(_) => 0,
            })
            .sum(),
    }
}
