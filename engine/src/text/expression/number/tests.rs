//! What `number` promises.

use super::*;

fn written(number: f64) -> String {
    let mut out = String::new();
    write(number, &mut out).unwrap();
    out
}

#[test]
fn writes_as_javascript_does() {
    for (number, text) in [
        (-0.0, "0"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e21, "1e+21"),
        (123_456_789_012_345_680_000.0, "123456789012345680000"),
        (1.5e300, "1.5e+300"),
        (0.000_001, "0.000001"),
        (1.25e-7, "1.25e-7"),
        (-5e-324, "-5e-324"),
        (f64::NAN, "NaN"),
        (f64::NEG_INFINITY, "-Infinity"),
    ] {
        assert_eq!(written(number), text);
    }
}

#[test]
fn reads_as_javascript_does() {
    for (text, number) in [
        ("", 0.0),
        (" \n12\u{feff}", 12.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("-1e3", -1000.0),
        ("+7", 7.0),
        ("0xfF", 255.0),
        ("0b101", 5.0),
        ("0x20000000000001", 9_007_199_254_740_992.0),
        ("0x200000000000018", 144_115_188_075_855_904.0),
        ("1e999", f64::INFINITY),
        ("-Infinity", f64::NEG_INFINITY),
    ] {
        assert_eq!(from_text(text).to_bits(), number.to_bits(), "{text}");
    }
    for text in ["inf", "nan", "NaN", ".", "e5", "1e", "-0x1", "0x", "1_0", "1 2", "١", "\u{85}1"]
    {
        assert!(from_text(text).is_nan(), "{text}");
    }
    assert!(from_digits(&"f".repeat(300), 16).unwrap().is_infinite());
}

#[test]
fn rounds_halves_up() {
    for (number, want) in [(2.5, 3.0), (-2.5, -2.0), (0.499_999_999_999_999_94, 0.0), (-0.2, -0.0)]
    {
        assert!((round(number) - want).abs() == 0.0);
    }
    assert!(round(f64::NAN).is_nan());
    assert!(power(1.0, f64::INFINITY).is_nan());
}
