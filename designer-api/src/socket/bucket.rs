//! A rate limit: so many at once, so many a second.

use tokio::time::Instant;

/// Starts full; each step takes one, time puts them back.
#[derive(Debug)]
pub(super) struct Bucket {
    size: f64,
    each_second: f64,
    left: f64,
    filled: Instant,
}

impl Bucket {
    pub(super) fn new(size: u32, each_second: u32) -> Self {
        let size = f64::from(size);
        Self { size, each_second: f64::from(each_second), left: size, filled: Instant::now() }
    }

    /// Takes one, if there is one.
    #[must_use]
    pub(super) fn take(&mut self) -> bool {
        self.take_at(Instant::now())
    }

    fn take_at(&mut self, now: Instant) -> bool {
        let since = now.saturating_duration_since(self.filled);
        self.filled = now;
        self.left = (self.left + since.as_secs_f64() * self.each_second).min(self.size);
        let enough = self.left >= 1.0;
        if enough {
            self.left -= 1.0;
        }
        enough
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn gives_a_burst_and_then_a_rate() {
        let mut bucket = Bucket::new(3, 2);
        let start = bucket.filled;
        for (seconds, expected) in [(0, 3), (1, 2), (61, 3), (61, 0)] {
            let now = start + Duration::from_secs(seconds);
            let taken = (0..10).filter(|_| bucket.take_at(now)).count();
            assert_eq!(taken, expected, "after {seconds} s");
        }
    }
}
