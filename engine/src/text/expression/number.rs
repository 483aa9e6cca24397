//! Numbers as JavaScript reads and writes them.

/// What a text is as a number: NaN if it is none.
pub(super) fn from_text(text: &str) -> f64 {
    let body = text.trim_matches(is_space);
    if let Some(radix) = [("0x", 16), ("0X", 16), ("0o", 8), ("0O", 8), ("0b", 2), ("0B", 2)]
        .into_iter()
        .find_map(|(prefix, radix)| Some((body.strip_prefix(prefix)?, radix)))
    {
        return from_digits(radix.0, radix.1).unwrap_or(f64::NAN);
    }
    match body {
        "" => 0.0,
        "Infinity" | "+Infinity" => f64::INFINITY,
        "-Infinity" => f64::NEG_INFINITY,
        // Rust's words `inf` and `nan` are none of JavaScript's numbers.
        _ if body.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte)) => {
            body.parse().unwrap_or(f64::NAN)
        }
        _ => f64::NAN,
    }
}

/// Whole numbers in base 2, 8 or 16, rounded once, however many digits they have.
pub(super) fn from_digits(digits: &str, radix: u32) -> Option<f64> {
    if digits.is_empty() {
        return None;
    }
    let (mut head, mut beyond, mut sticky) = (0_u64, 0_i32, false);
    for char in digits.chars() {
        let digit = char.to_digit(radix)?;
        if head < 1 << 59 {
            head = head * u64::from(radix) + u64::from(digit);
        } else {
            // Digits that no double can show decide only how the last bit is rounded.
            beyond = beyond.saturating_add(radix.trailing_zeros().cast_signed());
            sticky |= digit != 0;
        }
    }
    #[allow(clippy::cast_precision_loss, reason = "rounding to a double is the task")]
    let rounded = (head | u64::from(sticky)) as f64;
    Some(if beyond > 1100 { f64::INFINITY } else { rounded * 2_f64.powi(beyond) })
}

fn is_space(char: char) -> bool {
    (char.is_whitespace() && char != '\u{85}') || char == '\u{feff}'
}

/// Appends the shortest digits that read back as the same number.
pub(super) fn write(number: f64, out: &mut impl std::fmt::Write) -> std::fmt::Result {
    if number == 0.0 {
        return out.write_str("0");
    }
    if !number.is_finite() {
        return out.write_str(match (number.is_nan(), number > 0.0) {
            (true, _) => "NaN",
            (_, true) => "Infinity",
            (_, false) => "-Infinity",
        });
    }
    let size = number.abs();
    if (1e-6..1e21).contains(&size) {
        // Rust writes these as JavaScript does: all digits, no exponent.
        return write!(out, "{number}");
    }
    let text = format!("{number:e}");
    match text.split_once('e') {
        Some((digits, exponent)) if !exponent.starts_with('-') => {
            write!(out, "{digits}e+{exponent}")
        }
        _ => out.write_str(&text),
    }
}

/// `^`: as in C, but for what JavaScript calls NaN.
#[allow(clippy::float_cmp, reason = "exactly 1 is the special case")]
pub(super) fn power(base: f64, exponent: f64) -> f64 {
    if exponent.is_nan() || (exponent.is_infinite() && base.abs() == 1.0) {
        f64::NAN
    } else {
        base.powf(exponent)
    }
}

/// To the nearest whole number; halves go up.
pub(super) fn round(number: f64) -> f64 {
    let below = number.floor();
    if number - below >= 0.5 { (below + 1.0).copysign(number) } else { below }
}

#[cfg(test)]
mod tests;
