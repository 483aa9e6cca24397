//! Times in payloads: ISO 8601 in UTC, to the millisecond, as JavaScript prints them.

use jiff::Timestamp;

use super::Text;

/// `2026-01-02T03:04:05.678Z`. Written by hand: once a message, a format string costs too much.
#[must_use]
pub fn iso_millis(time: Timestamp) -> Text {
    let millis = time.as_millisecond();
    let (days, of_day) = (millis.div_euclid(86_400_000), millis.rem_euclid(86_400_000));
    let (year, month, day) = civil(days);
    let (hour, minute) = (of_day / 3_600_000, of_day / 60_000 % 60);
    let (second, milli) = (of_day / 1_000 % 60, of_day % 1_000);
    if !(0..=9_999).contains(&year) {
        return Text::from(time.to_string());
    }
    let mut out = *b"0000-00-00T00:00:00.000Z";
    digits(&mut out, 0, 4, year);
    digits(&mut out, 5, 2, month);
    digits(&mut out, 8, 2, day);
    digits(&mut out, 11, 2, hour);
    digits(&mut out, 14, 2, minute);
    digits(&mut out, 17, 2, second);
    digits(&mut out, 20, 3, milli);
    std::str::from_utf8(&out).map_or_else(|_| Text::from(time.to_string()), Text::from)
}

fn digits(out: &mut [u8], start: usize, width: usize, mut number: i64) {
    for slot in out.iter_mut().skip(start).take(width).rev() {
        *slot = b'0' + u8::try_from(number % 10).unwrap_or_default();
        number /= 10;
    }
}

/// The Gregorian date of a day counted from 1970-01-01, by eras of 400 years that begin in March.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
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
        }
    }
}
