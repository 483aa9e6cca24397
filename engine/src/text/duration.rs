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
        let length = span(text).and_then(|span| fixed(&span)).map_err(|slip| slip.within(text))?;
        Ok(Self { source: text.into(), length })
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
        Ok(Self { source: text.into(), span: span(text).map_err(|slip| slip.within(text))? })
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
            RenderError::new(format!("{self} after {start} is past the year 9999; write less"))
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
            'R' | '/' => wrong(at, "this takes one duration, no repetition: write it as in PT5S"),
            _ => wrong(at, "a duration has only digits and the letters P Y M W D T H M S"),
        };
    }
    if !text.starts_with('P') {
        return wrong(0, "a duration begins with P, as in PT30S, PT5M, PT1H30M or P2D");
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
mod tests;
