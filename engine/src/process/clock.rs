//! Timers: the index by due time is read as far as it is due, and then slept upon.

use std::collections::HashSet;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Notify, Semaphore};

use super::command::Command;
use super::service::Inner;
use super::worker::{Letter, With};
use super::{Processes, key};
use crate::payload::Text;
use crate::store::{Key, MAX_PAGE, Scan};

/// The longest sleep: a clock that jumps is noticed by then.
const LONGEST: Duration = Duration::from_secs(1);
/// Timers that fire at once.
const AT_ONCE: usize = 512;

/// When the next timer is due.
#[derive(Debug)]
pub(super) struct Clock {
    /// Milliseconds since 1970: until then it sleeps.
    asleep_until: AtomicI64,
    earlier: Notify,
    firing: Mutex<HashSet<(Text, u64)>>,
}

impl Default for Clock {
    fn default() -> Self {
        Self {
            asleep_until: AtomicI64::new(i64::MIN),
            earlier: Notify::new(),
            firing: Mutex::default(),
        }
    }
}

impl Clock {
    /// A timer was set.
    pub(super) fn set(&self, due: i64) {
        if due < self.asleep_until.load(Ordering::SeqCst) {
            self.earlier.notify_one();
        }
    }

    /// Something that was held up may go on.
    pub(super) fn look_again(&self) {
        self.earlier.notify_one();
    }

    fn begin(&self, timer: &(Text, u64)) -> bool {
        self.firing.lock().unwrap_or_else(PoisonError::into_inner).insert(timer.clone())
    }

    fn end(&self, timer: &(Text, u64)) {
        self.firing.lock().unwrap_or_else(PoisonError::into_inner).remove(timer);
    }
}

/// Fires timers until it is dropped.
pub(super) async fn run(inner: Arc<Inner>) {
    let permits = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        // Set before the look, so that a timer that is set meanwhile wakes the sleep after it.
        inner.clock.asleep_until.store(i64::MAX, Ordering::SeqCst);
        let next = match fire(&inner, &permits).await {
            Ok(next) => next,
            Err(error) => {
                tracing::warn!(%error, "the timers could not be read");
                None
            }
        };
        let now = Timestamp::now();
        let until = next.unwrap_or(i64::MAX);
        inner.clock.asleep_until.store(until, Ordering::SeqCst);
        let wait = u64::try_from(until.saturating_sub(now.as_millisecond())).unwrap_or(0);
        // Rounded up: a timer is never early.
        let wait = Duration::from_millis(wait).min(LONGEST).max(Duration::from_millis(1));
        tokio::select! {
            () = inner.clock.earlier.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Fires what is due, in due order; gives when the next timer is due.
async fn fire(
    inner: &Arc<Inner>,
    permits: &Arc<Semaphore>,
) -> Result<Option<i64>, crate::store::Error> {
    let mut after: Option<Key> = None;
    loop {
        let mut scan = Scan::new(key::timers(), MAX_PAGE);
        scan.after = after.take();
        let page = inner.store.scan(scan).await?;
        for item in page.items {
            let parts = item
                .key
                .after(&key::timers())
                .and_then(|mut parts| Some((parts.number()?, parts.text()?, parts.number()?)));
            after = Some(item.key);
            let Some((due, id, number)) = parts else { continue };
            let due = i64::try_from(due).unwrap_or(i64::MAX);
            if due > Timestamp::now().as_millisecond() {
                return Ok(Some(due));
            }
            let timer = (Text::from(id), number);
            if !inner.clock.begin(&timer) {
                continue;
            }
            let Ok(permit) = Arc::clone(permits).acquire_owned().await else { return Ok(None) };
            let inner = Arc::clone(inner);
            inner.runtime.clone().spawn(async move {
                due_now(&inner, &timer).await;
                inner.clock.end(&timer);
                drop(permit);
            });
        }
        if !page.more {
            return Ok(None);
        }
    }
}

async fn due_now(inner: &Arc<Inner>, (id, number): &(Text, u64)) {
    let timer = u32::try_from(*number).unwrap_or(0);
    let letter = Letter {
        command: Command::Due { timer },
        cause: "timer",
        actor: None,
        with: With::default(),
        answer: None,
    };
    let processes = Processes { inner: Arc::clone(inner) };
    if let Err(error) = processes.ask(id, letter).await {
        // A halted process keeps its timers until it goes on; they are looked at again then.
        tracing::debug!(%id, %error, "a timer did not fire");
    }
}
