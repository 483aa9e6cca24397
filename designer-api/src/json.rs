//! JSON from outside, read strictly: UTF-8 only, no key twice, mistakes with their place.

use std::fmt;

use serde::Serialize;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor,
};
use serde_json::{Map, Value as Json};

use crate::problem::Problem;

/// Reads a body as `T`.
///
/// # Errors
/// 400: not UTF-8, not JSON (with line and column), a key twice in one object, or not of the form
/// that is wanted (with a JSON pointer).
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    shape(parse(bytes)?)
}

/// Reads a body as any JSON.
///
/// # Errors
/// 400, as [`read`].
pub fn parse(bytes: &[u8]) -> Result<Json, Problem> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Problem::bad("empty-body", "the body is empty; JSON is wanted"));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        Problem::bad(
            "not-utf8",
            format!("the body is not UTF-8 from byte {} on", error.valid_up_to()),
        )
    })?;
    let mut reader = serde_json::Deserializer::from_str(text);
    Strict
        .deserialize(&mut reader)
        .and_then(|value| reader.end().map(|()| value))
        .map_err(|error| Problem::bad("bad-json", format!("the body is not JSON: {error}")))
}

/// Makes a `T` of a JSON object that has been read.
///
/// # Errors
/// 400 with a JSON pointer to what does not fit.
pub fn shape<T: DeserializeOwned>(value: Json) -> Result<T, Problem> {
    // Serde would take an array for a struct, member by member.
    if !value.is_object() {
        return Err(Problem::bad("bad-form", "a JSON object is wanted").at(""));
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        let pointer = pointer_of(error.path());
        Problem::bad("bad-form", error.into_inner().to_string()).at(pointer)
    })
}

/// As [`shape`], for forms within forms: serde would take an array for any of them.
///
/// # Errors
/// 400 with a JSON pointer to what does not fit.
pub fn deep_shape<T: DeserializeOwned + Serialize>(value: Json) -> Result<T, Problem> {
    let given = value.clone();
    let made: T = shape(value)?;
    let written = serde_json::to_value(&made).map_err(|error| Problem::internal(&error))?;
    match engine::flow::lists_as_objects(&given, &written).into_iter().next() {
        None => Ok(made),
        Some(pointer) => {
            Err(Problem::bad("bad-form", "an object is wanted here, not a list").at(pointer))
        }
    }
}

fn pointer_of(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => {
                pointer.push('/');
                pointer.push_str(&index.to_string());
            }
            Segment::Map { key } => {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

/// Reads a `serde_json::Value`, but refuses an object that has a key twice: `serde_json` alone
/// would silently keep the last.
struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Json, D::Error> {
        input.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Json;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Json, E> {
        Ok(Json::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(Json::from(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(Json::from(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json, E> {
        Ok(Json::from(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::from(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(Self)? {
            array.push(item);
        }
        Ok(Json::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut object = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            if object.contains_key(&key) {
                let shown: String = key.chars().take(64).collect();
                return Err(A::Error::custom(format_args!(
                    "the key {shown:?} stands twice in one object"
                )));
            }
            let value = members.next_value_seed(Self)?;
            object.insert(key, value);
        }
        Ok(Json::Object(object))
    }
}

#[cfg(test)]
mod tests;
