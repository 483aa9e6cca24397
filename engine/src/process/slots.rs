//! The mailboxes of instances: who sends puts a letter in, and one worker at a time reads them.
//!
//! A slot exists while its instance has letters, a worker, or a state that is kept for a while.
//! Whoever puts the first letter into a slot without a worker starts one; a worker that finds no
//! letter ends, under the same lock, so that there is never a second writer.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::payload::Text;

/// Letters that may wait for one instance.
const LETTERS: usize = 1_024;
const SHARDS: usize = 64;
/// States without work that a shard keeps.
const KEPT: usize = 256;
/// How long a state without work is kept.
const IDLE: Duration = Duration::from_secs(5);

/// Slots of letters `L` and states `S`.
#[derive(Debug)]
pub(super) struct Slots<L, S> {
    shards: [Mutex<HashMap<Text, Slot<L, S>>>; SHARDS],
    hasher: RandomState,
}

#[derive(Debug)]
struct Slot<L, S> {
    letters: VecDeque<L>,
    working: bool,
    kept: Option<S>,
    used: Instant,
}

/// What became of a letter.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Posted {
    /// A worker will read it.
    Waiting,
    /// There is no worker: the sender is to start one.
    Start,
}

impl<L, S> Slots<L, S> {
    pub(super) fn new() -> Self {
        Self { shards: std::array::from_fn(|_| Mutex::default()), hasher: RandomState::new() }
    }

    fn shard(&self, id: &str) -> MutexGuard<'_, HashMap<Text, Slot<L, S>>> {
        let hash = self.hasher.hash_one(id) % SHARDS as u64;
        let found = usize::try_from(hash).ok().and_then(|at| self.shards.get(at));
        found.unwrap_or(&self.shards[0]).lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts letters into a slot; gives them back where there is no room. `force`: the engine's
    /// own, which must not be lost and are bounded by what they answer.
    pub(super) fn post(&self, id: &Text, letters: Vec<L>, force: bool) -> Result<Posted, Vec<L>> {
        let mut shard = self.shard(id);
        let slot = shard.entry(id.clone()).or_insert_with(|| Slot {
            letters: VecDeque::new(),
            working: false,
            kept: None,
            used: Instant::now(),
        });
        if !force && slot.letters.len() + letters.len() > LETTERS {
            return Err(letters);
        }
        slot.letters.extend(letters);
        if std::mem::replace(&mut slot.working, true) {
            return Ok(Posted::Waiting);
        }
        Ok(Posted::Start)
    }

    /// The letters that wait, and the state that was kept; `None`, with the state kept and the
    /// worker ended, when there are none. `needless` tells whether a state can be forgotten.
    pub(super) fn take(
        &self,
        id: &Text,
        most: usize,
        state: Option<S>,
        needless: impl Fn(&S) -> (bool, bool),
    ) -> Option<(Vec<L>, Option<S>)> {
        let mut shard = self.shard(id);
        let crowded = shard.len() > KEPT;
        let slot = shard.get_mut(id)?;
        let state = state.or_else(|| slot.kept.take());
        if slot.letters.is_empty() {
            slot.working = false;
            slot.used = Instant::now();
            let (may_go, must_go) = state.as_ref().map_or((true, true), needless);
            slot.kept = state;
            if must_go || (may_go && crowded) {
                shard.remove(id);
            }
            return None;
        }
        let count = slot.letters.len().min(most);
        Some((slot.letters.drain(..count).collect(), state))
    }

    /// Forgets states that nobody has needed for a while.
    pub(super) fn sweep(&self, may_go: impl Fn(&S) -> bool) {
        for shard in &self.shards {
            let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            shard.retain(|_, slot| {
                let unused = !slot.working && slot.letters.is_empty() && slot.used.elapsed() > IDLE;
                !(unused && slot.kept.as_ref().is_none_or(&may_go))
            });
        }
    }
}
