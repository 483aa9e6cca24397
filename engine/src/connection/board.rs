//! What a connection's task shares with those who send, look on or listen.

use std::fmt;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use arc_swap::{ArcSwap, ArcSwapOption};
use jiff::Timestamp;
use tokio::sync::watch;

use super::capture::Capture;
use super::held::Held;
use super::queue::Queue;
use super::{Failure, Period, Settings, State, Status, StepReport};
use crate::payload::Text;
use crate::run::{Event, Listener};

/// Where the listener stands; it is swapped while the socket is open. An `Arc` in an `Arc`,
/// because only thin pointers can be swapped atomically.
pub(super) type Slot = ArcSwapOption<Arc<dyn Listener>>;

/// See the file's head.
pub(super) struct Board {
    pub(super) id: String,
    pub(super) queue: Queue,
    pub(super) listener: Arc<Slot>,
    pub(super) counters: Counters,
    view: ArcSwap<View>,
    changes: watch::Sender<u64>,
    /// What is held for the flows; set before the first event.
    pub(super) held: OnceLock<Arc<Held>>,
    /// Those who look at events as they come. While there are none, a look costs one load.
    looking: ArcSwap<Vec<Arc<Capture>>>,
}

/// The part of a status that changes with the state. Written by the task alone.
#[derive(Debug, Clone)]
pub(super) struct View {
    pub(super) state: State,
    pub(super) since: Timestamp,
    pub(super) attempt: u64,
    pub(super) next_attempt: Option<Timestamp>,
    pub(super) last_error: Option<Failure>,
    pub(super) url: String,
    pub(super) subprotocol: Option<String>,
    pub(super) heartbeat: Option<Period>,
    pub(super) steps: Arc<[StepReport]>,
    pub(super) suspended: bool,
}

/// Relaxed: each is a number by itself.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) messages_in: Counter,
    pub(super) bytes_in: Counter,
    pub(super) messages_out: Counter,
    pub(super) bytes_out: Counter,
    pub(super) unheard: Counter,
    pub(super) invalid: Counter,
    pub(super) discarded: Counter,
    pub(super) unsent: Counter,
    last_message: AtomicI64,
    ping_micros: AtomicU64,
}

/// A number that grows.
#[derive(Debug, Default)]
pub(super) struct Counter(AtomicU64);

impl Counter {
    pub(super) fn add(&self, more: usize) {
        self.0.fetch_add(more as u64, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Counters {
    pub(super) fn message(&self, bytes: usize, time: Timestamp) {
        self.messages_in.add(1);
        self.bytes_in.add(bytes);
        self.last_message.store(time.as_millisecond(), Ordering::Relaxed);
    }

    /// Messages that came after we had begun to close.
    pub(super) fn late(&self, messages: u64) {
        self.messages_in.0.fetch_add(messages, Ordering::Relaxed);
        self.discarded.0.fetch_add(messages, Ordering::Relaxed);
    }

    pub(super) fn round_trip(&self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        self.ping_micros.store(micros.max(1), Ordering::Relaxed);
    }
}

impl fmt::Debug for Board {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Board").field(&self.id).finish()
    }
}

impl Board {
    pub(super) fn new(
        settings: &Settings,
        listener: Arc<Slot>,
        changes: watch::Sender<u64>,
    ) -> Self {
        Self {
            id: settings.id.clone(),
            queue: Queue::new(settings),
            listener,
            counters: Counters::default(),
            view: ArcSwap::from_pointee(View {
                state: State::Disabled,
                since: Timestamp::now(),
                attempt: 0,
                next_attempt: None,
                last_error: None,
                url: settings.url.masked(),
                subprotocol: None,
                heartbeat: None,
                steps: Arc::default(),
                suspended: false,
            }),
            changes,
            held: OnceLock::new(),
            looking: ArcSwap::default(),
        }
    }

    /// From now on somebody looks at the events.
    pub(super) fn look(&self, capture: &Arc<Capture>) {
        self.looking.rcu(|all| {
            let mut all = Vec::clone(all);
            all.push(Arc::clone(capture));
            all
        });
    }

    /// Shows an event to those who look.
    pub(super) fn glimpse(&self, event: &Event) {
        let all = self.looking.load();
        if all.is_empty() {
            return;
        }
        let mut done = false;
        for capture in all.iter() {
            done |= !capture.see(event);
        }
        if done {
            self.looking.rcu(|all| {
                all.iter().filter(|one| one.ended().is_none()).cloned().collect::<Vec<_>>()
            });
        }
    }

    /// Changes the view and tells those who watch.
    pub(super) fn show(&self, change: impl FnOnce(&mut View)) {
        let mut view = View::clone(&self.view.load());
        let before = view.state;
        change(&mut view);
        if view.state != before {
            view.since = Timestamp::now();
        }
        self.view.store(Arc::new(view));
        self.changes.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Where it leads or led last, with secrets masked.
    pub(super) fn url(&self) -> Text {
        self.view.load().url.as_str().into()
    }

    pub(super) fn status(&self) -> Status {
        let view = self.view.load();
        let counters = &self.counters;
        let last = counters.last_message.load(Ordering::Relaxed);
        let micros = counters.ping_micros.load(Ordering::Relaxed);
        Status {
            id: self.id.clone(),
            state: view.state,
            since: view.since,
            attempt: view.attempt,
            next_attempt: view.next_attempt,
            last_error: view.last_error.clone(),
            url: view.url.clone(),
            subprotocol: view.subprotocol.clone(),
            heartbeat_interval: view.heartbeat,
            steps: view.steps.to_vec(),
            suspended: view.suspended,
            held: self.held.get().map_or(0, |held| held.len()),
            messages_in: counters.messages_in.get(),
            bytes_in: counters.bytes_in.get(),
            messages_out: counters.messages_out.get(),
            bytes_out: counters.bytes_out.get(),
            unheard: counters.unheard.get(),
            invalid: counters.invalid.get(),
            discarded: counters.discarded.get(),
            unsent: counters.unsent.get(),
            queued: self.queue.len(),
            last_message_at: (last != 0).then(|| Timestamp::from_millisecond(last).ok()).flatten(),
            ping_millis: (micros != 0)
                .then(|| Duration::from_micros(micros).as_secs_f64() * 1_000.0),
        }
    }
}
