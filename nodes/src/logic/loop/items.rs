//! What a loop goes over.

use engine::node::Error;
use engine::payload::{Object, Value};

use crate::field::a;

/// The items, one after the other.
pub(super) enum Items {
    List(std::vec::IntoIter<Value>),
    Count(std::ops::Range<u64>),
}

impl Items {
    /// Of a list, an object or a whole number.
    pub(super) fn of(given: Value, limit: usize) -> Result<Self, Error> {
        let few = |count: usize| {
            if count <= limit {
                return Ok(());
            }
            Err(Error::input(format!(
                "There are {count} items, and the limit is {limit}: raise it in the node's \
                 settings, or take a part of the list."
            )))
        };
        match given {
            Value::Array(items) => {
                few(items.len())?;
                let items: Vec<Value> = items.iter().cloned().collect();
                Ok(Self::List(items.into_iter()))
            }
            Value::Object(object) => {
                few(object.iter().count())?;
                let member = |(key, value): (&engine::payload::Text, &Value)| {
                    let mut member = Object::with_capacity(2);
                    member.insert("key", Value::from(key.clone()));
                    member.insert("value", value.clone());
                    Value::Object(member)
                };
                let members: Vec<Value> = object.iter().map(member).collect();
                Ok(Self::List(members.into_iter()))
            }
            Value::Number(ref number) => {
                match number.as_u64().or_else(|| whole(number.as_f64()?)) {
                    Some(count) => {
                        few(usize::try_from(count).unwrap_or(usize::MAX))?;
                        Ok(Self::Count(0..count))
                    }
                    None => Err(Error::input(format!(
                        "A loop goes over a list, or so many times as a whole number from 0 says; \
                     not {given} times."
                    ))),
                }
            }
            other => Err(Error::input(format!(
                "A loop goes over a list, an object or a whole number, not over {}: look at the \
                 payload that comes in, and correct `items`.",
                a(&other)
            ))),
        }
    }
}

impl Iterator for Items {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        match self {
            Self::List(items) => items.next(),
            Self::Count(count) => count.next().map(Value::from),
        }
    }
}

/// A count that is written as `3.0`.
fn whole(number: f64) -> Option<u64> {
    let text = format!("{number:.0}");
    (number.fract() == 0.0).then(|| text.parse().ok()).flatten()
}
