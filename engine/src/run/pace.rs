//! How often something may be done that is worth a look but not each time: a second's worth at
//! once, and after that evenly, however fast it comes.

use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;

/// A second, in microseconds.
const SECOND: u64 = 1_000_000;

/// Starts with a second's worth to spend; each time takes a part, and time gives it back.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    /// When all will have been given back, in microseconds.
    whole_at: AtomicU64,
}

impl Pace {
    /// Whether it may be done now, `each_second` times a second at the most.
    pub(crate) fn allows(&self, now: Timestamp, each_second: u32) -> bool {
        let now = now.as_microsecond().unsigned_abs();
        let part = SECOND / u64::from(each_second.max(1));
        let taken = |whole_at: u64| {
            // Further away only where the clock was set back.
            let whole_at = if whole_at > now + SECOND { now } else { whole_at.max(now) };
            (whole_at + part <= now + SECOND).then_some(whole_at + part)
        };
        self.whole_at.fetch_update(Ordering::Relaxed, Ordering::Relaxed, taken).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millisecond(1_000_000 + millis).unwrap()
    }

    /// How many of ten a millisecond are allowed in each tenth of the seconds.
    fn tenths(pace: &Pace, seconds: i64) -> Vec<usize> {
        let tenth = |tenth: i64| {
            let within = (0..100).flat_map(|milli| [tenth * 100 + milli; 10]);
            within.filter(|now| pace.allows(at(*now), 500)).count()
        };
        (0..seconds * 10).map(tenth).collect()
    }

    #[test]
    fn a_seconds_worth_at_once_and_then_evenly() {
        let told = tenths(&Pace::default(), 3);
        assert_eq!(told.iter().take(10).sum::<usize>(), 999);
        assert!(told.iter().skip(10).all(|tenth| *tenth == 50), "{told:?}");
    }

    #[test]
    fn what_comes_seldom_is_always_allowed() {
        let pace = Pace::default();
        assert!((0..1_000).all(|second| pace.allows(at(second * 20), 50)));
    }

    #[test]
    fn a_clock_that_is_set_back_stops_nothing() {
        let pace = Pace::default();
        assert!(pace.allows(at(3_600_000), 1));
        assert!(pace.allows(at(0), 1));
        assert!(!pace.allows(at(500), 1));
    }
}
