//! `eq ne gt gte lt lte match includes`: true or false, as blocks and in parentheses.

use std::cmp::Ordering;

use regex::{Regex, RegexBuilder};

use super::{Answer, Args, Helper, Work, answer, maths};
use crate::payload::Value;

pub(super) const HELPERS: &[Helper] = &[
    Helper::test("eq", |args| answer(equal(args)?)),
    Helper::test("ne", |args| answer(!equal(args)?)),
    Helper::test("gt", |args| answer(order(args)? == Some(Ordering::Greater))),
    Helper::test("gte", |args| answer(order(args)?.is_some_and(Ordering::is_ge))),
    Helper::test("lt", |args| answer(order(args)? == Some(Ordering::Less))),
    Helper::test("lte", |args| answer(order(args)?.is_some_and(Ordering::is_le))),
    Helper::test("match", matches),
    Helper::test("includes", includes),
];

/// Whether a block on this value shows its first part: not for a missing value, `null`, `false`,
/// `0`, `""` and `[]`.
pub(in crate::text) fn truthy(value: Option<&Value>) -> bool {
    match value {
        None => false,
        Some(Value::Array(items)) => !items.is_empty(),
        Some(value) => value.truthy(),
    }
}

/// A regular expression that a `match` can use.
pub(in crate::text) fn pattern(text: &str) -> Result<Regex, String> {
    RegexBuilder::new(text).size_limit(1 << 20).nest_limit(64).build().map_err(|error| {
        let words = error.to_string();
        let last = words.lines().last().unwrap_or_default();
        let last = last.trim_start_matches("error: ").to_owned();
        format!("`{text}` is not a regular expression that can be used: {last}")
    })
}

/// Same type and same content; a missing value equals only a missing value. Each pair looked at
/// costs work, because shared parts can make a small value endless to walk.
pub(super) fn same(one: &Value, two: &Value, work: &Work) -> Result<bool, String> {
    work.spend(16)?;
    Ok(match (one, two) {
        (Value::Number(one), Value::Number(two)) => one == two || one.as_f64() == two.as_f64(),
        (Value::String(one), Value::String(two)) => {
            work.spend(one.len())?;
            one == two
        }
        (Value::Array(one), Value::Array(two)) => {
            if one.len() != two.len() {
                return Ok(false);
            }
            for (one, two) in one.iter().zip(two.iter()) {
                if !same(one, two, work)? {
                    return Ok(false);
                }
            }
            true
        }
        (Value::Object(one), Value::Object(two)) => {
            if one.len() != two.len() {
                return Ok(false);
            }
            for (key, one) in one {
                match two.get(key) {
                    Some(two) if same(one, two, work)? => {}
                    _ => return Ok(false),
                }
            }
            true
        }
        (Value::Null, Value::Null) => true,
        (Value::Bool(one), Value::Bool(two)) => one == two,
        _ => false,
    })
}

fn equal(args: &Args<'_>) -> Result<bool, String> {
    match (args.get(0), args.get(1)) {
        (Some(one), Some(two)) => same(one, two, args.work),
        (one, two) => Ok(one.is_none() && two.is_none()),
    }
}

/// As JavaScript's `<`: two strings by their text, everything else as numbers.
fn order(args: &Args<'_>) -> Result<Option<Ordering>, String> {
    Ok(match (args.get(0), args.get(1)) {
        (Some(Value::String(one)), Some(Value::String(two))) => {
            args.work.spend(one.len().min(two.len()))?;
            Some(one.cmp(two))
        }
        (one, two) => maths::number(one).partial_cmp(&maths::number(two)),
    })
}

fn matches(args: &Args<'_>) -> Answer {
    let text = args.text(0)?;
    if let Some(pattern) = args.pattern {
        return answer(pattern.is_match(&text));
    }
    let source = args.text(1)?;
    args.work.spend(10_000)?;
    answer(pattern(&source)?.is_match(&text))
}

fn includes(args: &Args<'_>) -> Answer {
    let wanted = args.get(1);
    let among = |items: &mut dyn Iterator<Item = &Value>| -> Result<bool, String> {
        for item in items {
            if let Some(wanted) = wanted
                && same(item, wanted, args.work)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    };
    answer(match args.get(0) {
        Some(Value::Array(items)) => among(&mut items.iter())?,
        Some(Value::Object(object)) => among(&mut object.iter().map(|(_, value)| value))?,
        Some(Value::String(text)) => {
            args.work.spend(text.len())?;
            wanted.is_some() && text.contains(&*args.text(1)?)
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests;
