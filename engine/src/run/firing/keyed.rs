//! One queue for each key that has a run at work, with a common bound on what waits.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::node::Overflow;

/// How many keys may have a run at work at once. One more finds no room, as in a full queue.
const MOST_KEYS: usize = 1_024;

/// What becomes of an item that was put in.
#[derive(Debug)]
pub(super) enum Lane<T> {
    /// Nothing is at work on this key: begin with the item, then ask for the `next`.
    Free(T),
    /// It waits behind others of its key.
    Queued,
    /// There was no room: this one, or the oldest of all that wait, was dropped.
    Dropped,
    /// There is no room yet; here it is again.
    Full(T),
}

#[derive(Debug)]
pub(super) struct Keyed<T> {
    state: Mutex<State<T>>,
    capacity: usize,
    hasher: RandomState,
    /// Told when something was taken or a key has no run any more.
    room: Notify,
}

#[derive(Debug)]
struct State<T> {
    /// What waits behind each key's run, oldest first, each with its number.
    keys: HashMap<u64, VecDeque<(u64, T)>>,
    /// The key of each that waits, by its number.
    order: BTreeMap<u64, u64>,
    numbers: u64,
}

impl<T> Keyed<T> {
    /// At most `capacity` items wait, over all keys.
    pub(super) fn new(capacity: usize) -> Self {
        let state = State { keys: HashMap::new(), order: BTreeMap::new(), numbers: 0 };
        Self {
            state: Mutex::new(state),
            capacity: capacity.max(1),
            hasher: RandomState::new(),
            room: Notify::new(),
        }
    }

    /// A key as it is known here.
    pub(super) fn key(&self, text: &str) -> u64 {
        self.hasher.hash_one(text)
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        // Nothing here panics while it holds the lock, so a poisoned one is still good.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn put(&self, key: u64, item: T, overflow: Overflow) -> Lane<T> {
        let mut state = self.lock();
        let State { keys, order, numbers } = &mut *state;
        if !keys.contains_key(&key) {
            if keys.len() < MOST_KEYS {
                keys.insert(key, VecDeque::new());
                return Lane::Free(item);
            }
            return if overflow == Overflow::Block { Lane::Full(item) } else { Lane::Dropped };
        }
        let full = order.len() >= self.capacity;
        match overflow {
            Overflow::Block if full => return Lane::Full(item),
            Overflow::DropNewest if full => return Lane::Dropped,
            Overflow::DropOldest if full => {
                let oldest = order.pop_first();
                if let Some(waiting) = oldest.and_then(|(_, key)| keys.get_mut(&key)) {
                    waiting.pop_front();
                }
            }
            _ => {}
        }
        *numbers += 1;
        order.insert(*numbers, key);
        if let Some(waiting) = keys.get_mut(&key) {
            waiting.push_back((*numbers, item));
        }
        if full { Lane::Dropped } else { Lane::Queued }
    }

    /// Puts an item in as soon as there is room; gives it back if its key is free by then.
    pub(super) async fn put_when_room(&self, key: u64, mut item: T) -> Option<T> {
        loop {
            let room = self.room.notified();
            match self.put(key, item, Overflow::Block) {
                Lane::Full(back) => item = back,
                Lane::Free(item) => return Some(item),
                Lane::Queued | Lane::Dropped => return None,
            }
            room.await;
        }
    }

    /// What is to run after a run of this key has ended; without anything, the key is free.
    pub(super) fn next(&self, key: u64) -> Option<T> {
        let mut state = self.lock();
        let next = state.keys.get_mut(&key).and_then(VecDeque::pop_front);
        if let Some((number, _)) = &next {
            state.order.remove(number);
        } else {
            state.keys.remove(&key);
        }
        drop(state);
        self.room.notify_one();
        next.map(|(_, item)| item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_policy_gives_way_over_all_keys() {
        let keyed = Keyed::new(2);
        let put = |key, item, overflow| keyed.put(key, item, overflow);
        assert!(matches!(put(1, "a", Overflow::Block), Lane::Free("a")));
        assert!(matches!(put(2, "b", Overflow::Block), Lane::Free("b")));
        assert!(matches!(put(1, "c", Overflow::Block), Lane::Queued));
        assert!(matches!(put(2, "d", Overflow::Block), Lane::Queued));
        assert!(matches!(put(2, "e", Overflow::Block), Lane::Full("e")));
        assert!(matches!(put(2, "e", Overflow::DropNewest), Lane::Dropped));
        // A key without a run finds room all the same.
        assert!(matches!(put(3, "f", Overflow::DropNewest), Lane::Free("f")));
        assert!(matches!(put(2, "g", Overflow::DropOldest), Lane::Dropped));
        assert_eq!([keyed.next(1), keyed.next(2), keyed.next(2)], [None, Some("d"), Some("g")]);
        assert_eq!([keyed.next(2), keyed.next(3)], [None, None]);
        assert!(keyed.lock().keys.is_empty() && keyed.lock().order.is_empty());
    }

    #[test]
    fn so_many_keys_at_once_and_no_more() {
        let keyed = Keyed::new(1);
        let most = MOST_KEYS as u64;
        assert!((0..most).all(|key| matches!(keyed.put(key, (), Overflow::Block), Lane::Free(()))));
        assert!(matches!(keyed.put(most, (), Overflow::Block), Lane::Full(())));
        assert!(matches!(keyed.put(most, (), Overflow::DropOldest), Lane::Dropped));
        assert_eq!(keyed.next(0), None);
        assert!(matches!(keyed.put(most, (), Overflow::Block), Lane::Free(())));
    }

    #[tokio::test]
    async fn a_blocked_put_goes_on_when_there_is_room_or_its_key_is_free() {
        let keyed = Keyed::new(1);
        assert!(matches!(keyed.put(1, 1, Overflow::Block), Lane::Free(1)));
        assert!(matches!(keyed.put(1, 2, Overflow::Block), Lane::Queued));
        let (put, next) = futures_util::join!(keyed.put_when_room(1, 3), async { keyed.next(1) });
        assert_eq!((put, next), (None, Some(2)));
        // This `join!` asks its first part first, every time.
        let (put, next) = futures_util::join!(keyed.put_when_room(1, 4), async {
            (keyed.next(1), tokio::task::yield_now().await, keyed.next(1), keyed.next(1))
        });
        assert_eq!((put, next), (None, (Some(3), (), Some(4), None)));
    }
}
