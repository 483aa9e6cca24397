//! Reads JSON that is plain, which is nearly all of it, straight into values. Whatever is unusual
//! or wrong is left to `serde_json`, whose word counts: this reader may give up, never differ.

use super::json::Looks;
use super::weight::EACH;
use super::{Array, Number, Object, Text, Value, Weight};

/// As deep as `serde_json` goes.
const DEEPEST: usize = 127;
/// Digits of a whole number that surely fit.
const SHORT: usize = 18;
/// Room for a list's first items: most have more than one.
const FEW: usize = 4;

/// The value of a JSON text, and its weight; `None` where only `serde_json` can say what is to be
/// said.
pub(super) fn plain(text: &str) -> Option<(Value, Weight)> {
    let mut input = Input { text, bytes: text.as_bytes(), at: 0, weight: 0, least: DEEPEST };
    let value = input.value(DEEPEST)?;
    if input.solid().is_some() {
        return None;
    }
    Some((value, Weight { levels: DEEPEST - input.least, bytes: input.weight }))
}

struct Input<'a> {
    text: &'a str,
    bytes: &'a [u8],
    /// The byte that is read next.
    at: usize,
    /// Of what has been read.
    weight: usize,
    /// The fewest levels that were left anywhere.
    least: usize,
}

impl<'a> Input<'a> {
    /// The next byte that is no white space, which is stepped over; the byte itself is not.
    #[inline]
    fn solid(&mut self) -> Option<u8> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.at += 1;
        }
    }

    fn value(&mut self, levels: usize) -> Option<Value> {
        self.weight += EACH;
        match self.solid()? {
            b'"' => self.string().map(Value::String),
            b'{' => self.object(levels.checked_sub(1)?),
            b'[' => self.array(levels.checked_sub(1)?),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'n' => self.word("null", Value::Null),
            b'-' | b'0'..=b'9' => self.number().map(Value::Number),
            _ => None,
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        self.text.get(self.at..)?.starts_with(word).then(|| {
            self.at += word.len();
            value
        })
    }

    fn object(&mut self, levels: usize) -> Option<Value> {
        self.at += 1;
        self.least = self.least.min(levels);
        let mut object = Object::new();
        if self.solid()? == b'}' {
            self.at += 1;
            return Some(Value::Object(object));
        }
        let mut looks = Looks::default();
        loop {
            if self.solid()? != b'"' {
                return None;
            }
            let key = self.string()?;
            if self.solid()? != b':' {
                return None;
            }
            self.at += 1;
            let value = self.value(levels)?;
            if looks.is_new(&key) {
                object.append(key, value);
            } else {
                object.insert(key, value);
            }
            let next = self.solid()?;
            self.at += 1;
            match next {
                b',' => {}
                b'}' => return Some(Value::Object(object)),
                _ => return None,
            }
        }
    }

    fn array(&mut self, levels: usize) -> Option<Value> {
        self.at += 1;
        self.least = self.least.min(levels);
        let mut items = Array::new();
        if self.solid()? == b']' {
            self.at += 1;
            return Some(Value::Array(items));
        }
        items.reserve(FEW);
        loop {
            items.push(self.value(levels)?);
            let next = self.solid()?;
            self.at += 1;
            match next {
                b',' => {}
                b']' => return Some(Value::Array(items)),
                _ => return None,
            }
        }
    }

    /// A string, from its opening quote on.
    #[inline]
    fn string(&mut self) -> Option<Text> {
        let start = self.at + 1;
        self.at = start + simple(self.bytes.get(start..)?);
        match *self.bytes.get(self.at)? {
            b'"' => {
                let text = self.text.get(start..self.at)?;
                self.weight += text.len();
                self.at += 1;
                Some(Text::from(text))
            }
            b'\\' => self.escaped(start),
            _ => None,
        }
    }

    /// A string in which something is escaped, from the first such place on.
    #[cold]
    fn escaped(&mut self, start: usize) -> Option<Text> {
        while *self.bytes.get(self.at)? != b'"' {
            self.at += if *self.bytes.get(self.at)? == b'\\' { 2 } else { 1 };
        }
        self.at += 1;
        let text = self.delegated::<String>(start.checked_sub(1)?)?;
        self.weight += text.len();
        Some(Text::from(text))
    }

    fn number(&mut self) -> Option<Number> {
        let start = self.at;
        let negative = self.bytes.get(start) == Some(&b'-');
        let first = start + usize::from(negative);
        self.at = first;
        let mut number = 0_i64;
        while let Some(digit @ b'0'..=b'9') = self.bytes.get(self.at).copied() {
            if self.at - first == SHORT {
                return self.odd_number(start);
            }
            number = number * 10 + i64::from(digit - b'0');
            self.at += 1;
        }
        let zero = self.bytes.get(first) == Some(&b'0');
        let odd = matches!(self.bytes.get(self.at), Some(b'.' | b'e' | b'E'));
        // `01` is no number, and `-0` is not whole.
        if odd || self.at == first || (zero && (negative || self.at - first > 1)) {
            return self.odd_number(start);
        }
        Some(Number::from(if negative { -number } else { number }))
    }

    /// A number that is not short and whole, from its first byte on.
    fn odd_number(&mut self, start: usize) -> Option<Number> {
        let rest = self.bytes.get(self.at..)?;
        let more = |byte: &u8| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-');
        self.at += rest.iter().take_while(|byte| more(byte)).count();
        self.delegated(start)
    }

    /// What stands from `start` to here, as `serde_json` reads it.
    fn delegated<T: serde::Deserialize<'a>>(&self, start: usize) -> Option<T> {
        serde_json::from_str(self.text.get(start..self.at)?).ok()
    }
}

