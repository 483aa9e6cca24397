//! How long to wait before the next attempt to connect.

use std::time::Duration;

use jiff::Timestamp;

use super::Reconnect;

/// Answers that will not change soon: no hurry to ask again.
const HOPELESS: [u16; 3] = [401, 403, 404];

/// The longest `Retry-After` that is honoured; a server's slip must not end a connection.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(60 * 60);

/// Why the last attempt failed, as far as the wait depends on it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cause {
    pub(super) http_status: Option<u16>,
    pub(super) retry_after: Option<Duration>,
}

/// What is told of an answer that changes the wait.
pub(super) fn hint(rules: &Reconnect, cause: Cause) -> Option<String> {
    let status = cause.http_status?;
    if HOPELESS.contains(&status) {
        return Some(format!(
            "An answer of {status} will hardly change by itself, so the next attempts are {} \
             apart (reconnect.max). Check the address and the log-in.",
            rules.max
        ));
    }
    let wait = cause.retry_after?.min(LONGEST_RETRY_AFTER);
    Some(format!("The server asked to wait for {} (Retry-After).", super::Period(wait)))
}

/// The wait after `attempt` failures in a row (from 1); `chance` is from 0 to 1, drawn anew for
/// each wait.
pub(super) fn wait(rules: &Reconnect, attempt: u64, cause: Cause, chance: f64) -> Duration {
    let longest = rules.max.0;
    let own = if cause.http_status.is_some_and(|status| HOPELESS.contains(&status)) {
        longest
    } else {
        let steps = i32::try_from(attempt.saturating_sub(1)).unwrap_or(i32::MAX);
        let base =
            (rules.initial.0.as_secs_f64() * rules.factor.powi(steps)).min(longest.as_secs_f64());
        let seconds = base * (1.0 - rules.jitter) + base * rules.jitter * chance;
        Duration::try_from_secs_f64(seconds).unwrap_or(longest)
    };
    own.max(cause.retry_after.unwrap_or_default().min(LONGEST_RETRY_AFTER))
}

/// Reads a `Retry-After`: seconds, or a date.
pub(super) fn retry_after(text: &str, now: Timestamp) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    Duration::try_from(date.duration_since(now)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(attempt: u64, cause: Cause, chance: f64) -> f64 {
        wait(&Reconnect::default(), attempt, cause, chance).as_secs_f64()
    }

    #[test]
    fn grows_to_the_maximum_and_stays_there() {
        let waits: Vec<_> = (1..9).map(|attempt| seconds(attempt, Cause::default(), 1.0)).collect();
        assert_eq!(waits, [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]);
        assert!((seconds(u64::MAX, Cause::default(), 1.0) - 30.0).abs() < 1e-9);
    }

    #[test]
    fn jitter_is_what_is_left_to_chance() {
        assert!(seconds(3, Cause::default(), 0.0).abs() < 1e-9);
        assert!((seconds(3, Cause::default(), 0.5) - 1.0).abs() < 1e-9);
        let steady = Reconnect { jitter: 0.0, ..Reconnect::default() };
        assert_eq!(wait(&steady, 3, Cause::default(), 0.0), Duration::from_secs(2));
    }

    #[test]
    fn the_answer_has_a_say() {
        let status = |status| Cause { http_status: Some(status), retry_after: None };
        assert!((seconds(1, status(403), 0.0) - 30.0).abs() < 1e-9);
        assert!(seconds(1, status(500), 0.0).abs() < 1e-9);
        let later = |seconds| Cause {
            http_status: Some(503),
            retry_after: Some(Duration::from_secs(seconds)),
        };
        assert!((seconds(1, later(120), 0.5) - 120.0).abs() < 1e-9);
        assert!((seconds(1, later(1 << 40), 0.5) - 3600.0).abs() < 1e-9);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now: Timestamp = "2015-10-21T07:27:00Z".parse().unwrap();
        let read = |text| retry_after(text, now).map(|wait| wait.as_secs());
        assert_eq!(read(" 120 "), Some(120));
        assert_eq!(read("Wed, 21 Oct 2015 07:28:00 GMT"), Some(60));
        assert_eq!(read("Wed, 21 Oct 2015 07:26:00 GMT"), None);
        assert_eq!(read("soon"), None);
        assert_eq!(read("-1"), None);
    }
}
