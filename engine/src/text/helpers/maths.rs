//! `add subtract multiply divide ceil floor max min scaleLinear`: arguments are read as numbers;
//! where there is none (`"x"`, a division by zero), the answer is nothing.

use super::{Answer, Args, Helper};
use crate::payload::Value;

pub(super) const HELPERS: &[Helper] = &[
    Helper::new("add", (2, 2), |args| two(args, |a, b| a + b)),
    Helper::new("subtract", (2, 2), |args| two(args, |a, b| a - b)),
    Helper::new("multiply", (2, 2), |args| two(args, |a, b| a * b)),
    Helper::new("divide", (2, 2), |args| two(args, |a, b| a / b)),
    Helper::new("max", (2, 2), |args| two(args, |a, b| pick(a, b, f64::max))),
    Helper::new("min", (2, 2), |args| two(args, |a, b| pick(a, b, f64::min))),
    Helper::new("ceil", (1, 1), |args| give(args.number(0).ceil())),
    Helper::new("floor", (1, 1), |args| give(args.number(0).floor())),
    Helper::new("scaleLinear", (5, 5), scale_linear),
];

/// As JavaScript's `Number(value)`.
pub(super) fn number(value: Option<&Value>) -> f64 {
    match value {
        Some(Value::Null) => 0.0,
        Some(Value::Bool(flag)) => f64::from(u8::from(*flag)),
        Some(Value::Number(number)) => number.as_f64().unwrap_or(f64::NAN),
        Some(Value::String(text)) => number_in(text),
        Some(Value::Array(items)) => match items.as_slice() {
            [] => 0.0,
            [Value::Array(_) | Value::Object(_)] => f64::NAN,
            [one] => number(Some(one)),
            _ => f64::NAN,
        },
        None | Some(Value::Object(_)) => f64::NAN,
    }
}

#[allow(clippy::cast_precision_loss, reason = "a JavaScript number is a double")]
fn number_in(text: &str) -> f64 {
    let text = text.trim();
    let prefixed = |mark: [&str; 2], radix| {
        let digits = mark.iter().find_map(|mark| text.strip_prefix(mark))?;
        let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        Some(u64::from_str_radix(digits, radix).ok().filter(|_| plain)? as f64)
    };
    if text.is_empty() {
        return 0.0;
    }
    // Nobody writes longer numbers, and reading one takes as long as it is.
    if text.len() > 1024 {
        return f64::NAN;
    }
    if !text.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first)) {
        return f64::NAN;
    }
    prefixed(["0x", "0X"], 16)
        .or_else(|| prefixed(["0b", "0B"], 2))
        .or_else(|| prefixed(["0o", "0O"], 8))
        .or_else(|| text.parse().ok().filter(|number: &f64| number.is_finite()))
        .unwrap_or(f64::NAN)
}

fn two(args: &Args<'_>, operation: fn(f64, f64) -> f64) -> Answer {
    give(operation(args.number(0), args.number(1)))
}

/// As in JavaScript: no number among the two, no answer.
fn pick(a: f64, b: f64, choice: fn(f64, f64) -> f64) -> f64 {
    if a.is_nan() || b.is_nan() {
        return f64::NAN;
    }
    choice(a, b)
}

#[allow(clippy::unnecessary_wraps, reason = "the last expression of the helpers")]
fn give(number: f64) -> Answer {
    Ok(number.is_finite().then(|| Value::from_f64(number)))
}

/// `scaleLinear fromLow fromHigh toLow toHigh value`
fn scale_linear(args: &Args<'_>) -> Answer {
    let [from_low, from_high, to_low, to_high, value] = [0, 1, 2, 3, 4].map(|i| args.number(i));
    give(to_low + (value - from_low) / (from_high - from_low) * (to_high - to_low))
}

#[cfg(test)]
mod tests {
    use super::super::check::table;

    #[test]
    fn reckons() {
        table(
            "add",
            &[
                ("[1,2]", "3"),
                ("[\"1\",\" 2 \"]", "3"),
                ("[0.1,0.2]", "0.30000000000000004"),
                ("[\"x\",1]", "-"),
                ("[true,null]", "1"),
                ("[\"0x10\",[\"4\"]]", "20"),
                ("[\"\",1]", "1"),
            ],
        );
        table("subtract", &[("[5,7]", "-2")]);
        table("multiply", &[("[1.5,2]", "3"), ("[1e200,1e200]", "-")]);
        table("divide", &[("[1,4]", "0.25"), ("[1,0]", "-"), ("[0,0]", "-")]);
        table("max", &[("[1,2]", "2"), ("[3,2]", "3"), ("[\"x\",2]", "-"), ("[2,\"x\"]", "-")]);
        table("min", &[("[1,2]", "1"), ("[3,2]", "2")]);
        table("ceil", &[("[1.2]", "2")]);
        table("floor", &[("[-1.2]", "-2")]);
        table(
            "scaleLinear",
            &[
                ("[0,10,0,100,5]", "50"),
                ("[0,1023,0,5,1023]", "5"),
                ("[32,212,0,100,50]", "10"),
                ("[1,1,0,10,1]", "-"),
            ],
        );
    }
}
