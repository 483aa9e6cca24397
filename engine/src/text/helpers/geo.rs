//! `formatGps gpsDistance gpsIsPointInside`: points are texts in decimal degrees (`60.17,24.94`),
//! degrees, minutes and seconds, or NMEA sentences (GGA, GLL).

use super::rounding::fixed;
use super::{Answer, Args, Helper, answer, maths};
use crate::payload::Value;

pub(super) const HELPERS: &[Helper] = &[
    Helper::new("formatGps", (1, 3), format_gps),
    Helper::new("gpsDistance", (2, 2), distance),
    Helper::new("gpsIsPointInside", (2, 2), inside),
];

/// The Earth's mean radius in metres.
const RADIUS: f64 = 6_371_008.8;

/// Degrees, north and east positive.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Point {
    latitude: f64,
    longitude: f64,
}

/// A text in one of the three forms, `[latitude, longitude]`, or `{lat, lng}`.
fn point(value: Option<&Value>) -> Option<Point> {
    let (latitude, longitude) = match value? {
        Value::String(text) if text.len() <= 200 => parse(text.trim())?,
        Value::Array(items) => match items.as_slice() {
            [latitude, longitude] => (latitude.as_f64()?, longitude.as_f64()?),
            _ => return None,
        },
        Value::Object(object) => {
            let either = |names: [&str; 3]| names.iter().find_map(|name| object.get(name));
            (
                either(["lat", "latitude", "y"])?.as_f64()?,
                either(["lng", "lon", "longitude"])?.as_f64()?,
            )
        }
        _ => return None,
    };
    (latitude.abs() <= 90.0 && longitude.abs() <= 180.0).then_some(Point { latitude, longitude })
}

fn parse(text: &str) -> Option<(f64, f64)> {
    if text.starts_with('$') {
        let skipped = if text.get(3..6) == Some("GGA") { 2 } else { 1 };
        let mut fields = text.split(',').skip(skipped);
        let mut next = || Some((sexagesimal(fields.next()?)?, fields.next()?.trim()));
        let (latitude, south) = next()?;
        let (longitude, west) = next()?;
        let sign = |negative| if negative { -1.0 } else { 1.0 };
        return Some((latitude * sign(south == "S"), longitude * sign(west == "W")));
    }
    let (latitude, longitude) = text.split_once(',')?;
    Some((degrees(latitude)?, degrees(longitude)?))
}

/// `ddmm.mmm` or `dddmm.mmm`
fn sexagesimal(text: &str) -> Option<f64> {
    let number: f64 = text.trim().parse().ok()?;
    let whole = (number / 100.0).floor();
    Some(whole + (number - whole * 100.0) / 60.0)
}

/// `-122.03` or `122°1'52.38"W`
fn degrees(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Ok(number) = text.parse::<f64>() {
        return Some(number);
    }
    let unsigned = text.trim_end_matches(['N', 'S', 'E', 'W', 'n', 's', 'e', 'w']);
    let negative = text.starts_with('-') || text.ends_with(['S', 'W', 's', 'w']);
    let mut total = 0.0;
    let mut unit = 1.0;
    for part in unsigned.trim_start_matches(['-', '+']).split(['°', '\'', '′', '"', '″']) {
        if !part.trim().is_empty() {
            total += part.trim().parse::<f64>().ok()? / unit;
        }
        unit *= 60.0;
    }
    Some(if negative { -total } else { total })
}

