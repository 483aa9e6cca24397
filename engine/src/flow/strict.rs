//! JSON text read strictly: encodings told apart, repeated keys found, limits kept.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value as Json};

use super::limits;
use crate::node::Problem;

/// Most problems that are listed; a file with more is not what it claims to be.
pub(super) const MOST_PROBLEMS: usize = 200;

/// The document, and what is wrong with it though it is JSON; or why it is none.
///
/// A whole number beyond 64 bits is read as the nearest floating-point number, as everywhere in
/// JSON: a field that wants a whole number refuses it, any other keeps the nearest.
pub(super) fn parse(bytes: &[u8]) -> Result<(Json, Vec<Problem>), Problem> {
    if bytes.len() > limits::BYTES {
        return Err(limits::exceeded("", "The file", bytes.len(), limits::BYTES, "bytes"));
    }
    let text = decode(bytes)?;
    if text.trim().is_empty() {
        return Err(Problem::error("empty", "", "The file is empty."));
    }
    let mut notes = Notes::default();
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Strict(&mut notes).deserialize(&mut reader);
    match value.and_then(|value| reader.end().map(|()| value)) {
        Ok(value) => Ok((value, notes.problems)),
        Err(error) => Err(broken(&error)),
    }
}

/// The text, without the mark that some editors put before it.
fn decode(bytes: &[u8]) -> Result<&str, Problem> {
    let other = |name: &str| {
        let words = format!("The file is {name} text. Save it as UTF-8 and try again.");
        Err(Problem::error("encoding", "", words))
    };
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => return other("UTF-32"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => return other("UTF-16"),
        [one, two, ..] if (*one == 0) != (*two == 0) => {
            return other("UTF-16");
        }
        _ => {}
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.split(|byte| *byte == b'\n').count();
        let words = format!("The file is not UTF-8: line {line} has bytes that are no text.");
        Problem::error("encoding", "", words)
    })
}

fn broken(error: &serde_json::Error) -> Problem {
    let (line, column) = (error.line(), error.column());
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or_default();
    if what == "recursion limit exceeded" {
        let words = format!("Line {line}, column {column}: nested more than 127 deep.");
        return Problem::error("too-deep", "", words);
    }
    Problem::error(
        "json",
        "",
        format!("This is not JSON: {what}, in line {line}, column {column}."),
    )
}

/// A part of a JSON pointer.
pub(super) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

#[derive(Default)]
struct Notes {
    /// Where the reader is.
    pointer: String,
    problems: Vec<Problem>,
}

impl Notes {
    fn add(&mut self, problem: Problem) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem);
        }
    }

    fn text(&mut self, text: &str) {
        if text.len() > limits::STRING {
            let at = self.pointer.clone();
            self.add(limits::exceeded(&at, "This text", text.len(), limits::STRING, "bytes"));
        }
    }

    fn key(&mut self, key: &str, before: &Map<String, Json>) {
        let pointer = self.pointer.clone();
        if before.contains_key(key) {
            let words = format!("`{}` stands here twice; remove one of them.", key.escape_debug());
            self.add(Problem::error("duplicate-key", pointer, words));
        } else if key.contains('\0') {
            let words = "A name has a NUL character in it; remove it.";
            self.add(Problem::error("nul", pointer, words));
        } else if key.len() > limits::KEY {
            self.add(limits::exceeded(&pointer, "A name", key.len(), limits::KEY, "bytes"));
        }
    }
}

struct Strict<'a>(&'a mut Notes);

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Json, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        self.0.text(value);
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        self.0.text(&value);
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        let here = self.0.pointer.len();
        loop {
            self.0.pointer.push('/');
            self.0.pointer.push_str(&list.len().to_string());
            let value = seq.next_element_seed(Strict(self.0))?;
            self.0.pointer.truncate(here);
            match value {
                Some(value) => list.push(value),
                None => return Ok(list.into()),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut object = Map::new();
        let here = self.0.pointer.len();
        while let Some(key) = map.next_key::<String>()? {
            self.0.pointer.push('/');
            self.0.pointer.push_str(&escape(&key));
            self.0.key(&key, &object);
            let value = map.next_value_seed(Strict(self.0))?;
            self.0.pointer.truncate(here);
            object.insert(key, value);
        }
        Ok(object.into())
    }
}
