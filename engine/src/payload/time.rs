//! Times in payloads: ISO 8601 in UTC, to the millisecond, as JavaScript prints them.

use std::cell::RefCell;

use jiff::Timestamp;

use super::Text;

thread_local! {
    /// The last one: a thread that is busy asks many times within a millisecond.
    static LAST: RefCell<(i64, Text)> = const { RefCell::new((i64::MIN, Text::new())) };
}

/// `2026-01-02T03:04:05.678Z`. Written by hand: once a message, a format string costs too much.
#[must_use]
pub fn iso_millis(time: Timestamp) -> Text {
    with(time, Clone::clone)
}

/// Appends the same.
pub(crate) fn write_iso_millis(time: Timestamp, out: &mut Vec<u8>) {
    with(time, |text| out.extend_from_slice(text.as_bytes()));
}

fn with<T>(time: Timestamp, act: impl FnOnce(&Text) -> T) -> T {
    let millis = time.as_millisecond();
    LAST.with_borrow_mut(|(last, text)| {
        if *last != millis {
            *text = written(time, millis);
            *last = millis;
        }
        act(text)
    })
}

fn written(time: Timestamp, millis: i64) -> Text {
    let letters = letters(millis);
    let written = letters.as_ref().and_then(|letters| std::str::from_utf8(letters).ok());
    written.map_or_else(|| Text::from(time.to_string()), Text::from)
}

/// None outside of the years 0 to 9999.
fn letters(millis: i64) -> Option<[u8; 24]> {
    let days = i32::try_from(millis.div_euclid(86_400_000)).ok()?;
    let of_day = u32::try_from(millis.rem_euclid(86_400_000)).ok()?;
    let (year, month, day) = civil(days)?;
    let (seconds, milli) = (of_day / 1_000, of_day % 1_000);
    let (minutes, second) = (seconds / 60, seconds % 60);
    let ([y1, y2], [y3, y4]) = (pair(year / 100), pair(year % 100));
    let ([o1, o2], [d1, d2]) = (pair(month), pair(day));
    let ([h1, h2], [m1, m2], [s1, s2]) = (pair(minutes / 60), pair(minutes % 60), pair(second));
    let ([_, l1], [l2, l3]) = (pair(milli / 100), pair(milli % 100));
    Some([
        y1, y2, y3, y4, b'-', o1, o2, b'-', d1, d2, b'T', h1, h2, b':', m1, m2, b':', s1, s2, b'.',
        l1, l2, l3, b'Z',
    ])
}

/// Two digits of a number below 100.
fn pair(number: u32) -> [u8; 2] {
    let ([tens, ..], [ones, ..]) = ((number / 10).to_le_bytes(), (number % 10).to_le_bytes());
    [b'0' + tens, b'0' + ones]
}

/// The Gregorian date of a day counted from 1970-01-01, by eras of 400 years that begin in March;
/// none outside of the years 0 to 9999.
fn civil(days: i32) -> Option<(u32, u32, u32)> {
    let shifted = u32::try_from(days.checked_add(719_468)?).ok()?;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + u32::from(month <= 2);
    (year <= 9_999).then_some((year, month, day))
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_jiff_over_the_centuries() {
        // A prime step, so that every part takes every value.
        for millis in (-62_135_596_800_000_i64..=253_402_207_000_000).step_by(98_765_432_199) {
            let time = Timestamp::from_millisecond(millis).unwrap();
            let theirs = time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
            assert_eq!(iso_millis(time), theirs);
            let mut out = Vec::new();
            write_iso_millis(time, &mut out);
            assert_eq!(out, theirs.as_bytes());
        }
    }

    #[test]
    fn other_years_are_written_in_full() {
        for millis in [-62_198_755_200_000_i64 - 86_400_000 * 200, Timestamp::MIN.as_millisecond()]
        {
            let time = Timestamp::from_millisecond(millis).unwrap();
            assert_eq!(iso_millis(time), time.to_string());
        }
    }
}
