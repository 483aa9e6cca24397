//! Looking into messages: one field of the whole, and whether one value has all of another.

use std::cmp::Ordering;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::payload::{Text, Value};

/// The field of a JSON object as compact JSON; `None` if the text is no object or has no such
/// field. Of a field that is there twice, the last.
pub(super) fn field(text: &str, name: &str) -> Option<Text> {
    // Most messages are told apart without reading them; an escape may hide the name.
    if !text.contains(name) && !text.contains('\\') {
        return None;
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let found = reader.deserialize_map(Field(name)).ok()??;
    reader.end().ok()?;
    let raw = found.get();
    if raw.starts_with(|first: char| first == '-' || first.is_ascii_digit()) {
        // As it was written: a large number keeps its digits.
        return Some(raw.into());
    }
    Some(Value::parse(raw).ok()?.to_json().into())
}

struct Field<'n>(&'n str);

impl<'de> Visitor<'de> for Field<'_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut found = None;
        while let Some(here) = map.next_key_seed(Is(self.0))? {
            if here {
                found = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

/// Whether a key is this one.
struct Is<'n>(&'n str);

impl<'de> DeserializeSeed<'de> for Is<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<bool, D::Error> {
        input.deserialize_str(self)
    }
}

impl Visitor<'_> for Is<'_> {
    type Value = bool;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<bool, E> {
        Ok(key == self.0)
    }
}

/// Whether `value` has all that `wanted` has: of an object every field, of an array every item in
/// any order and number, of all else the same.
pub(super) fn superset(value: &Value, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::Object(object), Value::Object(fields)) => fields
            .iter()
            .all(|(key, field)| object.get(key).is_some_and(|found| superset(found, field))),
        (Value::Array(items), Value::Array(some)) => {
            some.iter().all(|one| items.iter().any(|item| superset(item, one)))
        }
        // Numbers are what they are, however they are written; large whole ones exactly.
        (Value::Number(one), Value::Number(other)) => match (one.as_i128(), other.as_i128()) {
            (Some(one), Some(other)) => one == other,
            _ => one.as_f64().partial_cmp(&other.as_f64()) == Some(Ordering::Equal),
        },
        _ => value == wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_field_and_nothing_below_it() {
        for (text, found) in [
            (r#"{"s":1}"#, Some("1")),
            (r#" { "a": {"s": 2}, "s" : 12345678901234567890 } "#, Some("12345678901234567890")),
            (r#"{"s":"a b"}"#, Some(r#""a b""#)),
            (r#"{"\u0073":null}"#, Some("null")),
            (r#"{"s": {"x" : [1, true]}}"#, Some(r#"{"x":[1,true]}"#)),
            (r#"{"s":1,"s":2}"#, Some("2")),
            (r#"{"a":{"s":2}}"#, None),
            (r#"["s"]"#, None),
            (r#"{"s":1"#, None),
            (r#"{"s":1} s"#, None),
            ("s", None),
            ("", None),
        ] {
            assert_eq!(field(text, "s").as_deref(), found, "{text}");
        }
        let deep = format!("{{\"a\":{}{},\"s\":1}}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(field(&deep, "s").as_deref(), Some("1"));
    }

    #[test]
    fn a_superset_has_everything() {
        let has = |one: &str, other: &str| {
            superset(&Value::parse(one).unwrap(), &Value::parse(other).unwrap())
        };
        assert!(has(r#"{"op":11,"d":null}"#, r#"{"op":11.0}"#));
        assert!(has("[1,2,{\"a\":[3]}]", "[{\"a\":[]},2]"));
        assert!(has("{}", "{}") && has("[1]", "[]") && has("null", "null"));
        assert!(!has("42", "\"42\"") && !has("{}", "[]") && !has(r#"{"a":1}"#, r#"{"b":1}"#));
        assert!(!has("9007199254740993", "9007199254740992"));
    }
}
