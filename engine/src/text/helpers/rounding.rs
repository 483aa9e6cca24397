//! Decimal texts of doubles, rounded as JavaScript's `toFixed`, `toExponential`, `toPrecision` do:
//! exactly, ties upwards (Rust's own formatting takes ties to the even digit).

/// Beyond this many digits after a tie there can be no other digit of a double.
const BEYOND: usize = 25;

/// `number.toFixed(places)` of a number from 0.
pub(super) fn fixed(number: f64, places: usize) -> String {
    let exact = format!("{number:.*}", places + BEYOND);
    let (whole, fraction) = exact.split_once('.').unwrap_or((&exact, ""));
    let kept: String = whole.chars().chain(fraction.chars().take(places)).collect();
    let mut digits = match fraction.chars().nth(places) {
        Some('5'..='9') => increment(&kept),
        _ => kept,
    };
    if places > 0 {
        digits.insert(digits.len() - places, '.');
    }
    digits
}

/// The digits of a number from 0, `count` of them, and the power of ten of the first.
pub(super) fn digits(number: f64, count: usize) -> (String, i32) {
    let exact = format!("{number:.*e}", count + BEYOND);
    let (mantissa, power) = exact.split_once('e').unwrap_or((&exact, "0"));
    let power: i32 = power.parse().unwrap_or(0);
    let all: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let kept: String = all.chars().take(count).collect();
    if !matches!(all.chars().nth(count), Some('5'..='9')) {
        return (kept, power);
    }
    let mut up = increment(&kept);
    if up.len() > count {
        up.pop();
        return (up, power + 1);
    }
    (up, power)
}

/// `number.toExponential(places)` of a number from 0.
pub(super) fn exponential(number: f64, places: usize) -> String {
    let (mut digits, power) = digits(number, places + 1);
    if places > 0 {
        digits.insert(1, '.');
    }
    let sign = if power < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{}", power.unsigned_abs())
}

/// `number.toPrecision(count)` of a number from 0.
pub(super) fn precise(number: f64, count: usize) -> String {
    let (_, power) = digits(number, count);
    match usize::try_from(power) {
        Ok(power) if power < count => fixed(number, count - 1 - power),
        Err(_) if power >= -6 => {
            let zeros = usize::try_from(-power).unwrap_or_default();
            fixed(number, count - 1 + zeros)
        }
        _ => exponential(number, count - 1),
    }
}

/// One more in the last place of a text of digits.
fn increment(digits: &str) -> String {
    let mut carry = true;
    let mut out: Vec<char> = digits
        .chars()
        .rev()
        .map(|digit| match (carry, digit) {
            (true, '9') => '0',
            (true, digit) => {
                carry = false;
                char::from_digit(digit.to_digit(10).unwrap_or_default() + 1, 10).unwrap_or('0')
            }
            (false, digit) => digit,
        })
        .collect();
    if carry {
        out.push('1');
    }
    out.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_javascript_does() {
        for (number, places, wanted) in [
            (2.5, 0, "3"),
            (0.5, 0, "1"),
            (1.005, 2, "1.00"),
            (1.45, 1, "1.4"),
            (8.345, 2, "8.35"),
            (0.000_001, 7, "0.0000010"),
            (999.999, 2, "1000.00"),
            (0.0, 2, "0.00"),
            (1e21, 0, "1000000000000000000000"),
        ] {
            assert_eq!(fixed(number, places), wanted);
        }
        assert_eq!(exponential(1234.5, 2), "1.23e+3");
        assert_eq!(exponential(0.000_25, 0), "3e-4");
        assert_eq!(exponential(9.99, 1), "1.0e+1");
        assert_eq!(exponential(0.0, 1), "0.0e+0");
        assert_eq!(precise(123.456, 4), "123.5");
        assert_eq!(precise(0.000_012_3, 2), "0.000012");
        assert_eq!(precise(0.000_000_123, 2), "1.2e-7");
        assert_eq!(precise(123_456.0, 2), "1.2e+5");
        assert_eq!(precise(99.99, 2), "1.0e+2");
        assert_eq!(digits(f64::MAX, 3), ("180".to_owned(), 308));
    }
}
