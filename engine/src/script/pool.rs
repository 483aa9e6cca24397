//! Worker processes, and the calls that they share.
//!
//! Calls go to the first worker that has room, so that few workers have much to do and many calls
//! travel in one write. A worker whose call takes long gets no more; what had come to it goes to
//! others. One whose call outlives its time is killed.

mod dispatch;
mod keeper;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::sync::oneshot;

use super::call::{Answer, Call};
use super::failure::{Failure, FailureKind};
use super::program::Program;
use super::worker::COMMAND;
use dispatch::{Job, State};

/// How a pool is set up.
#[derive(Debug, Clone)]
pub struct PoolOptions {
    /// The program that is a worker when it is called with `arguments`; this one if absent.
    pub program: Option<PathBuf>,
    /// What it is called with.
    pub arguments: Vec<String>,
    /// Most worker processes at once; at least one.
    pub workers: usize,
    /// Most calls that wait for a worker.
    pub queue: usize,
    /// How long a worker without work is kept.
    pub idle: Duration,
}

impl Default for PoolOptions {
    fn default() -> Self {
        Self {
            program: None,
            arguments: vec![COMMAND.to_owned()],
            workers: 12,
            queue: 10_000,
            idle: Duration::from_secs(60),
        }
    }
}

/// What a pool has done, and does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PoolCounts {
    /// Worker processes now.
    pub workers: usize,
    /// Calls that workers have or wait for now.
    pub waiting: usize,
    /// Calls answered.
    pub calls: u64,
    /// Worker processes that were started.
    pub started: u64,
    /// Those that were killed because a call outlived its time.
    pub killed: u64,
    /// Those that ended of themselves before they were to.
    pub died: u64,
}

/// Runs programs. Cheap to clone; starts its first worker with its first call, and needs a tokio
/// runtime from then on. Workers end when the last clone is dropped.
#[derive(Debug, Clone)]
pub struct Pool {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    options: PoolOptions,
    state: Mutex<State>,
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pool {
    /// A pool without workers yet.
    #[must_use]
    pub fn new(options: PoolOptions) -> Self {
        let state = Mutex::new(State::new(options.workers.max(1), options.queue));
        Self { inner: Arc::new(Inner { options, state }) }
    }

    /// Calls a program. Dropping the future does not stop the script, which has its own deadline.
    pub async fn call(&self, program: &Arc<Program>, call: Call) -> Answer {
        let (tell, told) = oneshot::channel();
        let job = Job::new(Arc::clone(program), call, tell);
        let started = self.inner.state().dispatch(job);
        if let Some(worker) = started {
            keeper::start(&self.inner, worker);
        }
        told.await.unwrap_or_else(|_| {
            let words = "The script was not run: the program is stopping.";
            Answer::failed(Failure::new(FailureKind::Worker, words))
        })
    }

    /// What it has done, and does.
    #[must_use]
    pub fn counts(&self) -> PoolCounts {
        self.inner.state().counts()
    }

    /// The process ids of the workers.
    #[must_use]
    pub fn processes(&self) -> Vec<u32> {
        self.inner.state().processes()
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.state.get_mut().unwrap_or_else(PoisonError::into_inner).close();
    }
}
