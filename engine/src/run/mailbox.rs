//! A bounded queue between those who fire and one worker, with a choice of what gives way.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// Which item is dropped when there is no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GivesWay {
    /// The one that has waited longest.
    Oldest,
    /// The one that has just come.
    Newest,
}

#[derive(Debug)]
pub(super) struct Mailbox<T> {
    state: Mutex<State<T>>,
    capacity: usize,
    /// Told when something came or the box was closed.
    filled: Notify,
}

#[derive(Debug)]
struct State<T> {
    items: VecDeque<T>,
    closed: bool,
}

impl<T> Mailbox<T> {
    pub(super) fn new(capacity: usize) -> Self {
        let state = State { items: VecDeque::new(), closed: false };
        Self { state: Mutex::new(state), capacity: capacity.max(1), filled: Notify::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts an item in; false if there was no room, so that one was dropped: this one, or the one
    /// that has waited longest.
    pub(super) fn put(&self, item: T, gives_way: GivesWay) -> bool {
        let mut state = self.lock();
        let full = state.items.len() >= self.capacity;
        if full {
            match gives_way {
                GivesWay::Newest => return false,
                GivesWay::Oldest => drop(state.items.pop_front()),
            }
        }
        state.items.push_back(item);
        drop(state);
        self.filled.notify_one();
        !full
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.lock().items.is_empty()
    }

    /// Waits until there is an item, without taking it; false once the box is closed and empty.
    pub(super) async fn has_some(&self) -> bool {
        loop {
            let filled = self.filled.notified();
            {
                let state = self.lock();
                if !state.items.is_empty() || state.closed {
                    return !state.items.is_empty();
                }
            }
            filled.await;
        }
    }

    /// The next item; `None` once the box is closed and empty.
    pub(super) async fn take(&self) -> Option<T> {
        loop {
            let filled = self.filled.notified();
            {
                let mut state = self.lock();
                if let Some(item) = state.items.pop_front() {
                    return Some(item);
                }
                if state.closed {
                    return None;
                }
            }
            filled.await;
        }
    }

    /// No more will come; what is there is still taken.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.filled.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_choice_gives_way_as_it_says() {
        let mailbox = Mailbox::new(2);
        assert!(mailbox.put(1, GivesWay::Newest) && mailbox.put(2, GivesWay::Newest));
        assert!(!mailbox.put(3, GivesWay::Newest));
        assert!(!mailbox.put(4, GivesWay::Oldest));
        mailbox.close();
        assert_eq!(mailbox.take().await, Some(2));
        assert_eq!(mailbox.take().await, Some(4));
        assert_eq!(mailbox.take().await, None);
    }

    #[tokio::test]
    async fn the_worker_is_told() {
        let mailbox = Mailbox::new(1);
        let (some, put) =
            tokio::join!(mailbox.has_some(), async { mailbox.put(0, GivesWay::Oldest) });
        assert_eq!((some, put, mailbox.is_empty()), (true, true, false));
        assert_eq!(mailbox.take().await, Some(0));
        let (taken, put) = tokio::join!(mailbox.take(), async { mailbox.put(1, GivesWay::Oldest) });
        assert_eq!((taken, put), (Some(1), true));
        let (taken, ()) = tokio::join!(mailbox.take(), async { mailbox.close() });
        assert_eq!((taken, mailbox.has_some().await), (None, false));
    }
}
