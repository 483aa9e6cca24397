//! ISO 8601 durations: a fixed length of time, and a period that goes by the calendar.

use std::time::Duration as StdDuration;

use jiff::fmt::temporal::SpanParser;
use jiff::{SignedDuration, Span, SpanRelativeTo, Zoned};

use super::place::Slip;
use super::schema::text_field;
use super::{Mistake, RenderError};
use crate::payload::Text;

/// More than any duration that fits needs.
const MAX_BYTES: usize = 128;

/// A length of time that is the same on every day: `PT30S`, `PT1H30M`, `P2D`, `P1W`.
///
/// Capital letters, each unit once, the largest first; a day is 24 hours, a week 7 days, and a
/// week may stand with days (`P1W2D`). The last of hours, minutes and seconds may have a
/// fraction of up to nine digits, after a point or a comma (`PT0.5H`, `PT1,5S`). Months and
/// years differ in length: those need a [`Period`]. No sign.
#[derive(Clone)]
pub struct Duration {
    source: Text,
    length: StdDuration,
}

/// A span of the calendar: all that [`Duration`] takes, and months and years (`P1Y2M`).
///
/// Added to a date, a month ends where its days end: a month after 31 January is the last of
/// February. Days, months and years keep the time of day across a change of the clocks.
#[derive(Clone)]
pub struct Period {
    source: Text,
    span: Span,
}

impl Duration {
    /// The `format` of this type's JSON Schema.
    pub const FORMAT: &'static str = "duration";

    /// Reads a duration.
    ///
    /// # Errors
    /// When the text is none, is negative or too long for a clock, or has months or years.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        let length = span(text)
            .and_then(|span| fixed(&span))
            .map_err(|slip| slip.within(text))?;
        Ok(Self {
            source: text.into(),
            length,
        })
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// The length, exact to the nanosecond.
    #[must_use]
    pub fn to_std(&self) -> StdDuration {
        self.length
    }
}

impl Period {
    /// The `format` of this type's JSON Schema.
    pub const FORMAT: &'static str = "wireloom-period";

    /// Reads a period.
    ///
    /// # Errors
    /// When the text is none, is negative, or is longer than the calendar.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        Ok(Self {
            source: text.into(),
            span: span(text).map_err(|slip| slip.within(text))?,
        })
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// The moment that is this period after `start`, by the calendar of its time zone.
    ///
    /// # Errors
    /// When that is past the year 9999.
    pub fn after(&self, start: &Zoned) -> Result<Zoned, RenderError> {
        start.checked_add(self.span).map_err(|_| {
            RenderError::new(format!(
                "{self} after {start} is past the year 9999; write less"
            ))
        })
    }
}

text_field!(Duration);
text_field!(Period);

/// Equal when equally long, however written.
impl PartialEq for Duration {
    fn eq(&self, other: &Self) -> bool {
        self.length == other.length
    }
}

impl Eq for Duration {}

