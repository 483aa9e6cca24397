//! All connections by id: set, changed, listened to, removed.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::join_all;
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;

use super::board::{Board, Slot};
use super::guard::AllowList;
use super::scope::Scope;
use super::task::{Desired, Task};
use super::{Handle, Settings, Status};
use crate::node::{Problem, Severity};
use crate::payload::Object;
use crate::run::Listener;

/// All connections. Dropping it ends them without a word; call [`Registry::stop`] first.
pub struct Registry {
    around: Arc<Around>,
    changes: watch::Sender<u64>,
    inner: Mutex<Inner>,
}

/// What all connections share.
#[derive(Debug)]
pub(super) struct Around {
    /// Where they may go.
    pub(super) allowed: AllowList,
    /// What their templates see.
    pub(super) scope: Scope,
}

#[derive(Default)]
struct Inner {
    entries: HashMap<String, Entry>,
    /// Listeners outlast their connections and may come before them.
    slots: HashMap<String, Arc<Slot>>,
}

struct Entry {
    board: Arc<Board>,
    desired: watch::Sender<Desired>,
    task: AbortOnDropHandle<Stopped>,
}

/// How a connection ended that was stopped or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stopped {
    /// The connection.
    pub id: String,
    /// Whether the server agreed to the end; true if there was no socket.
    pub agreed: bool,
    /// Messages that were still to be sent.
    pub unsent: usize,
}

impl fmt::Debug for Registry {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_list().entries(self.lock().entries.keys()).finish()
    }
}

impl Registry {
    /// With no connections; they may reach public addresses and those that are `allowed`.
    #[must_use]
    pub fn new(allowed: AllowList) -> Self {
        let around = Around { allowed, scope: Scope::default() };
        Self { around: Arc::new(around), changes: watch::Sender::new(0), inner: Mutex::default() }
    }

    /// Sets the globals that templates of connections see, from each one's next attempt to
    /// connect on. Open sockets stay open.
    pub fn set_globals(&self, globals: Object) {
        self.around.scope.set_globals(globals);
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets up a connection, or changes the one with this id: the socket stays open if
    /// [`Settings::keeps_socket`] says so. Returns before anything is connected. Call it within a
    /// tokio runtime.
    ///
    /// # Errors
    /// With all problems of the settings, if one stands in the way; nothing is changed then.
    pub fn set(&self, settings: Settings) -> Result<Handle, Vec<Problem>> {
        let problems = settings.check();
        if problems.iter().any(|problem| problem.severity == Severity::Error) {
            return Err(problems);
        }
        let mut inner = self.lock();
        if let Some(entry) = inner.entries.get(&settings.id) {
            entry.desired.send_if_modified(|desired| {
                let changed = *desired.settings != settings;
                if changed {
                    desired.settings = Arc::new(settings);
                }
                changed
            });
            return Ok(Handle { board: Arc::clone(&entry.board) });
        }
        let id = settings.id.clone();
        let slot = Arc::clone(inner.slots.entry(id.clone()).or_default());
        let board = Arc::new(Board::new(&settings, slot, self.changes.clone()));
        let (desired, orders) =
            watch::channel(Desired { settings: Arc::new(settings), stop: false, retries: 0 });
        let task = Task::new(Arc::clone(&board), orders, Arc::clone(&self.around));
        let task = AbortOnDropHandle::new(tokio::spawn(task.run()));
        let handle = Handle { board: Arc::clone(&board) };
        inner.entries.insert(id, Entry { board, desired, task });
        Ok(handle)
    }

    /// The connection with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<Handle> {
        let inner = self.lock();
        inner.entries.get(id).map(|entry| Handle { board: Arc::clone(&entry.board) })
    }

    /// How all connections are doing, by id.
    #[must_use]
    pub fn statuses(&self) -> Vec<Status> {
        let boards: Vec<_> =
            self.lock().entries.values().map(|entry| Arc::clone(&entry.board)).collect();
        let mut statuses: Vec<_> = boards.iter().map(|board| board.status()).collect();
        statuses.sort_by(|one, other| one.id.cmp(&other.id));
        statuses
    }

    /// Changes whenever a connection's state does (not with its counters): ask for the statuses
    /// again.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Sets who is told of the connection's events, at once and while the socket is open: each
    /// event goes to the listener before or to the one after, never to both or neither. May be
    /// called before the connection is set up. Without a listener the connection is kept open all
    /// the same, for Send nodes, and the messages that come are counted as unheard.
    pub fn set_listener(&self, id: &str, listener: Option<Arc<dyn Listener>>) {
        let mut inner = self.lock();
        if listener.is_none() && !inner.entries.contains_key(id) {
            inner.slots.remove(id);
            return;
        }
        let slot = inner.slots.entry(id.to_owned()).or_default();
        slot.store(listener.map(Arc::new));
    }

    /// Tries to connect at once if the connection waits or has given up; `false` without one.
    #[must_use]
    pub fn retry(&self, id: &str) -> bool {
        let inner = self.lock();
        let Some(entry) = inner.entries.get(id) else {
            return false;
        };
        entry.desired.send_modify(|desired| desired.retries += 1);
        true
    }

    /// Takes a connection away. The listener finishes what it has, then the socket is closed
    /// (1001) and the server has 2 s to agree. Dropping the future ends it all at once.
    pub async fn remove(&self, id: &str) -> Option<Stopped> {
        let entry = {
            let mut inner = self.lock();
            let entry = inner.entries.remove(id)?;
            if entry.board.listener.load().is_none() {
                inner.slots.remove(id);
            }
            entry
        };
        entry.end().await
    }

    /// Takes all connections away, all at the same time, each as [`Registry::remove`] does.
    pub async fn stop(&self) -> Vec<Stopped> {
        let entries = std::mem::take(&mut self.lock().entries);
        let ends = join_all(entries.into_values().map(Entry::end)).await;
        ends.into_iter().flatten().collect()
    }
}

impl Entry {
    async fn end(self) -> Option<Stopped> {
        self.desired.send_modify(|desired| desired.stop = true);
        let stopped = self.task.await.ok();
        self.board.show(|_| {});
        stopped
    }
}
