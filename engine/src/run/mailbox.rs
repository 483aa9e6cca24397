//! A bounded queue between those who fire and one worker, with a choice of what gives way.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::node::Overflow;

/// What became of an item that was put in.
#[derive(Debug)]
pub(super) enum Put<T> {
    /// It waits for the worker.
    Queued,
    /// There was no room: this one, or the oldest, was dropped.
    Dropped,
    /// There is no room yet; here it is again.
    Full(T),
}

#[derive(Debug)]
pub(super) struct Mailbox<T> {
    state: Mutex<State<T>>,
    capacity: usize,
    /// Told when something came or the box was closed.
    filled: Notify,
    /// Told when something was taken.
    room: Notify,
}

#[derive(Debug)]
struct State<T> {
    items: VecDeque<T>,
    closed: bool,
}

impl<T> Mailbox<T> {
    pub(super) fn new(capacity: usize) -> Self {
        let state = State { items: VecDeque::new(), closed: false };
        Self {
            state: Mutex::new(state),
            capacity: capacity.max(1),
            filled: Notify::new(),
            room: Notify::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn put(&self, item: T, overflow: Overflow) -> Put<T> {
        let mut state = self.lock();
        let full = state.items.len() >= self.capacity;
        match overflow {
            Overflow::Block if full => return Put::Full(item),
            Overflow::DropNewest if full => return Put::Dropped,
            Overflow::DropOldest if full => {
                state.items.pop_front();
            }
            _ => {}
        }
        state.items.push_back(item);
        drop(state);
        self.filled.notify_one();
        if full { Put::Dropped } else { Put::Queued }
    }

    /// Puts an item in as soon as there is room.
    pub(super) async fn put_when_room(&self, mut item: T) {
        loop {
            let room = self.room.notified();
            match self.put(item, Overflow::Block) {
                Put::Full(back) => item = back,
                Put::Queued | Put::Dropped => return,
            }
            room.await;
        }
    }

    /// The next item; `None` once the box is closed and empty.
    pub(super) async fn take(&self) -> Option<T> {
        loop {
            let filled = self.filled.notified();
            {
                let mut state = self.lock();
                if let Some(item) = state.items.pop_front() {
                    drop(state);
                    self.room.notify_one();
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
    async fn each_policy_gives_way_as_it_says() {
        let mailbox = Mailbox::new(2);
        assert!(matches!(mailbox.put(1, Overflow::Block), Put::Queued));
        assert!(matches!(mailbox.put(2, Overflow::Block), Put::Queued));
        assert!(matches!(mailbox.put(3, Overflow::Block), Put::Full(3)));
        assert!(matches!(mailbox.put(3, Overflow::DropNewest), Put::Dropped));
        assert!(matches!(mailbox.put(4, Overflow::DropOldest), Put::Dropped));
        mailbox.close();
        assert_eq!(mailbox.take().await, Some(2));
        assert_eq!(mailbox.take().await, Some(4));
        assert_eq!(mailbox.take().await, None);
    }

    #[tokio::test]
    async fn a_blocked_put_goes_on_when_there_is_room() {
        let mailbox = std::sync::Arc::new(Mailbox::new(1));
        mailbox.put(1, Overflow::Block);
        let putting = tokio::spawn({
            let mailbox = std::sync::Arc::clone(&mailbox);
            async move { mailbox.put_when_room(2).await }
        });
        assert_eq!(mailbox.take().await, Some(1));
        assert_eq!(mailbox.take().await, Some(2));
        putting.await.unwrap();
    }
}