impl PartialEq for Period {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for Period {}

/// What jiff reads, less the signs, small letters and spellings beyond ISO 8601 that it admits.
fn span(text: &str) -> Result<Span, Slip> {
    let wrong = |at, words: &str| Err(Slip::new(at, words));
    if text.len() > MAX_BYTES {
        return wrong(0, "a duration has at most 128 characters");
    }
    if let Some((at, char)) = text.char_indices().find(|(_, char)| !is_part(*char)) {
        return match char {
            '-' | '+' => wrong(at, "a duration has no sign: time goes on by itself"),
            'a'..='z' => wrong(at, "a duration has capital letters, as in PT5S"),
            'R' | '/' => wrong(
                at,
                "this takes one duration, no repetition: write it as in PT5S",
            ),
            _ => wrong(
                at,
                "a duration has only digits and the letters P Y M W D T H M S",
            ),
        };
    }
    if !text.starts_with('P') {
        return wrong(
            0,
            "a duration begins with P, as in PT30S, PT5M, PT1H30M or P2D",
        );
    }
    SpanParser::new().parse_span(text).map_err(|_| {
        Slip::new(
            0,
            "this is no ISO 8601 duration of less than 20,000 years: write one like PT30S, \
             PT5M, PT1H30M, P2D or P1W",
        )
    })
}

fn is_part(char: char) -> bool {
    char.is_ascii_digit() || "PYMWDTHS.,".contains(char)
}

/// The length of a span without months and years.
fn fixed(span: &Span) -> Result<StdDuration, Slip> {
    if span.get_years() != 0 || span.get_months() != 0 {
        return Err(Slip::new(
            0,
            "months and years differ in length: write days or weeks here, as in P30D (minutes \
             stand after T: PT5M)",
        ));
    }
    span.to_duration(SpanRelativeTo::days_are_24_hours())
        .and_then(SignedDuration::try_into)
        .map_err(|_| Slip::new(0, "this duration is too long: write less"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_fixed_lengths() {
        for (text, seconds) in [
            ("P0D", 0.0),
            ("PT0S", 0.0),
            ("PT5S", 5.0),
            ("PT1H30M", 5400.0),
            ("PT90M", 5400.0),
            ("P1W", 604_800.0),
            ("P1W2D", 777_600.0),
            ("P1DT12H", 129_600.0),
            ("PT0.5H", 1800.0),
            ("PT1,5S", 1.5),
            ("PT0.000000001S", 1e-9),
            ("P0Y0M1D", 86_400.0),
        ] {
            let length = Duration::parse(text).unwrap().to_std();
            assert_eq!(length, StdDuration::from_secs_f64(seconds), "{text}");
        }
    }

    #[test]
    fn refuses_with_words() {
        for (text, words) in [
            ("", "begins with P"),
            ("P", "ISO 8601"),
            ("PT", "ISO 8601"),
            ("P1DT", "ISO 8601"),
            ("5S", "begins with P"),
            ("PT5", "ISO 8601"),
            ("PT1H30", "ISO 8601"),
            ("PT1S1H", "ISO 8601"),
            ("-PT5S", "no sign"),
            ("+PT5S", "no sign"),
            ("PT-5S", "no sign"),
            ("P1.5D", "ISO 8601"),
            ("PT1.5H1M", "ISO 8601"),
            ("PT9223372036854775807S", "ISO 8601"),
            ("PT9223372036854775808S", "ISO 8601"),
            ("P99999999999999999999D", "ISO 8601"),
            ("P1000000Y", "ISO 8601"),
            ("P1M", "P30D"),
            ("P1Y", "P30D"),
            ("pt5s", "capital"),
            ("5 seconds", "only digits"),
            ("PT５S", "only digits"),
            ("PT٥S", "only digits"),
            ("PT5S\u{0}", "only digits"),
            ("PT5S ", "only digits"),
            (" PT5S", "only digits"),
            ("R3/PT5S", "no repetition"),
        ] {
            let mistake = Duration::parse(text).unwrap_err();
            assert!(mistake.words.contains(words), "{text}: {mistake}");
        }
        assert!(Duration::parse(&format!("P{}D", "0".repeat(1000))).is_err());
        assert_eq!(Duration::parse("PT5S ").unwrap_err().column, 5);
    }

    #[test]
    fn periods_go_by_the_calendar() {
        for (text, start, end) in [
            (
                "P1M",
                "2025-01-31T10:00[Europe/Helsinki]",
                "2025-02-28T10:00[Europe/Helsinki]",
            ),
            ("P1Y", "2024-02-29T10:00[UTC]", "2025-02-28T10:00[UTC]"),
            ("P1Y2M", "2024-01-15T10:00[UTC]", "2025-03-15T10:00[UTC]"),
            ("PT1M", "2025-01-31T10:00[UTC]", "2025-01-31T10:01[UTC]"),
            // The clocks go forward in between: a day keeps the time of day, 24 hours do not.
            (
                "P1D",
                "2025-03-29T12:00[Europe/Helsinki]",
                "2025-03-30T12:00[Europe/Helsinki]",
            ),
            (
                "PT24H",
                "2025-03-29T12:00[Europe/Helsinki]",
                "2025-03-30T13:00[Europe/Helsinki]",
            ),
        ] {
            let start: Zoned = start.parse().unwrap();
            let end: Zoned = end.parse().unwrap();
            assert_eq!(
                Period::parse(text).unwrap().after(&start).unwrap(),
                end,
                "{text}"
            );
        }
        let last: Zoned = "9999-01-01T00:00[UTC]".parse().unwrap();
        let error = Period::parse("P1Y").unwrap().after(&last).unwrap_err();
        assert!(error.words.contains("past the year 9999"));
        assert!(Period::parse("P1000000Y").is_err());
        assert!(Period::parse("-P1M").is_err());
    }
}
