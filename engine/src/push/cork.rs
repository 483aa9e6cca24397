//! Wake-ups held back until a batch of messages is through: a client that is woken for the first
//! message of many writes one frame at a time, and each write costs more than all else together.

use std::cell::RefCell;
use std::task::Waker;

thread_local! {
    /// Clients to be woken when the batch on this thread is through; `None` outside of batches.
    static HELD: RefCell<Option<Vec<Waker>>> = const { RefCell::new(None) };
}

/// Does some work that publishes many messages and never waits; clients that get any of them are
/// woken when it is done. Called by whoever reads many messages at once; batches do not nest.
pub fn corked<T>(work: impl FnOnce() -> T) -> T {
    /// Opens again also where the work panics.
    struct Cork;
    impl Drop for Cork {
        fn drop(&mut self) {
            let held = HELD.with_borrow_mut(Option::take);
            for waker in held.into_iter().flatten() {
                waker.wake();
            }
        }
    }
    HELD.with_borrow_mut(|held| {
        held.get_or_insert_default();
    });
    let _cork = Cork;
    work()
}

/// Wakes a client now, or when the batch is through. It is bounded by the clients there are: each
/// has its waker here once, and gives another one only when it has been woken.
pub(super) fn wake(waker: Waker) {
    let now = HELD.with_borrow_mut(|held| match held {
        Some(held) => {
            held.push(waker);
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
        wake(waker());
        assert_eq!(count.0.load(SeqCst), 1, "outside of a batch at once");
        corked(|| {
            wake(waker());
            wake(waker());
            assert_eq!(count.0.load(SeqCst), 1, "not within");
        });
        assert_eq!(count.0.load(SeqCst), 3);
        let panicked = std::panic::catch_unwind(|| {
            corked(|| {
                wake(waker());
                panic!("in the middle");
            })
        });
        assert!(panicked.is_err());
        assert_eq!(count.0.load(SeqCst), 4, "a panic holds nobody back");
        wake(waker());
        assert_eq!(count.0.load(SeqCst), 5);
    }
}
