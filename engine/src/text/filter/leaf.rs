//! The filters that look at one place of a message.

use std::cmp::Ordering;

use regex::Regex;

use super::superset::{equal, order, superset};
use crate::payload::{Text, Value};
use crate::text::Path;

/// One place of a JSON message, and what must hold there.
#[derive(Debug)]
pub(super) struct Leaf {
    pub(super) place: Place,
    pub(super) test: Test,
}

#[derive(Debug)]
pub(super) enum Place {
    /// A field of the outermost object, whatever characters it has.
    Key(Text),
    Path(Path),
}

#[derive(Debug)]
pub(super) enum Test {
    Superset(Value),
    Exists(bool),
    Equal(Value),
    Differs(Value),
    Order(Value, fn(Ordering) -> bool),
    Regex(Regex),
    Contains(Value),
}

impl Leaf {
    pub(super) fn holds(&self, message: &Value) -> bool {
        let found = match &self.place {
            Place::Key(key) => message.get(key),
            Place::Path(path) => path.get(message),
        };
        self.test.holds(found)
    }
}

impl Test {
    fn holds(&self, found: Option<&Value>) -> bool {
        match (self, found) {
            (Self::Exists(wanted), found) => found.is_some() == *wanted,
            (Self::Differs(value), found) => found.is_none_or(|found| !equal(found, value)),
            (Self::Superset(value), Some(found)) => superset(found, value),
            (Self::Equal(value), Some(found)) => equal(found, value),
            (Self::Order(value, is), Some(found)) => order(found, value).is_some_and(is),
            (Self::Regex(regex), Some(Value::String(text))) => regex.is_match(text),
            (Self::Contains(Value::String(part)), Some(Value::String(text))) => {
                text.contains(part.as_str())
            }
            (Self::Contains(item), Some(Value::Array(items))) => {
                items.iter().any(|there| equal(there, item))
            }
            (_, None) | (Self::Regex(_) | Self::Contains(_), Some(_)) => false,
        }
    }
}

/// What must hold of a message's text.
#[derive(Debug)]
pub(super) enum TextTest {
    Regex(Regex),
    Prefix(Text),
    Equals(Text),
}

impl TextTest {
    pub(super) fn holds(&self, text: &str) -> bool {
        match self {
            Self::Regex(regex) => regex.is_match(text),
            Self::Prefix(prefix) => text.starts_with(prefix.as_str()),
            Self::Equals(whole) => text == whole.as_str(),
        }
    }
}
