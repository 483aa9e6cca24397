//! `jsonEncode jsonDecode encodeURI… decodeURI… queryStringEncode encodeBase64 decodeBase64`.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::{Answer, Args, Helper, answer, too_long};
use crate::payload::Value;
use crate::text::template::output::{Limited, OUTPUT_LIMIT, json_text};

pub(super) const HELPERS: &[Helper] = &[
    Helper::new("jsonEncode", (1, 2), json_encode),
    Helper::new("jsonDecode", (1, 1), json_decode),
    Helper::new("encodeURI", (1, 1), |args| escape(args, WHOLE)),
    Helper::new("encodeURIComponent", (1, 1), |args| escape(args, COMPONENT)),
    Helper::new("decodeURI", (1, 1), |args| unescape(args, b";/?:@&=+$,#")),
    Helper::new("decodeURIComponent", (1, 1), |args| unescape(args, b"")),
    Helper::new("queryStringEncode", (1, 1), query),
    Helper::new("encodeBase64", (1, 1), |args| {
        answer(base64::engine::general_purpose::STANDARD.encode(&*args.text(0)?))
    }),
    Helper::new("decodeBase64", (1, 1), decode_base64),
];

/// What JavaScript's `encodeURIComponent` escapes.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// What JavaScript's `encodeURI` escapes.
const WHOLE: &AsciiSet = &COMPONENT
    .remove(b';')
    .remove(b',')
    .remove(b'/')
    .remove(b'?')
    .remove(b':')
    .remove(b'@')
    .remove(b'&')
    .remove(b'=')
    .remove(b'+')
    .remove(b'$')
    .remove(b'#');

/// `jsonEncode value indent?`; a missing value is `null`, so that JSON around it stays JSON.
fn json_encode(args: &Args<'_>) -> Answer {
    let value = args.get(0).unwrap_or(&Value::Null);
    let indent = match args.get(1) {
        Some(Value::String(text)) => text.chars().take(10).collect(),
        Some(Value::Number(number)) => {
            let width = number.as_u64().unwrap_or_default().min(10);
            " ".repeat(usize::try_from(width).unwrap_or_default())
        }
        _ => String::new(),
    };
    let text = if indent.is_empty() {
        json_text(value, OUTPUT_LIMIT).ok_or_else(too_long)?
    } else {
        let mut buffer = Vec::new();
        let sink = Limited { buffer: &mut buffer, room: OUTPUT_LIMIT };
        let format = serde_json::ser::PrettyFormatter::with_indent(indent.as_bytes());
        let mut out = serde_json::Serializer::with_formatter(sink, format);
        value.serialize(&mut out).map_err(|_| too_long())?;
        String::from_utf8(buffer).unwrap_or_default()
    };
    args.work.spend(text.len())?;
    answer(text)
}

/// The value that a JSON text holds; nothing when it is no JSON.
fn json_decode(args: &Args<'_>) -> Answer {
    Ok(Value::parse(&args.text(0)?).ok())
}

fn escape(args: &Args<'_>, escaped: &'static AsciiSet) -> Answer {
    answer(utf8_percent_encode(&args.text(0)?, escaped).to_string())
}

/// Undoes percent escapes, but for those of the bytes in `kept`.
fn unescape(args: &Args<'_>, kept: &[u8]) -> Answer {
    let text = args.text(0)?;
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let digits = [bytes.next(), bytes.next()].map(|digit| digit.and_then(hex));
        let [Some(high), Some(low)] = digits else {
            return Err("a `%` that two hex digits do not follow cannot be decoded".to_owned());
        };
        let decoded = high * 16 + low;
        if kept.contains(&decoded) {
            out.extend(format!("%{decoded:02X}").bytes());
        } else {
            out.push(decoded);
        }
    }
    match String::from_utf8(out) {
        Ok(text) => answer(text),
        Err(_) => Err("the escapes do not give UTF-8 text".to_owned()),
    }
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// `a=1&b=2`; an array repeats its key, `null` and missing values are empty.
fn query(args: &Args<'_>) -> Answer {
    let Some(Value::Object(object)) = args.get(0) else {
        return answer("");
    };
    let mut out = String::new();
    for (key, value) in object {
        let values = match value {
            Value::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        for value in values {
            if !out.is_empty() {
                out.push('&');
            }
            args.work.spend(key.len())?;
            out.extend(utf8_percent_encode(key, COMPONENT));
            out.push('=');
            out.extend(utf8_percent_encode(&args.text_of(Some(value))?, COMPONENT));
        }
    }
    answer(out)
}

/// Both alphabets, with or without padding, white space ignored; bytes that are not UTF-8 become
/// replacement characters.
fn decode_base64(args: &Args<'_>) -> Answer {
    const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let text = args.text(0)?;
    let plain: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => other,
        })
        .collect();
    match GeneralPurpose::new(&alphabet::STANDARD, LENIENT).decode(plain) {
        Ok(bytes) => answer(String::from_utf8_lossy(&bytes).into_owned()),
        Err(_) => Err("the text is not Base64".to_owned()),
    }
}

#[cfg(test)]
mod tests;