/// How many bytes come before the first that a string cannot simply hold: its end, an escape, a
/// control character. Looks at eight bytes at a time.
#[inline]
fn simple(bytes: &[u8]) -> usize {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let (chunks, rest) = bytes.as_chunks::<8>();
    let mut count = 0;
    for chunk in chunks {
        let word = u64::from_le_bytes(*chunk);
        // A high bit wherever a byte is zero: exact up to the first one, which is what counts.
        let zero = |word: u64| word.wrapping_sub(EACH) & !word;
        let control = word.wrapping_sub(EACH * 0x20) & !word;
        let quote = zero(word ^ (EACH * u64::from(b'"')));
        let escape = zero(word ^ (EACH * u64::from(b'\\')));
        let found = (control | quote | escape) & HIGH;
        if found != 0 {
            return count + found.trailing_zeros() as usize / 8;
        }
        count += 8;
    }
    count + rest.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What `serde_json` makes of it, through the same values.
    fn reference(text: &str) -> Option<Value> {
        serde_json::from_str(text).ok()
    }

    fn read(text: &str) -> Option<Value> {
        plain(text).map(|(value, _)| value)
    }

    /// Never another value, never a value where there is none, and never less than it weighs.
    fn agrees(text: &str) {
        if let Some((value, weight)) = plain(text) {
            assert!(value.weigh(weight.levels, weight.bytes).is_ok(), "{text} {weight:?}");
            let expected = reference(text);
            assert_eq!(expected.as_ref().map(Value::to_json), Some(value.to_json()), "{text}");
        }
    }

    #[test]
    fn plain_texts_need_no_help() {
        for text in [
            r#" { "a" : [ 1 , -2 , 2.5e3 , "x" , true , false , null ] , "b" : { } , "c" : [ ] } "#,
            r#"{"long key that is not inline":"tab\tquote\" \u00e9 \ud83d\ude00","é":"ü"}"#,
            "18446744073709551615",
            "-9223372036854775808",
            "0",
            "\"\"",
            r#"{"a":1,"b":2,"a":3}"#,
        ] {
            let expected = reference(text).map(|value| value.to_json());
            assert!(expected.is_some(), "{text}");
            assert_eq!(read(text).map(|value| value.to_json()), expected);
        }
        let deep = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        assert!(plain(&deep(127)).is_some() && reference(&deep(127)).is_some());
        assert!(plain(&deep(128)).is_none() && reference(&deep(128)).is_none());
    }

    #[test]
    fn what_was_read_is_weighed() {
        for text in ["1", r#"{"key":["text",{}],"two":"\u00e9"}"#, "[[[]]]"] {
            let (value, weight) = plain(text).unwrap();
            assert_eq!(value.weigh(weight.levels, usize::MAX), Ok(weight.bytes), "{text}");
            assert_eq!(weight.levels == 0, text == "1");
            assert!(weight.levels == 0 || value.weigh(weight.levels - 1, usize::MAX).is_err());
        }
    }

    #[test]
    fn whatever_is_wrong_is_left_to_the_other() {
        for text in [
            "",
            " ",
            "{",
            "[1,]",
            "{\"a\":1,}",
            "{,}",
            "[,]",
            "01",
            "-",
            "-01",
            "1.",
            ".5",
            "1e",
            "+1",
            "1e999",
            "tru",
            "nul",
            "truex",
            "1 2",
            "\"",
            "\"\\\"",
            "\"\\x\"",
            "\"\\ud800\"",
            "\"\n\"",
            "\"\u{1}\"",
            "{a:1}",
            "{\"a\" 1}",
            "{\"a\":}",
            "[1 2]",
            "]",
            "\u{feff}1",
            "1\u{a0}",
            "\\",
            "\"abcdefgh\u{1f}\"",
            "NaN",
            "- 1",
            "--1",
            "1-1",
            "[1}",
            "{\"a\":1]",
        ] {
            assert_eq!(read(text), None, "{text:?}");
            assert_eq!(reference(text), None, "{text:?}");
        }
    }

    proptest! {
        /// Texts of the characters that mean something, most of them wrong.
        #[test]
        fn never_differs_on_rubbish(text in r#"[\[\]{}:,"\\0-9.eE+\-tfnu \n\u{1}aé\u{7f}\u{80}]{0,24}"#) {
            agrees(&text);
        }

        /// Right texts with one character changed, dropped or put in.
        #[test]
        fn never_differs_on_what_is_nearly_right(
            keys in prop::collection::vec(r#"[a-z\u{e9}"\\]{0,20}"#, 0..20),
            number in any::<f64>(),
            whole in any::<i64>(),
            place in any::<prop::sample::Index>(),
            put in r#"[\[\]{}:,"\\0-9.eE+\- ]?"#,
            dropped in 0..2_usize,
        ) {
            let members: serde_json::Map<String, serde_json::Value> = keys
                .iter()
                .enumerate()
                .map(|(n, key)| {
                    let value = match n % 4 {
                        0 => serde_json::json!(number),
                        1 => serde_json::json!([whole, { key: n }]),
                        2 => serde_json::json!(key),
                        _ => serde_json::json!(whole),
                    };
                    (key.clone(), value)
                })
                .collect();
            let text = serde_json::to_string(&members).unwrap();
            prop_assert!(plain(&text).is_some(), "{text}");
            agrees(&text);
            let mut chars: Vec<char> = text.chars().collect();
            let at = place.index(chars.len());
            chars.splice(at..(at + dropped).min(chars.len()), put.chars());
            agrees(&chars.into_iter().collect::<String>());
        }
    }
}
