//! What `dates` promises.

use super::super::check::{call, call_named, table};

/// Wednesday, 28 September 2016, 19:40:05.007 UTC.
const TIME: &str = "1475091605007";

fn at(time: &str, pattern: &str) -> String {
    let args = format!("[{time},{pattern:?}]");
    let given = call("formatDate", &args).unwrap().unwrap();
    given.as_str().unwrap().to_owned()
}

#[test]
fn tokens() {
    for (pattern, wanted) in [
        ("x", TIME),
        ("X", "1475091605"),
        ("LLLL", "Wednesday, September 28, 2016 7:40 PM"),
        ("LLL", "September 28, 2016 7:40 PM"),
        ("LL", "September 28, 2016"),
        ("L", "09/28/2016"),
        ("l ll lll", "9/28/2016 Sep 28, 2016 Sep 28, 2016 7:40 PM"),
        ("LT", "7:40 PM"),
        ("LTS", "7:40:05 PM"),
        ("YYYY-MM-DDTHH:mm:ss.SSSZ", "2016-09-28T19:40:05.007+00:00"),
        ("YYYY-MM-DDTHH:MM:ssZ", "2016-09-28T19:09:05+00:00"),
        ("YY Y Q Qo M Mo MMM D Do DDD DDDo DDDD", "16 2016 3 3rd 9 9th Sep 28 28th 272 272nd 272"),
        ("d do dd ddd dddd e E", "3 3rd We Wed Wednesday 3 3"),
        ("w wo ww W Wo WW gg gggg GG GGGG", "40 40th 40 39 39th 39 16 2016 16 2016"),
        ("H HH h hh k kk a A m mm s ss S SS SSSS", "19 19 7 07 19 19 pm PM 40 40 5 05 0 00 0070"),
        ("Z ZZ z", "+00:00 +0000 UTC"),
        ("[at] h [o'clock]", "at 7 o'clock"),
        (r"\YYYY \h\é \", "YYYY hé "),
        ("", "2016-09-28T19:40:05+00:00"),
        ("[open", "[op3n"),
    ] {
        assert_eq!(at(TIME, pattern), wanted, "{pattern}");
    }
    assert_eq!(at("0", "hh:mm A kk"), "12:00 AM 24");
    assert_eq!(at("\"2021-01-01\"", "w gggg W GGGG"), "1 2021 53 2020");
    assert_eq!(at("\"2020-12-31\"", "w gggg Do"), "1 2021 31st");
    assert_eq!(at("-1", "x X SSS"), "-1 -1 999");
}

#[test]
fn inputs_and_zones() {
    table(
        "formatDate",
        &[
            ("[null]", "-"),
            ("[\"nonsense\"]", "\"Invalid date\""),
            ("[1e300]", "\"Invalid date\""),
            ("[{}]", "\"Invalid date\""),
            ("[1475091605007]", "\"09/28/2016 7:40:05 PM\""),
            ("[\"2016-09-28T21:40:05+02:00\",\"x\"]", "\"1475091605000\""),
            ("[\"Wed, 28 Sep 2016 19:40:05 GMT\",\"x\"]", "\"1475091605000\""),
            ("[\"1475091605007\",\"x\"]", "\"1475091605007\""),
            ("[\"2016-09-28 19:40\",\"Z HH\",\"America/New_York\"]", "\"-04:00 19\""),
            ("[1475091605007,\"HH z\",\"America/New_York\"]", "\"15 EDT\""),
        ],
    );
    let named = call_named("formatDate", "[0,\"HH:mm Z\"]", "{\"tz\":\"Asia/Kolkata\"}");
    assert_eq!(named.unwrap().unwrap().as_str(), Some("05:30 +05:30"));
    assert!(call("formatDate", "[0,\"x\",\"Mars/Base\"]").unwrap_err().contains("Mars/Base"));
}

#[test]
fn relative() {
    let minute = 60_000_i64;
    let (hour, day) = (60 * minute, 1440 * minute);
    for (away, wanted) in [
        (0, "a few seconds ago"),
        (-44_000, "a few seconds ago"),
        (-46_000, "a minute ago"),
        (-5 * minute, "5 minutes ago"),
        (5 * minute, "in 5 minutes"),
        (50 * minute, "in an hour"),
        (-3 * hour, "3 hours ago"),
        (-23 * hour, "a day ago"),
        (4 * day, "in 4 days"),
        (-30 * day, "a month ago"),
        (-100 * day, "3 months ago"),
        (365 * day, "in a year"),
        (-800 * day, "2 years ago"),
    ] {
        let args = format!("[{away},0]");
        table("formatDateRelative", &[(&args, &format!("{wanted:?}"))]);
    }
}

#[test]
fn now() {
    let before = jiff::Timestamp::now().as_millisecond();
    let given = call("currentDateTime", "[\"x\"]").unwrap().unwrap();
    let given: i64 = given.as_str().unwrap().parse().unwrap();
    assert!((before..=jiff::Timestamp::now().as_millisecond()).contains(&given));
}
