//! What `duration` promises.

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
        ("P1M", "2025-01-31T10:00[Europe/Helsinki]", "2025-02-28T10:00[Europe/Helsinki]"),
        ("P1Y", "2024-02-29T10:00[UTC]", "2025-02-28T10:00[UTC]"),
        ("P1Y2M", "2024-01-15T10:00[UTC]", "2025-03-15T10:00[UTC]"),
        ("PT1M", "2025-01-31T10:00[UTC]", "2025-01-31T10:01[UTC]"),
        // The clocks go forward in between: a day keeps the time of day, 24 hours do not.
        ("P1D", "2025-03-29T12:00[Europe/Helsinki]", "2025-03-30T12:00[Europe/Helsinki]"),
        ("PT24H", "2025-03-29T12:00[Europe/Helsinki]", "2025-03-30T13:00[Europe/Helsinki]"),
    ] {
        let start: Zoned = start.parse().unwrap();
        let end: Zoned = end.parse().unwrap();
        assert_eq!(Period::parse(text).unwrap().after(&start).unwrap(), end, "{text}");
    }
    let last: Zoned = "9999-01-01T00:00[UTC]".parse().unwrap();
    let error = Period::parse("P1Y").unwrap().after(&last).unwrap_err();
    assert!(error.words.contains("past the year 9999"));
    assert!(Period::parse("P1000000Y").is_err());
    assert!(Period::parse("-P1M").is_err());
}