/// `formatGps point form="decimal" precision=6`; what is no point prints nothing.
fn format_gps(args: &Args<'_>) -> Answer {
    let Some(point) = point(args.get(0)) else {
        return Ok(None);
    };
    let precision = match args.get(2) {
        None => 6,
        Some(value) => {
            (0..=20).find(|places| f64::from(*places) >= maths::number(Some(value))).unwrap_or(20)
        }
    };
    let places = usize::try_from(precision).unwrap_or(6);
    let hemisphere = |number: f64, marks: [&'static str; 2]| {
        let [positive, negative] = marks;
        if number < 0.0 { negative } else { positive }
    };
    let north = hemisphere(point.latitude, ["N", "S"]);
    let east = hemisphere(point.longitude, ["E", "W"]);
    let form = args.text(1)?;
    answer(match &*form {
        "" | "decimal" => {
            let signed = |number: f64| {
                let text = fixed(number.abs(), places);
                let text = if text.contains('.') {
                    text.trim_end_matches('0').trim_end_matches('.').to_owned()
                } else {
                    text
                };
                if number < 0.0 && text != "0" { format!("-{text}") } else { text }
            };
            format!("{},{}", signed(point.latitude), signed(point.longitude))
        }
        "degrees" | "sexagesimal" => {
            let (latitude, longitude) = (point.latitude.abs(), point.longitude.abs());
            format!(
                "{}{north},{}{east}",
                in_seconds(latitude, places),
                in_seconds(longitude, places)
            )
        }
        "gga" => {
            let minutes = |number: f64, digits: usize| {
                let text =
                    fixed(number.abs().floor() * 100.0 + number.abs().fract() * 60.0, places);
                let width = digits + if places > 0 { places + 1 } else { 0 };
                format!("{text:0>width$}")
            };
            let (latitude, longitude) = (minutes(point.latitude, 4), minutes(point.longitude, 5));
            let sentence = format!("GPGGA,,{latitude},{north},{longitude},{east},,,,,,,,,");
            let sum = sentence.bytes().fold(0, |sum, byte| sum ^ byte);
            format!("${sentence}*{sum:02X}")
        }
        other => {
            return Err(format!(
                "`{other}` is no form of a point; there are decimal, degrees, sexagesimal, gga"
            ));
        }
    })
}

fn in_seconds(number: f64, places: usize) -> String {
    let seconds_in_all = number * 3600.0;
    let text = fixed(seconds_in_all % 60.0, places);
    let full = text.starts_with("60");
    let minutes_in_all = (seconds_in_all / 60.0).floor() + if full { 1.0 } else { 0.0 };
    let seconds = if full { fixed(0.0, places) } else { text };
    let trimmed = if seconds.contains('.') {
        seconds.trim_end_matches('0').trim_end_matches('.')
    } else {
        &seconds
    };
    format!("{}°{}'{trimmed}\"", (minutes_in_all / 60.0).floor(), minutes_in_all % 60.0)
}

/// `gpsDistance one two`: metres along the Earth's surface.
#[allow(clippy::unnecessary_wraps, reason = "the signature of a helper")]
fn distance(args: &Args<'_>) -> Answer {
    let (Some(one), Some(two)) = (point(args.get(0)), point(args.get(1))) else {
        return Ok(None);
    };
    let half = |from: f64, to: f64| ((to - from).to_radians() / 2.0).sin().powi(2);
    let across = half(one.latitude, two.latitude)
        + one.latitude.to_radians().cos()
            * two.latitude.to_radians().cos()
            * half(one.longitude, two.longitude);
    let metres = 2.0 * RADIUS * across.sqrt().min(1.0).asin();
    Ok(Some(Value::from_f64(metres)))
}

/// `gpsIsPointInside point corners`
fn inside(args: &Args<'_>) -> Answer {
    let (Some(place), Some(Value::Array(items))) = (point(args.get(0)), args.get(1)) else {
        return answer(false);
    };
    args.work.spend(items.len())?;
    let Some(corners) = items.iter().map(|item| point(Some(item))).collect::<Option<Vec<_>>>()
    else {
        return answer(false);
    };
    let before = corners.iter().cycle().skip(corners.len().saturating_sub(1));
    let crossings = corners.iter().zip(before).filter(|(one, two)| {
        (one.latitude > place.latitude) != (two.latitude > place.latitude)
            && place.longitude
                < (two.longitude - one.longitude) * (place.latitude - one.latitude)
                    / (two.latitude - one.latitude)
                    + one.longitude
    });
    answer(crossings.count() % 2 == 1)
}

#[cfg(test)]
mod tests;
