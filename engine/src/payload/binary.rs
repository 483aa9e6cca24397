//! Binary messages as values of a payload, by `binaryAs`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Array, Text, Value};

/// How binary messages enter the payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum BinaryAs {
    /// As text. A message that is not UTF-8 is told to the flow as a `failure`.
    #[default]
    Utf8,
    /// As Base64 text.
    Base64,
    /// As hexadecimal text, in lower case.
    Hex,
    /// As an array of numbers from 0 to 255.
    Array,
}

/// A copy of the text. `Text::from` goes byte by byte, which takes 60 µs where nothing is optimised.
pub(crate) fn copied(text: &str) -> Text {
    let mut copy = Text::with_capacity(text.len());
    copy.push_str(text);
    copy
}

/// The value for these bytes; `None` if they should be text but are not UTF-8.
pub(crate) fn binary(bytes: &[u8], form: BinaryAs) -> Option<Value> {
    Some(match form {
        BinaryAs::Utf8 => Value::String(copied(std::str::from_utf8(bytes).ok()?)),
        BinaryAs::Base64 => Value::String(copied(&STANDARD.encode(bytes))),
        BinaryAs::Hex => Value::String(copied(&hex(bytes))),
        BinaryAs::Array => {
            let mut array = Array::with_capacity(bytes.len());
            array.extend(bytes.iter().map(|byte| Value::from(i32::from(*byte))));
            Value::Array(array)
        }
    })
}

fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 0xf));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form() {
        let bytes = [0x00, 0x7f, 0xff];
        let json = |form| binary(&bytes, form).map(|value| value.to_json());
        assert_eq!(json(BinaryAs::Utf8), None);
        assert_eq!(json(BinaryAs::Base64).as_deref(), Some("\"AH//\""));
        assert_eq!(json(BinaryAs::Hex).as_deref(), Some("\"007fff\""));
        assert_eq!(json(BinaryAs::Array).as_deref(), Some("[0,127,255]"));
        assert_eq!(binary("é".as_bytes(), BinaryAs::Utf8), Some(Value::from("é")));
    }
}
