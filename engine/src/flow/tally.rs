//! Counts that threads add to without waiting for each other. For people, not for decisions.

use std::marker::PhantomData;
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{
    AtomicBool, AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
};

/// How many threads have a row of their own; what more there are share one.
const ROWS: usize = 16;

static TAKEN: [AtomicBool; ROWS] = [const { AtomicBool::new(false) }; ROWS];

thread_local! {
    static OWN: Own = Own::take();
}

/// The row of this thread, given back at its end.
struct Own(Option<usize>);

impl Own {
    fn take() -> Self {
        Self(TAKEN.iter().position(|taken| !taken.swap(true, Acquire)))
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        if let Some(taken) = self.0.and_then(|row| TAKEN.get(row)) {
            taken.store(false, Release);
        }
    }
}

/// The counts of a plan, all 0 at first.
#[derive(Debug)]
pub struct Tally {
    /// Each written by one thread at a time, so that adding takes no locked instruction; made
    /// when that thread first adds.
    own: [OnceLock<Box<[AtomicU64]>>; ROWS],
    shared: Box<[AtomicU64]>,
}

impl Tally {
    pub(super) fn new(counts: u32) -> Self {
        Self { own: [const { OnceLock::new() }; ROWS], shared: row(counts as usize) }
    }

    /// What this thread adds to.
    #[must_use]
    pub fn here(&self) -> Adder<'_> {
        let own = OWN.try_with(|own| own.0).ok().flatten().and_then(|row| self.own.get(row));
        let counts = own.map(|own| own.get_or_init(|| row(self.shared.len())));
        Adder {
            counts: counts.unwrap_or(&self.shared),
            alone: counts.is_some(),
            _stays: PhantomData,
        }
    }

    /// What all threads have added to the count at a place.
    #[must_use]
    pub fn sum(&self, place: u32) -> u64 {
        let rows = self.own.iter().filter_map(OnceLock::get).chain([&self.shared]);
        rows.filter_map(|row| row.get(place as usize)).map(|count| count.load(Relaxed)).sum()
    }
}

fn row(counts: usize) -> Box<[AtomicU64]> {
    (0..counts).map(|_| AtomicU64::new(0)).collect()
}

/// Adds to counts, on the thread that asked for it.
#[derive(Debug, Clone, Copy)]
pub struct Adder<'a> {
    counts: &'a [AtomicU64],
    alone: bool,
    _stays: PhantomData<*const ()>,
}

impl Adder<'_> {
    /// Adds 1 to the count at a place.
    #[inline]
    pub fn add(self, place: u32) {
        if let Some(count) = self.counts.get(place as usize) {
            if self.alone {
                count.store(count.load(Relaxed).wrapping_add(1), Relaxed);
            } else {
                count.fetch_add(1, Relaxed);
            }
        }
    }
}

/// Where the counts of one step stand in its plan's [`Tally`].
#[derive(Debug, Clone)]
pub struct StepCounts(Range<u32>);

impl StepCounts {
    /// The next ones, for a step with so many ports, `error` included.
    pub(super) fn after(taken: &mut u32, ports: usize) -> Self {
        let from = *taken;
        *taken = from.saturating_add(2).saturating_add(u32::try_from(ports).unwrap_or(u32::MAX));
        Self(from..*taken)
    }

    /// Messages that came in.
    #[must_use]
    #[inline]
    pub fn entered(&self) -> u32 {
        self.0.start
    }

    /// Messages at which the node failed, after all retries.
    #[must_use]
    pub fn failed(&self) -> u32 {
        self.0.start + 1
    }

    /// Messages that left by a port; `None` if there is no such port.
    #[must_use]
    pub fn left(&self, port: usize) -> Option<u32> {
        let place = self.0.start + 2 + u32::try_from(port).ok()?;
        (place < self.0.end).then_some(place)
    }

    /// Messages that left, port by port, `error` last if there is one.
    #[must_use]
    pub fn all_left(&self) -> Range<u32> {
        self.0.start + 2..self.0.end
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn nothing_is_lost_whichever_threads_add() {
        let tally = Tally::new(2);
        thread::scope(|scope| {
            // More than have a row of their own, and as many again that get the rows of the first.
            for _ in 0..2 {
                let all: Vec<_> = (0..ROWS + 4)
                    .map(|_| {
                        scope.spawn(|| {
                            for _ in 0..1_000 {
                                tally.here().add(1);
                            }
                        })
                    })
                    .collect();
                for thread in all {
                    thread.join().unwrap();
                }
            }
        });
        let threads = u64::try_from(2 * (ROWS + 4)).unwrap();
        assert_eq!((tally.sum(0), tally.sum(1), tally.sum(2)), (0, threads * 1_000, 0));
    }

    #[test]
    fn steps_have_places_of_their_own() {
        let mut taken = 0;
        let (one, two) = (StepCounts::after(&mut taken, 0), StepCounts::after(&mut taken, 2));
        assert_eq!((one.entered(), one.failed(), one.left(0)), (0, 1, None));
        assert_eq!(
            (two.entered(), two.failed(), two.left(0), two.left(1)),
            (2, 3, Some(4), Some(5))
        );
        assert_eq!((two.left(2), two.all_left(), taken), (None, 4..6, 6));
    }
}
