//! Timer expressions: how long to wait, until when, or how often.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::schema::text_field;
use super::{Mistake, Period, RenderError, Substitution};
use crate::payload::{Text, Value};

/// More than any expression that makes sense needs.
const MAX_BYTES: usize = 1024;
/// Milliseconds between two times of a cycle, at least.
const SHORTEST_CYCLE: i64 = 10;

/// When a timer fires: an ISO 8601 duration (`PT5M`, `P1Y2M`, `P1W`, `PT0.5S`), a moment
/// (`2026-01-02T03:04:05Z`, with an offset or `Z`), or a cycle (`R3/PT10S`, endless without a
/// number: `R/P1D`). With `${path}` in it, it is read when the timer is set.
#[derive(Clone)]
pub struct TimerExpression {
    source: Text,
    form: Form,
}

#[derive(Debug, Clone)]
enum Form {
    Fixed(Timing),
    /// A JSON string with holes.
    Rendered(Substitution),
}

/// A timer expression without holes.
#[derive(Debug, Clone, PartialEq)]
pub struct Timing {
    wait: Wait,
    /// How many times it fires in all: `None` is without end.
    times: Option<u32>,
}

#[derive(Debug, Clone, PartialEq)]
enum Wait {
    For(Period),
    Until(Timestamp),
}

impl Timing {
    /// Reads an expression without holes.
    ///
    /// # Errors
    /// When the text is none.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        if let Some(cycle) = text.strip_prefix('R') {
            let (times, wait) = cycle
                .split_once('/')
                .ok_or_else(|| wrong("a cycle is written as R3/PT10S, or R/PT10S without end"))?;
            let times = match times {
                "" => None,
                count => Some(count.parse().ok().filter(|count| *count > 0).ok_or_else(|| {
                    wrong("a cycle's number is from 1 to 4294967295, as in R3/PT10S")
                })?),
            };
            let wait = Period::parse(wait)?;
            let first = wait.after(&Zoned::new(Timestamp::UNIX_EPOCH, TimeZone::UTC));
            if first.is_ok_and(|first| first.timestamp().as_millisecond() < SHORTEST_CYCLE) {
                return Err(wrong("a cycle waits for 0.01 s or more between two times"));
            }
            return Ok(Self { wait: Wait::For(wait), times });
        }
        let dated = text.as_bytes().first().is_some_and(u8::is_ascii_digit) && text.contains('T');
        let wait = if dated {
            Wait::Until(text.parse().map_err(|_| {
                wrong("a moment is written as 2026-01-02T03:04:05Z, with Z or an offset")
            })?)
        } else {
            Wait::For(Period::parse(text)?)
        };
        Ok(Self { wait, times: Some(1) })
    }

    /// When it fires next, if it is set at this time. A moment that is over is due at once.
    ///
    /// # Errors
    /// When that is past the year 9999.
    pub fn after(&self, now: Timestamp) -> Result<Timestamp, RenderError> {
        match &self.wait {
            Wait::Until(moment) => Ok(*moment),
            Wait::For(period) => {
                let due = period.after(&Zoned::new(now, TimeZone::UTC))?;
                Ok(due.timestamp())
            }
        }
    }

    /// How many times it fires in all; `None` is without end.
    #[must_use]
    pub fn times(&self) -> Option<u32> {
        self.times
    }

    /// Whether it is a cycle.
    #[must_use]
    pub fn repeats(&self) -> bool {
        self.times != Some(1)
    }
}

impl TimerExpression {
    /// The `format` of this type's JSON Schema.
    pub const FORMAT: &'static str = "wireloom-timer";

