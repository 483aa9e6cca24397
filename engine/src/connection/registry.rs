//! All connections by id: set, changed, listened to, removed.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use futures_util::future::join_all;
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;

use super::board::{Board, Slot};
use super::guard::AllowList;
use super::scope::Scope;
use super::task::{Desired, Task};
use super::trial::Captures;
use super::{Caller, Handle, HeldEvent, Proxies, Settings, Status};
use crate::node::{Problem, Severity};
use crate::payload::Object;
use crate::run::Listener;
use crate::store::{self, Memory, Store};

/// All connections. Dropping it ends them without a word; call [`Registry::stop`] first.
pub struct Registry {
    around: Arc<Around>,
    changes: watch::Sender<u64>,
    inner: Mutex<Inner>,
    store: OnceLock<Arc<dyn Store>>,
    pub(super) captures: Captures,
}

/// What all connections share.
#[derive(Debug)]
pub(super) struct Around {
    /// Where they may go.
    pub(super) allowed: AllowList,
    /// What their templates see.
    pub(super) scope: Scope,
    /// The proxies that the program's environment names.
    pub(super) proxies: Proxies,
    /// What calls flows, once that is known.
    pub(super) caller: OnceLock<Arc<dyn Caller>>,
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

/// A connection for a trial.
pub(super) struct Alone {
    pub(super) board: Arc<Board>,
    pub(super) changes: watch::Sender<u64>,
    entry: Entry,
}

impl Alone {
    pub(super) async fn end(self) -> Option<Stopped> {
        self.entry.end().await
    }
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
        Self::with_proxies(allowed, Proxies::from_environment())
    }

    /// As [`Registry::new`], with these proxies in place of those that the environment names.
    #[must_use]
    pub fn with_proxies(allowed: AllowList, proxies: Proxies) -> Self {
        let caller = OnceLock::new();
        let around = Around { allowed, scope: Scope::default(), proxies, caller };
        Self {
            around: Arc::new(around),
            changes: watch::Sender::new(0),
            inner: Mutex::default(),
            store: OnceLock::new(),
            captures: Captures::default(),
        }
    }

    /// Sets the globals that templates of connections see, from each one's next attempt to
    /// connect on. Open sockets stay open.
    pub fn set_globals(&self, globals: Object) {
        self.around.scope.set_globals(globals);
    }

    /// Sets where the events of suspended connections are kept; only the first counts, and only
    /// before the first connection. Without it they are gone when the program ends.
    pub fn set_store(&self, store: Arc<dyn Store>) {
        if self.store.set(store).is_err() {
            tracing::warn!("connections keep their events elsewhere already");
        }
    }

    /// Sets what calls the flows that settings name; only the first counts.
    pub fn set_caller(&self, caller: Arc<dyn Caller>) {
        if self.around.caller.set(caller).is_err() {
            tracing::debug!("connections know already what calls flows");
        }
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
        let store = self.store.get_or_init(|| Arc::new(Memory::new()));
        let entry = self.open(settings, slot, self.changes.clone(), Some(Arc::clone(store)));
        let handle = Handle { board: Arc::clone(&entry.board) };
        inner.entries.insert(id, entry);
        Ok(handle)
    }

    fn open(
        &self,
        settings: Settings,
        slot: Arc<Slot>,
        changes: watch::Sender<u64>,
        store: Option<Arc<dyn Store>>,
    ) -> Entry {
        let board = Arc::new(Board::new(&settings, slot, changes));
        let (desired, orders) =
            watch::channel(Desired { settings: Arc::new(settings), stop: false, retries: 0 });
        let task = Task::new(Arc::clone(&board), orders, Arc::clone(&self.around), store);
        let task = AbortOnDropHandle::new(tokio::spawn(task.run()));
        Entry { board, desired, task }
    }

    /// A connection that is in no list, that nobody listens to, and that holds nothing.
    pub(super) fn alone(&self, settings: Settings) -> Result<Alone, Vec<Problem>> {
        let problems = settings.check();
        if problems.iter().any(|problem| problem.severity == Severity::Error) {
            return Err(problems);
        }
        let changes = watch::Sender::new(0);
        let entry = self.open(settings, Arc::default(), changes.clone(), None);
        Ok(Alone { board: Arc::clone(&entry.board), changes, entry })
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

    /// The events that a connection holds, behind the one with the number `after`; `None` without
    /// such a connection.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn held(
        &self,
        id: &str,
        after: Option<u64>,
        limit: usize,
    ) -> Option<Result<Vec<HeldEvent>, store::Error>> {
        let held = self.get(id)?.board.held.get().cloned()?;
        Some(held.list(after, limit).await)
    }

    /// Drops events that a connection holds: one by its number, or all; gives how many there
    /// were. `None` without such a connection.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn cancel_held(
        &self,
        id: &str,
        event: Option<u64>,
    ) -> Option<Result<usize, store::Error>> {
        let held = self.get(id)?.board.held.get().cloned()?;
        Some(match event {
            Some(event) => held.cancel(&[event]).await,
            None => held.cancel_all().await,
        })
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
    /// (1001) and the server has 2 s to agree; events that are held are dropped. Dropping the future ends it all at once.
    pub async fn remove(&self, id: &str) -> Option<Stopped> {
        let entry = {
            let mut inner = self.lock();
            let entry = inner.entries.remove(id)?;
            if entry.board.listener.load().is_none() {
                inner.slots.remove(id);
            }
            entry
        };
        let board = Arc::clone(&entry.board);
        let stopped = entry.end().await;
        if let Some(held) = board.held.get()
            && let Err(error) = held.cancel_all().await
        {
            tracing::error!(connection = id, %error, "events that are held could not be dropped");
        }
        stopped
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
