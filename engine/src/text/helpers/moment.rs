//! Moment's format language for a point in time, in English.

use jiff::{Unit, Zoned};

/// The tokens; of two that fit, the longer one counts.
const TOKENS: &[&str] = &[
    "YYYYYY", "YYYYY", "YYYY", "YY", "Y", "MMMM", "MMM", "MM", "Mo", "M", "Qo", "Q", "DDDD",
    "DDDo", "DDD", "DD", "Do", "D", "dddd", "ddd", "dd", "do", "d", "e", "E", "ww", "wo", "w",
    "WW", "Wo", "W", "ggggg", "gggg", "gg", "GGGGG", "GGGG", "GG", "A", "a", "HH", "H", "hh", "h",
    "kk", "k", "mm", "m", "ss", "s", "zz", "z", "ZZ", "Z", "X", "x", "LTS", "LT", "LLLL", "LLL",
    "LL", "L", "llll", "lll", "ll", "l",
];

/// `time` as `pattern` says; texts in `[…]` stay as they are.
pub(super) fn write(time: &Zoned, pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    write_into(time, pattern, &mut out);
    out
}

fn write_into(time: &Zoned, pattern: &str, out: &mut String) {
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        if let Some((text, after)) = rest.strip_prefix('[').and_then(|inner| inner.split_once(']'))
        {
            out.push_str(text);
            rest = after;
        } else if let Some(kept) = rest.strip_prefix('\\') {
            // What stands behind a backslash stays as it is.
            let token = token(kept).map_or(usize::from(!kept.is_empty()), str::len);
            let end = (token..=kept.len()).find(|end| kept.is_char_boundary(*end));
            let (text, after) = kept.split_at_checked(end.unwrap_or(0)).unwrap_or(("", kept));
            out.push_str(text);
            rest = after;
        } else if first == 'S' {
            let after = rest.trim_start_matches('S');
            fraction(time, rest.len() - after.len(), out);
            rest = after;
        } else if let Some(token) = token(rest) {
            match long(token) {
                Some(pattern) => write_into(time, pattern, out),
                None => out.push_str(&part(time, token)),
            }
            rest = rest.strip_prefix(token).unwrap_or_default();
        } else {
            out.push(first);
            rest = rest.strip_prefix(first).unwrap_or_default();
        }
    }
}

/// The token with which `text` begins.
fn token(text: &str) -> Option<&'static str> {
    TOKENS.iter().copied().find(|token| text.starts_with(token))
}

/// What the locale's own formats stand for.
fn long(token: &str) -> Option<&'static str> {
    Some(match token {
        "LT" => "h:mm A",
        "LTS" => "h:mm:ss A",
        "L" => "MM/DD/YYYY",
        "LL" => "MMMM D, YYYY",
        "LLL" => "MMMM D, YYYY h:mm A",
        "LLLL" => "dddd, MMMM D, YYYY h:mm A",
        "l" => "M/D/YYYY",
        "ll" => "MMM D, YYYY",
        "lll" => "MMM D, YYYY h:mm A",
        "llll" => "ddd, MMM D, YYYY h:mm A",
        _ => return None,
    })
}