    /// Reads an expression.
    ///
    /// # Errors
    /// When the text is none, or a hole holds no path.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        if text.len() > MAX_BYTES {
            return Err(wrong("a timer expression has at most 1,024 characters"));
        }
        let form = if text.contains("${") {
            let quoted = Value::from(text).to_json();
            Form::Rendered(Substitution::parse(&quoted)?)
        } else {
            Form::Fixed(Timing::parse(text)?)
        };
        Ok(Self { source: text.into(), form })
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// Whether it is known to be a cycle before it runs.
    #[must_use]
    pub fn repeats(&self) -> bool {
        match &self.form {
            Form::Fixed(timing) => timing.repeats(),
            Form::Rendered(_) => self.source.starts_with('R'),
        }
    }

    /// The expression with its holes filled.
    ///
    /// # Errors
    /// When the result would be too long.
    pub fn text(&self, payload: &Value) -> Result<String, RenderError> {
        let template = match &self.form {
            Form::Fixed(_) => return Ok(self.source.to_string()),
            Form::Rendered(template) => template,
        };
        let mut out = Vec::new();
        template.render(payload, &mut out)?;
        Ok(serde_json::from_slice(&out).unwrap_or_default())
    }

    /// The expression for this payload.
    ///
    /// # Errors
    /// When what the holes give is no timer expression.
    pub fn timing(&self, payload: &Value) -> Result<Timing, RenderError> {
        if let Form::Fixed(timing) = &self.form {
            return Ok(timing.clone());
        }
        let text = self.text(payload)?;
        Timing::parse(&text).map_err(|mistake| {
            let shown: String = text.chars().take(60).collect();
            RenderError::new(format!("`{self}` gives `{shown}`: {}", mistake.words))
        })
    }
}

text_field!(TimerExpression);

impl PartialEq for TimerExpression {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for TimerExpression {}

fn wrong(words: &'static str) -> Mistake {
    super::place::Slip::new(0, words).within("")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_durations_moments_and_cycles() {
        let now: Timestamp = "2026-01-31T10:00:00Z".parse().unwrap();
        for (text, due, times) in [
            ("PT0S", "2026-01-31T10:00:00Z", Some(1)),
            ("PT5M", "2026-01-31T10:05:00Z", Some(1)),
            ("P1M", "2026-02-28T10:00:00Z", Some(1)),
            ("P1Y2M", "2027-03-31T10:00:00Z", Some(1)),
            ("P1W", "2026-02-07T10:00:00Z", Some(1)),
            ("P0D", "2026-01-31T10:00:00Z", Some(1)),
            ("1960-02-29T00:00:00Z", "1960-02-29T00:00:00Z", Some(1)),
            ("9999-12-30T22:00:00Z", "9999-12-30T22:00:00Z", Some(1)),
            ("PT0.25S", "2026-01-31T10:00:00.25Z", Some(1)),
            ("2026-05-01T00:00:00+02:00", "2026-04-30T22:00:00Z", Some(1)),
            ("R3/PT10S", "2026-01-31T10:00:10Z", Some(3)),
            ("R/P1D", "2026-02-01T10:00:00Z", None),
        ] {
            let timing = TimerExpression::parse(text).unwrap().timing(&Value::Null).unwrap();
            assert_eq!(timing.after(now).unwrap(), due.parse().unwrap(), "{text}");
            assert_eq!(timing.times(), times, "{text}");
        }
    }

    #[test]
    fn refuses_the_rest() {
        for bad in [
            "",
            "P",
            "PT",
            "-PT1S",
            "PT-1S",
            "P99999999Y",
            "R0/PT1S",
            "R3",
            "R-1/PT1S",
            "5s",
            "2026-13-01T00:00:00Z",
            "2025-02-29T00:00:00Z",
            "2026-01-01T25:00:00Z",
            "10000-01-01T00:00:00Z",
            "PT${",
            "P1DT",
            "PT5",
            "PT1H30",
            "+PT5S",
            "PT9223372036854775808S",
            "P99999999999999999999D",
            "P1000000Y",
            "PT５S",
            "PT5S\u{0}",
            "R-1/PT5S",
            "R99999999999/PT5S",
            "R3/PT0S",
            "R999999999/PT0.001S",
            "R3/2026-01-01T00:00:00Z",
        ] {
            assert!(TimerExpression::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn holes_are_read_when_it_is_set() {
        let timer = TimerExpression::parse("PT${wait.minutes}M").unwrap();
        let timing = timer.timing(&Value::from(json!({ "wait": { "minutes": 5 } }))).unwrap();
        assert_eq!(timing, Timing::parse("PT5M").unwrap());
        let error = timer.timing(&Value::object()).unwrap_err().to_string();
        assert!(error.contains("gives `PTM`"), "{error}");
    }
}
