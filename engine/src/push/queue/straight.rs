//! What waits for a client, written by whoever published it.

use std::sync::Arc;
use std::task::Waker;

use super::super::shortcut::{Drained, Shortcut};
use super::Queue;

impl Queue {
    pub(in crate::push) fn set_shortcut(&self, shortcut: Arc<dyn Shortcut>) {
        self.lock().shortcut = Some(shortcut);
    }

    /// Whether messages of so many bytes wait.
    pub(in crate::push) fn holds(&self, bytes: usize) -> bool {
        self.lock().message_bytes >= bytes
    }

    /// Writes what waits by the shortcut, and gives the waker back; or wakes the client with it.
    pub(in crate::push) fn go_straight(&self, waker: Waker) {
        let shortcut = self.lock().shortcut.clone();
        let written = shortcut.is_some_and(|shortcut| {
            shortcut.write(&mut |out| {
                let mut inner = self.lock();
                if inner.overflowed {
                    return Drained::Stuck;
                }
                if inner.is_empty() {
                    // Unless the client's task has come by and left a newer one.
                    inner.waker.get_or_insert_with(|| waker.clone());
                    return Drained::Nothing;
                }
                inner.drain(&mut |frame, _| out.push(frame));
                let for_room = std::mem::take(&mut inner.for_room);
                drop(inner);
                for waker in for_room {
                    waker.wake();
                }
                Drained::Some
            })
        });
        if !written {
            waker.wake();
        }
    }
}
