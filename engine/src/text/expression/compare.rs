//! `==`, `===`, `<` and their kin.

use std::cmp::Ordering;

use super::operand::{Operand, Primitive, View};
use crate::payload::Value;

/// `===`: same type and same value; arrays and objects only the very same one.
#[inline]
pub(super) fn same(left: &Operand<'_>, right: &Operand<'_>) -> bool {
    match (left.view(), right.view()) {
        (View::Undefined, View::Undefined) | (View::Null, View::Null) => true,
        (View::Bool(left), View::Bool(right)) => left == right,
        (View::Number(left), View::Number(right)) => equal_numbers(left, right),
        (View::Text(left), View::Text(right)) => left == right,
        _ => identical(left, right),
    }
}

/// `==`: as `===` within a type; `null` equals `undefined` and nothing else; otherwise arrays
/// and objects become texts, and a text against a number or boolean becomes a number.
#[inline]
pub(super) fn equal(left: &Operand<'_>, right: &Operand<'_>) -> Result<bool, &'static str> {
    use View::{Array, Null, Number, Object, Text, Undefined};
    Ok(match (left.view(), right.view()) {
        (Undefined | Null, Undefined | Null) => true,
        (Undefined | Null, _) | (_, Undefined | Null) => false,
        (Number(left), Number(right)) => equal_numbers(left, right),
        (Text(left), Text(right)) => left == right,
        (Array(_) | Object(_), Array(_) | Object(_)) => identical(left, right),
        (left, right) => match (left.primitive()?, right.primitive()?) {
            (Primitive::Text(left), Primitive::Text(right)) => left == right,
            (left, right) => equal_numbers(left.number(), right.number()),
        },
    })
}

/// How the sides stand to each other; `None` where one is no number: no comparison holds then.
#[inline]
pub(super) fn order(
    left: &Operand<'_>,
    right: &Operand<'_>,
) -> Result<Option<Ordering>, &'static str> {
    if let (View::Number(left), View::Number(right)) = (left.view(), right.view()) {
        return Ok(left.partial_cmp(&right));
    }
    Ok(match (left.view().primitive()?, right.view().primitive()?) {
        // By UTF-16 units, which differs from the order of characters above U+FFFF.
        (Primitive::Text(left), Primitive::Text(right)) => {
            Some(left.encode_utf16().cmp(right.encode_utf16()))
        }
        (left, right) => left.number().partial_cmp(&right.number()),
    })
}

/// Whether a list has an item, or a text a part. Arrays and objects by content, NaN equals NaN.
pub(super) fn includes(whole: &Operand<'_>, part: &Operand<'_>) -> Result<bool, &'static str> {
    Ok(match whole.view() {
        View::Array(items) => items.iter().any(|item| matches(item, part)),
        View::Text(text) => text.contains(part.view().text()?.as_ref()),
        _ => false,
    })
}

fn matches(item: &Value, part: &Operand<'_>) -> bool {
    match (View::from(item), part.view()) {
        (View::Array(left), View::Array(right)) => left == right,
        (View::Object(left), View::Object(right)) => left == right,
        _ => same(&Operand::Ref(item), part),
    }
}

/// The same array or object of the payload, not an equal one.
fn identical(left: &Operand<'_>, right: &Operand<'_>) -> bool {
    matches!((left, right), (Operand::Ref(left), Operand::Ref(right)) if std::ptr::eq(*left, *right))
}

#[allow(clippy::float_cmp, reason = "exactly equal is what the operator asks")]
#[inline]
fn equal_numbers(left: f64, right: f64) -> bool {
    left == right
}
