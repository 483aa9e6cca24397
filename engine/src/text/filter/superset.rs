//! What values of JSON are to each other: a superset, equal, greater.

use std::cmp::Ordering;

use crate::payload::{Number, Value};

/// Whether `message` holds at least what `wanted` does. Looks at each pair of parts at most once.
pub(super) fn superset(message: &Value, wanted: &Value) -> bool {
    match (message, wanted) {
        (Value::Object(message), Value::Object(wanted)) => wanted
            .iter()
            .all(|(key, wanted)| message.get(key).is_some_and(|there| superset(there, wanted))),
        (Value::Array(message), Value::Array(wanted)) => {
            wanted.iter().all(|wanted| message.iter().any(|there| superset(there, wanted)))
        }
        _ => equal(message, wanted),
    }
}

/// JSON equality: members in any order, numbers by what they are and not by how they are written.
pub(super) fn equal(one: &Value, two: &Value) -> bool {
    match (one, two) {
        (Value::Number(one), Value::Number(two)) => compare(one, two) == Some(Ordering::Equal),
        (Value::Array(one), Value::Array(two)) => {
            one.len() == two.len() && one.iter().zip(two.iter()).all(|(one, two)| equal(one, two))
        }
        (Value::Object(one), Value::Object(two)) => {
            one.len() == two.len()
                && one.iter().all(|(key, one)| two.get(key).is_some_and(|two| equal(one, two)))
        }
        _ => one == two,
    }
}

/// How two numbers or two texts stand to each other; `None` for anything else.
pub(super) fn order(one: &Value, two: &Value) -> Option<Ordering> {
    match (one, two) {
        (Value::Number(one), Value::Number(two)) => compare(one, two),
        (Value::String(one), Value::String(two)) => Some(one.as_str().cmp(two.as_str())),
        _ => None,
    }
}

/// Whole numbers exactly, others as doubles.
fn compare(one: &Number, two: &Number) -> Option<Ordering> {
    match (one.as_i128(), two.as_i128()) {
        (Some(one), Some(two)) => Some(one.cmp(&two)),
        _ => one.as_f64()?.partial_cmp(&two.as_f64()?),
    }
}