fn part(time: &Zoned, token: &str) -> String {
    let sunday = time.weekday().to_sunday_zero_offset();
    let monday = time.weekday().to_monday_one_offset();
    let hour = time.hour();
    let half = match hour % 12 {
        0 => 12,
        hour => hour,
    };
    let iso = time.date().iso_week_date();
    match token {
        "YYYYYY" => format!("{:+07}", time.year()),
        "YYYYY" => format!("{:05}", time.year()),
        "YYYY" => format!("{:04}", time.year()),
        "YY" => format!("{:02}", time.year().rem_euclid(100)),
        "Y" => time.year().to_string(),
        "MMMM" => time.strftime("%B").to_string(),
        "MMM" => time.strftime("%b").to_string(),
        "MM" => two(time.month()),
        "Mo" => ordinal(time.month().into()),
        "M" => time.month().to_string(),
        "Qo" => ordinal(i32::from((time.month() - 1) / 3 + 1)),
        "Q" => ((time.month() - 1) / 3 + 1).to_string(),
        "DDDD" => format!("{:03}", time.day_of_year()),
        "DDDo" => ordinal(time.day_of_year().into()),
        "DDD" => time.day_of_year().to_string(),
        "DD" => two(time.day()),
        "Do" => ordinal(time.day().into()),
        "D" => time.day().to_string(),
        "dddd" => time.strftime("%A").to_string(),
        "ddd" => time.strftime("%a").to_string(),
        "dd" => time.strftime("%a").to_string().chars().take(2).collect(),
        "do" => ordinal(sunday.into()),
        "d" | "e" => sunday.to_string(),
        "E" => monday.to_string(),
        "ww" => two(week(time).1),
        "wo" => ordinal(week(time).1.into()),
        "w" => week(time).1.to_string(),
        "WW" => two(iso.week()),
        "Wo" => ordinal(iso.week().into()),
        "W" => iso.week().to_string(),
        "ggggg" => format!("{:05}", week(time).0),
        "gggg" => format!("{:04}", week(time).0),
        "gg" => format!("{:02}", week(time).0.rem_euclid(100)),
        "GGGGG" => format!("{:05}", iso.year()),
        "GGGG" => format!("{:04}", iso.year()),
        "GG" => format!("{:02}", iso.year().rem_euclid(100)),
        "A" => (if hour < 12 { "AM" } else { "PM" }).to_owned(),
        "a" => (if hour < 12 { "am" } else { "pm" }).to_owned(),
        "HH" => two(hour),
        "H" => hour.to_string(),
        "hh" => two(half),
        "h" => half.to_string(),
        "kk" => two(if hour == 0 { 24 } else { hour }),
        "k" => (if hour == 0 { 24 } else { hour }).to_string(),
        "mm" => two(time.minute()),
        "m" => time.minute().to_string(),
        "ss" => two(time.second()),
        "s" => time.second().to_string(),
        "zz" | "z" => time.strftime("%Z").to_string(),
        "ZZ" => offset(time, ""),
        "Z" => offset(time, ":"),
        "X" => time.timestamp().as_millisecond().div_euclid(1000).to_string(),
        "x" => time.timestamp().as_millisecond().to_string(),
        other => other.to_owned(),
    }
}

fn two(number: i8) -> String {
    format!("{number:02}")
}

/// 1st, 2nd, 3rd, 4th, 11th …
fn ordinal(number: i32) -> String {
    let end = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{end}")
}

/// The first digits of the second's fraction.
fn fraction(time: &Zoned, digits: usize, out: &mut String) {
    let all = format!("{:09}", time.subsec_nanosecond());
    out.extend(all.chars().chain(std::iter::repeat('0')).take(digits));
}

fn offset(time: &Zoned, between: &str) -> String {
    let seconds = time.offset().seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.unsigned_abs() / 60;
    format!("{sign}{:02}{between}{:02}", minutes / 60, minutes % 60)
}

/// Year and week where weeks begin on Sunday and the one with 1 January is the first.
fn week(time: &Zoned) -> (i16, i8) {
    let left = 6 - time.weekday().to_sunday_zero_offset();
    let saturday = time.date().saturating_add(jiff::Span::new().days(left));
    let week = (saturday.day_of_year() - 1) / 7 + 1;
    (saturday.year(), i8::try_from(week).unwrap_or(1))
}

/// `then` as seen from `now`: "in 5 minutes", "a day ago".
pub(super) fn relative(then: jiff::Timestamp, now: jiff::Timestamp) -> String {
    let away = then.duration_since(now);
    let seconds = away.abs().as_secs_f64();
    let [minutes, hours, days] = [60.0, 3600.0, 86_400.0].map(|unit| (seconds / unit).round());
    let months = (seconds / 86_400.0 * 4800.0 / 146_097.0).round();
    let years = (seconds / 86_400.0 * 400.0 / 146_097.0).round();
    let words = if seconds.round() < 45.0 {
        "a few seconds".to_owned()
    } else if minutes <= 1.0 {
        "a minute".to_owned()
    } else if minutes < 45.0 {
        format!("{minutes} minutes")
    } else if hours <= 1.0 {
        "an hour".to_owned()
    } else if hours < 22.0 {
        format!("{hours} hours")
    } else if days <= 1.0 {
        "a day".to_owned()
    } else if days < 26.0 {
        format!("{days} days")
    } else if months <= 1.0 {
        "a month".to_owned()
    } else if months < 11.0 {
        format!("{months} months")
    } else if years <= 1.0 {
        "a year".to_owned()
    } else {
        format!("{years} years")
    };
    if away.is_positive() { format!("in {words}") } else { format!("{words} ago") }
}

/// Cut to whole milliseconds, as a JavaScript date is.
pub(super) fn cut(time: &Zoned) -> Zoned {
    let rule = jiff::ZonedRound::new().smallest(Unit::Millisecond).mode(jiff::RoundMode::Floor);
    time.round(rule).unwrap_or_else(|_| time.clone())
}
