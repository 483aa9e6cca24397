//! Slows down whoever guesses passwords: delays first, then refusals.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Bad tries before refusals begin.
pub const FREE_TRIES: u32 = 10;
/// After this long without a bad try all is forgiven.
const FORGET: Duration = Duration::from_secs(15 * 60);
/// More names than this are not remembered; the one that is silent longest is dropped.
const MOST: usize = 10_000;

/// Counts bad tries by name: an address, or an account.
#[derive(Debug, Default)]
pub struct Throttle {
    names: Mutex<HashMap<String, Tries>>,
}

#[derive(Debug, Clone, Copy)]
struct Tries {
    bad: u32,
    last: Instant,
}

/// What to do with the next try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Look at it after this long.
    After(Duration),
    /// Do not look at it for so many seconds.
    Refused(u64),
}

impl Throttle {
    /// What to do with a try by this name. Called before the password is looked at.
    #[must_use]
    pub fn verdict(&self, name: &str, now: Instant) -> Verdict {
        let names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(tries) = names.get(name) else {
            return Verdict::After(Duration::ZERO);
        };
        let since = now.saturating_duration_since(tries.last);
        if since >= FORGET {
            return Verdict::After(Duration::ZERO);
        }
        if tries.bad < FREE_TRIES {
            let step = 25_u64 << tries.bad.min(4);
            return Verdict::After(Duration::from_millis(step));
        }
        let wait = Duration::from_secs(30 << (tries.bad - FREE_TRIES).min(4));
        match wait.checked_sub(since) {
            Some(rest) if !rest.is_zero() => Verdict::Refused(rest.as_secs() + 1),
            _ => Verdict::After(Duration::from_secs(1)),
        }
    }

    /// A try was bad.
    pub fn bad(&self, name: &str, now: Instant) {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if names.len() >= MOST && !names.contains_key(name) {
            let oldest = names.iter().min_by_key(|(_, tries)| tries.last);
            if let Some(oldest) = oldest.map(|(name, _)| name.clone()) {
                names.remove(&oldest);
            }
        }
        let tries = names.entry(name.to_owned()).or_insert(Tries { bad: 0, last: now });
        if now.saturating_duration_since(tries.last) >= FORGET {
            tries.bad = 0;
        }
        tries.bad = tries.bad.saturating_add(1);
        tries.last = now;
    }

    /// A try was good: what came before is forgiven.
    pub fn good(&self, name: &str) {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        names.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_bad_tries_then_refusals_until_time_has_passed() {
        let (throttle, start) = (Throttle::default(), Instant::now());
        for _ in 0..FREE_TRIES {
            assert!(matches!(throttle.verdict("a", start), Verdict::After(_)));
            throttle.bad("a", start);
        }
        assert_eq!(throttle.verdict("a", start), Verdict::Refused(31));
        assert_eq!(throttle.verdict("b", start), Verdict::After(Duration::ZERO));
        let later = start + Duration::from_secs(31);
        assert!(matches!(throttle.verdict("a", later), Verdict::After(_)));
        throttle.bad("a", later);
        assert_eq!(throttle.verdict("a", later), Verdict::Refused(61));
        assert_eq!(throttle.verdict("a", later + FORGET), Verdict::After(Duration::ZERO));
        throttle.good("a");
        assert_eq!(throttle.verdict("a", later), Verdict::After(Duration::ZERO));
    }

    #[test]
    fn remembers_a_bounded_number_of_names() {
        let (throttle, start) = (Throttle::default(), Instant::now());
        for number in 0..MOST + 5 {
            throttle.bad(&number.to_string(), start + Duration::from_nanos(number as u64));
        }
        assert_eq!(throttle.names.lock().unwrap().len(), MOST);
    }
}
