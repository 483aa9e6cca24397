//! Keys: bytes in an order that scans rely on, built part by part.

use std::fmt;

use bytes::Bytes;

/// A key, compared byte by byte.
///
/// Built of parts so that no two lists of parts give the same bytes, and so that the keys that
/// begin with some parts are exactly those with this key as a prefix. Texts sort as their bytes
/// do, numbers by size (big-endian).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Key(Bytes);

/// Ends a text part; a NUL inside a text is written as NUL and 0xFF.
const END: u8 = 0;
const ESCAPED: u8 = 0xFF;

impl Key {
    /// The key with one text part: the usual beginning, naming what is kept under it.
    #[must_use]
    pub fn new(part: &str) -> Self {
        Self::default().text(part)
    }

    /// This key with a text part behind it.
    #[must_use]
    pub fn text(&self, part: &str) -> Self {
        let mut bytes = Vec::with_capacity(self.0.len() + part.len() + 1);
        bytes.extend_from_slice(&self.0);
        for byte in part.bytes() {
            bytes.push(byte);
            if byte == END {
                bytes.push(ESCAPED);
            }
        }
        bytes.push(END);
        Self(bytes.into())
    }

    /// This key with a number behind it.
    #[must_use]
    pub fn number(&self, part: u64) -> Self {
        let mut bytes = Vec::with_capacity(self.0.len() + 8);
        bytes.extend_from_slice(&self.0);
        bytes.extend_from_slice(&part.to_be_bytes());
        Self(bytes.into())
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The parts behind `prefix`, if the key begins with it.
    #[must_use]
    pub fn after(&self, prefix: &Self) -> Option<Parts<'_>> {
        self.0.strip_prefix(prefix.as_bytes()).map(Parts)
    }
}

impl From<Vec<u8>> for Key {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl From<&[u8]> for Key {
    fn from(bytes: &[u8]) -> Self {
        Self(Bytes::copy_from_slice(bytes))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.0.escape_ascii())
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// Reads the parts of a key back, in the order in which they were added.
#[derive(Debug, Clone)]
pub struct Parts<'a>(&'a [u8]);

impl Parts<'_> {
    /// The next part as a text; `None` at the end, or if it is none.
    pub fn text(&mut self) -> Option<String> {
        let mut bytes = Vec::new();
        let mut rest = self.0;
        loop {
            let (&byte, after) = rest.split_first()?;
            rest = after;
            if byte != END {
                bytes.push(byte);
                continue;
            }
            match rest.split_first() {
                Some((&ESCAPED, after)) => {
                    bytes.push(END);
                    rest = after;
                }
                _ => break,
            }
        }
        self.0 = rest;
        String::from_utf8(bytes).ok()
    }

    /// The next part as a number; `None` if fewer than eight bytes are left.
    pub fn number(&mut self) -> Option<u64> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u64::from_be_bytes(*bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_back_as_they_went_in() {
        let base = Key::new("log");
        let key = base.text("a\0b").text("").number(7);
        let mut parts = key.after(&base).expect("the prefix");
        assert_eq!(parts.text().as_deref(), Some("a\0b"));
        assert_eq!(parts.text().as_deref(), Some(""));
        assert_eq!(parts.number(), Some(7));
        assert_eq!(parts.number(), None);
    }

    #[test]
    fn a_longer_name_is_not_under_a_shorter_one() {
        assert!(Key::new("flows").after(&Key::new("flow")).is_none());
        assert!(
            Key::new("a\0").after(&Key::new("a")).is_none_or(|mut parts| parts.text().is_none())
        );
    }

    #[test]
    fn numbers_sort_by_size_and_texts_by_their_bytes() {
        let log = Key::new("log");
        assert!(log.number(255) < log.number(256));
        assert!(log.text("a").text("z") < log.text("ab"));
        assert!(log.text("a") < log.text("a\0"));
    }
}
