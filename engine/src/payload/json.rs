//! JSON text to values and back, through `serde_json` (depth limit 128, numbers as it reads them).

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::plain::plain;
use super::{Array, Number, Object, Text, Value, Weight};

/// Why a text is not JSON, with the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{words} at line {line}, column {column}")]
pub struct ParseError {
    /// What is wrong, in words.
    pub words: String,
    /// From 1.
    pub line: usize,
    /// From 1; 0 at the end of an empty text.
    pub column: usize,
}

impl ParseError {
    /// Splits the message of `serde_json` from the place that it appends.
    #[must_use]
    pub fn new(error: &serde_json::Error) -> Self {
        let all = error.to_string();
        let words = all.split(" at line ").next().unwrap_or_default().to_owned();
        Self { words, line: error.line(), column: error.column() }
    }
}

impl Value {
    /// Reads one JSON text. Duplicate keys: the last one counts, as in JavaScript.
    ///
    /// # Errors
    /// When the text is not JSON, is deeper than 128, or has a number beyond a double's range.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        Self::parse_weighed(text).map(|(value, _)| value)
    }

    /// As [`parse`](Self::parse), with the weight where that is known from the reading.
    ///
    /// # Errors
    /// As there.
    pub fn parse_weighed(text: &str) -> Result<(Self, Option<Weight>), ParseError> {
        if let Some((value, weight)) = plain(text) {
            return Ok((value, Some(weight)));
        }
        let value = serde_json::from_str(text).map_err(|error| ParseError::new(&error))?;
        Ok((value, None))
    }

    /// As [`parse`](Self::parse), but of an outermost object only the members of these names are
    /// kept; the others are looked over, not made. For who wants to know little of much.
    ///
    /// # Errors
    /// When the text is not JSON.
    pub fn parse_members(text: &str, names: &[Text]) -> Result<Self, ParseError> {
        let read = || {
            let mut input = serde_json::Deserializer::from_str(text);
            let value = input.deserialize_any(Members(names))?;
            input.end()?;
            Ok(value)
        };
        read().map_err(|error: serde_json::Error| ParseError::new(&error))
    }

    /// Compact JSON text.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = Vec::with_capacity(128);
        self.write_json(&mut out);
        String::from_utf8(out).unwrap_or_default()
    }

    /// Appends compact JSON to `out`.
    pub fn write_json(&self, out: &mut Vec<u8>) {
        let before = out.len();
        if serde_json::to_writer(&mut *out, self).is_err() {
            // Writing to memory cannot fail; were it to, half a document must not stay.
            out.truncate(before);
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => out.serialize_unit(),
            Self::Bool(flag) => out.serialize_bool(*flag),
            Self::Number(number) => number.serialize(out),
            Self::String(text) => out.serialize_str(text),
            Self::Array(items) => out.collect_seq(items.iter()),
            Self::Object(object) => object.serialize(out),
        }
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut map = out.serialize_map(Some(self.len()))?;
        for (key, value) in self {
            map.serialize_entry(key.as_str(), value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(Reader)
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        match Value::deserialize(input)? {
            Value::Object(object) => Ok(object),
            other => Err(serde::de::Error::custom(format_args!(
                "an object is wanted here, not {}",
                other.type_name()
            ))),
        }
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, input: D) -> Result<Value, D::Error> {
        Value::deserialize(input)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(Number::from(number)))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(Number::from(number)))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(Text::from(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Array::new();
        while let Some(item) = items.next_element()? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Object::new();
        let mut looks = Looks::default();
        while let Some(key) = members.next_key_seed(Key)? {
            let value = members.next_value()?;
            if looks.is_new(&key) {
                object.append(key, value);
            } else {
                object.insert(key, value);
            }
        }
        Ok(Value::Object(object))
    }
}

/// What the keys of an object have looked like so far, a bit each: one that looks like no other
/// needs no search for its double.
#[derive(Default)]
pub(super) struct Looks(u64);

impl Looks {
    /// Whether there has surely been no such key. Remembers this one.
    pub(super) fn is_new(&mut self, key: &str) -> bool {
        let bytes = key.as_bytes();
        let (first, last) = (bytes.first().copied(), bytes.last().copied());
        let (first, last) = (u32::from(first.unwrap_or(0)), u32::from(last.unwrap_or(0)));
        let length = u32::try_from(bytes.len()).unwrap_or(0);
        let bit = 1_u64 << ((first * 5 + last * 3 + length * 11) & 63);
        let new = self.0 & bit == 0;
        self.0 |= bit;
        new
    }
}

/// Reads as [`Reader`] does, but for members that nobody wants.
struct Members<'a>(&'a [Text]);

impl<'de> Visitor<'de> for Members<'_> {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        Reader.expecting(out)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Value, E> {
        Reader.visit_unit()
    }

    fn visit_bool<E: serde::de::Error>(self, flag: bool) -> Result<Value, E> {
        Reader.visit_bool(flag)
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Value, E> {
        Reader.visit_i64(number)
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Value, E> {
        Reader.visit_u64(number)
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Value, E> {
        Reader.visit_f64(number)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
        Reader.visit_str(text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Value, A::Error> {
        Reader.visit_seq(items)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Object::new();
        while let Some(key) = members.next_key_seed(Key)? {
            if self.0.contains(&key) {
                object.insert(key, members.next_value()?);
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Value::Object(object))
    }
}

/// Reads a key without the `String` that `next_key::<Text>` would go through.
struct Key;

impl<'de> serde::de::DeserializeSeed<'de> for Key {
    type Value = Text;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Text, D::Error> {
        input.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Text;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a key")
    }

    fn visit_str<E>(self, text: &str) -> Result<Text, E> {
        Ok(Text::from(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_the_same_text() {
        let text = r#"{"b":[1,-2,2.5,18446744073709551615,"é\"\\"],"a":{"":null,"x":true}}"#;
        assert_eq!(Value::parse(text).unwrap().to_json(), text);
    }

    #[test]
    fn errors_carry_the_place() {
        let error = Value::parse("{\n \"a\": ]").unwrap_err();
        assert_eq!((error.line, error.column), (2, 7));
        assert!(Value::parse("1e999").is_err());
        assert!(Value::parse(r#""\ud800""#).is_err());
        assert!(Value::parse(&"[".repeat(10_000)).is_err());
    }

    #[test]
    fn of_a_key_that_comes_twice_the_last_counts_and_the_first_place() {
        // `ab` and `ba` look alike to what spares the search, and so do others of one length.
        let text = r#"{"ab":1,"x":2,"ab":3,"ba":4,"cd":5,"x":6,"":7,"":8}"#;
        let expected = r#"{"ab":3,"x":6,"ba":4,"cd":5,"":8}"#;
        assert_eq!(Value::parse(text).unwrap().to_json(), expected);
        let keys: Vec<String> = (0..200).map(|n| format!("\"k{}\":{n}", n % 50)).collect();
        let object = Value::parse(&format!("{{{}}}", keys.join(","))).unwrap();
        assert_eq!(object.as_object().unwrap().len(), 50);
        assert_eq!(object.get("k7"), Some(&Value::from(157)));
    }
}
