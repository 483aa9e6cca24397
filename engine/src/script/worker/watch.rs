//! A second thread of a worker: lets answers out while a call takes long, and ends the process
//! should its call outlive both its own deadline and whoever was to end it.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::Thread;
use std::time::{Duration, Instant};

/// How often it looks while there is work.
const EVERY: Duration = Duration::from_millis(5);
/// Looks without work after which it sleeps until there is some.
const IDLE: u32 = 40;
/// Beyond a call's time.
const GRACE: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub(super) struct Watch {
    shared: Arc<Shared>,
    thread: Thread,
}

#[derive(Debug, Default)]
struct Shared {
    /// Odd while a call runs; each call has numbers of its own.
    turn: AtomicU64,
    /// Milliseconds that the call may take.
    limit: AtomicU64,
    asleep: AtomicBool,
}

impl Watch {
    /// `flush` is called once in a call that takes longer than some milliseconds.
    pub(super) fn start(flush: impl Fn() + Send + 'static) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let watched = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("watch".to_owned()).stack_size(256 << 10);
        let thread = thread.spawn(move || watch(&watched, flush))?.thread().clone();
        Ok(Self { shared, thread })
    }

    pub(super) fn begin(&self, limit: Duration) {
        let millis = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
        self.shared.limit.store(millis, Ordering::Relaxed);
        self.shared.turn.fetch_add(1, Ordering::SeqCst);
        if self.shared.asleep.load(Ordering::SeqCst) {
            self.thread.unpark();
        }
    }

    pub(super) fn end(&self) {
        self.shared.turn.fetch_add(1, Ordering::Release);
    }
}

fn watch(shared: &Shared, flush: impl Fn()) {
    let (mut seen, mut since, mut idle) = (0, Instant::now(), 0);
    loop {
        let turn = shared.turn.load(Ordering::SeqCst);
        let running = turn % 2 == 1;
        if turn != seen {
            (seen, since, idle) = (turn, Instant::now(), 0);
        } else if running {
            flush();
            let limit = Duration::from_millis(shared.limit.load(Ordering::Relaxed));
            if since.elapsed() > limit + GRACE {
                std::process::exit(3);
            }
        } else {
            idle += 1;
        }
        if idle < IDLE {
            std::thread::park_timeout(EVERY);
            continue;
        }
        shared.asleep.store(true, Ordering::SeqCst);
        // A call that began before it could see that we sleep.
        if shared.turn.load(Ordering::SeqCst) == seen {
            std::thread::park();
        }
        shared.asleep.store(false, Ordering::SeqCst);
        idle = 0;
    }
}
