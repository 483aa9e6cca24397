//! `formatDate formatDateRelative currentDateTime`: Moment's formats; UTC unless `tz` is given.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::{Answer, Args, Helper, Named, answer, moment};
use crate::payload::Value;

const OPTIONS: Named = Named::These(&["tz", "locale"]);

pub(super) const HELPERS: &[Helper] = &[
    Helper::new("formatDate", (1, 3), format_date).named(OPTIONS),
    Helper::new("formatDateRelative", (1, 2), relative).named(OPTIONS),
    Helper::new("currentDateTime", (0, 2), current).named(OPTIONS),
];

/// What Moment says where there is no date.
const INVALID: &str = "Invalid date";

/// `formatDate date format? zone?`; a missing date prints nothing.
pub(super) fn format_date(args: &Args<'_>) -> Answer {
    let zone = zone(args, 2)?;
    let Some(value) = args.get(0).filter(|value| **value != Value::Null) else {
        return Ok(None);
    };
    match read(value, &zone) {
        Some(time) => answer(moment::write(&time.to_zoned(zone), &pattern(args, 1)?)),
        None => answer(INVALID),
    }
}

/// `formatDateRelative date relativeTo?`: relative to now unless told.
fn relative(args: &Args<'_>) -> Answer {
    let zone = zone(args, 9)?;
    let Some(value) = args.get(0).filter(|value| **value != Value::Null) else {
        return Ok(None);
    };
    let now = match args.get(1) {
        None => Some(Timestamp::now()),
        Some(value) => read(value, &zone),
    };
    match (read(value, &zone), now) {
        (Some(then), Some(now)) => answer(moment::relative(then, now)),
        _ => answer(INVALID),
    }
}

/// `currentDateTime format? zone?`
fn current(args: &Args<'_>) -> Answer {
    let now = moment::cut(&Timestamp::now().to_zoned(zone(args, 1)?));
    answer(moment::write(&now, &pattern(args, 0)?))
}

fn pattern(args: &Args<'_>, place: usize) -> Result<String, String> {
    let pattern = args.text(place)?;
    Ok(match (&*pattern, args.get(place)) {
        (_, None) => "L LTS".to_owned(),
        ("", _) => "YYYY-MM-DDTHH:mm:ssZ".to_owned(),
        (pattern, _) => pattern.to_owned(),
    })
}

/// The zone given by `tz=` or as a plain argument.
fn zone(args: &Args<'_>, place: usize) -> Result<TimeZone, String> {
    match args.named("tz").or(args.get(place)) {
        None | Some(Value::Null) => Ok(TimeZone::UTC),
        Some(Value::String(name)) if name.is_empty() => Ok(TimeZone::UTC),
        Some(Value::String(name)) => TimeZone::get(name)
            .map_err(|_| format!("`{name}` is not a time zone; write one as Europe/Helsinki")),
        Some(other) => Err(format!("a time zone is a text, not {}", other.type_name())),
    }
}

/// Whether a text is a point in time as JSON messages write one: date, `T`, time, offset.
pub(super) fn is_time(text: &str) -> bool {
    (16..=64).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_digit())
        && text.parse::<Timestamp>().is_ok()
}

/// Milliseconds since 1970 (a number, or text of digits), ISO 8601, or RFC 2822. What has no
/// offset of its own is in `zone`.
fn read(value: &Value, zone: &TimeZone) -> Option<Timestamp> {
    let text = match value {
        Value::Number(number) => return from_millis(number.as_f64()?),
        Value::String(text) if text.len() <= 100 => text.trim(),
        _ => return None,
    };
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) && text.len() > 8 {
        return from_millis(text.parse().ok()?);
    }
    let civil = |time: DateTime| time.to_zoned(zone.clone()).ok().map(|time| time.timestamp());
    let rfc = || jiff::fmt::rfc2822::parse(text).ok().map(|time: Zoned| time.timestamp());
    text.parse::<Timestamp>()
        .ok()
        .or_else(|| text.parse().ok().and_then(civil))
        .or_else(|| {
            text.parse::<Date>()
                .ok()
                .and_then(|date| civil(date.to_datetime(jiff::civil::Time::midnight())))
        })
        .or_else(rfc)
}

fn from_millis(number: f64) -> Option<Timestamp> {
    if number.abs() > 8.64e15 {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, reason = "the range is checked above")]
    Timestamp::from_millisecond(number.trunc() as i64).ok()
}

#[cfg(test)]
mod tests;
