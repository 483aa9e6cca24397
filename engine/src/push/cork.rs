//! Wake-ups held back until a batch of messages is through: a client that is woken for the first
//! message of many writes one frame at a time, and each write costs more than all else together.

use std::cell::RefCell;
use std::sync::Arc;
use std::task::Waker;

use super::queue::Queue;

/// Up to so many clients are written to by whoever published; more are woken, and write side by
/// side.
const FEW: usize = 4;

/// Bytes for one client that are worth a write of their own.
const A_LOT: usize = 16 << 10;

/// A client to be woken; with its queue where there is a shortcut.
type Held = (Waker, Option<Arc<Queue>>);

thread_local! {
    /// Clients to be woken when the batch on this thread is through; `None` outside of batches.
    static HELD: RefCell<Option<Vec<Held>>> = const { RefCell::new(None) };
}

/// Does some work that publishes many messages and never waits; clients that get any of them are
/// woken when it is done, or written to. Called by whoever reads many messages at once; batches do
/// not nest.
pub fn corked<T>(work: impl FnOnce() -> T) -> T {
    /// Opens again also where the work panics.
    struct Cork;
    impl Drop for Cork {
        fn drop(&mut self) {
            let_go(HELD.with_borrow_mut(Option::take).unwrap_or_default());
        }
    }
    HELD.with_borrow_mut(|held| {
        held.get_or_insert_default();
    });
    let _cork = Cork;
    work()
}

/// Lets go what has gathered in a batch, if it is a lot: who hears of it works on it while the
/// batch goes on. Called within a batch, now and then, with no lock held.
pub(crate) fn ease() {
    let full = |held: &mut Vec<Held>| {
        let few = held.len() <= FEW;
        let full = |held: &mut Held| held.1.as_ref().is_some_and(|queue| queue.holds(A_LOT));
        if few { held.extract_if(.., full).collect() } else { Vec::new() }
    };
    let_go(HELD.with_borrow_mut(|held| held.as_mut().map(full)).unwrap_or_default());
}

fn let_go(held: Vec<Held>) {
    let few = held.len() <= FEW;
    for (waker, queue) in held {
        match queue {
            Some(queue) if few => queue.go_straight(waker),
            _ => waker.wake(),
        }
    }
}

/// Wakes a client now, or when the batch is through. It is bounded by the clients there are: each
/// has its waker here once, and gives another one only when it has been woken. With a queue, its
/// shortcut may be taken instead.
pub(super) fn wake(waker: Waker, queue: Option<&Arc<Queue>>) {
    let now = HELD.with_borrow_mut(|held| match held {
        Some(held) => {
            held.push((waker, queue.map(Arc::clone)));
            None
        }
        None => Some(waker),
    });
    if let Some(waker) = now {
        waker.wake();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use std::task::Wake;

    use super::*;

    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, SeqCst);
        }
    }

    #[test]
    fn who_is_woken_in_a_batch_wakes_when_it_is_through() {
        let count = Arc::new(Count(AtomicUsize::new(0)));
        let waker = || Waker::from(Arc::clone(&count));
        wake(waker(), None);
        assert_eq!(count.0.load(SeqCst), 1, "outside of a batch at once");
        corked(|| {
            wake(waker(), None);
            wake(waker(), None);
            assert_eq!(count.0.load(SeqCst), 1, "not within");
        });
        assert_eq!(count.0.load(SeqCst), 3);
        let panicked = std::panic::catch_unwind(|| {
            corked(|| {
                wake(waker(), None);
                panic!("in the middle");
            })
        });
        assert!(panicked.is_err());
        assert_eq!(count.0.load(SeqCst), 4, "a panic holds nobody back");
        wake(waker(), None);
        assert_eq!(count.0.load(SeqCst), 5);
    }
}
