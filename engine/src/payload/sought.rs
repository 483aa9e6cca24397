//! Texts that are compared again and again: the keys of compiled paths, above all.

use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

use super::Text;

/// A text, made ready to be compared with many. Most are short: two looks at each, at both ends,
/// decide, and cost less than calling whatever compares memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Known {
    text: Text,
    ends: Ends,
}

impl Known {
    /// For this text.
    pub(crate) fn new(text: &str) -> Self {
        let short = text.len() <= SHORT;
        Self { text: text.into(), ends: if short { ends(text.as_bytes()) } else { Ends::LONG } }
    }

    /// The text.
    #[inline]
    pub(crate) fn text(&self) -> &Text {
        &self.text
    }

    /// Whether this is the text.
    #[inline]
    pub(crate) fn is(&self, other: &[u8]) -> bool {
        self.ends.are(other) || (self.is_long() && self.is_all(other))
    }

    /// Whether only a look at all of a text tells that it is this one.
    #[inline]
    fn is_long(&self) -> bool {
        self.ends.length == Ends::LONG.length
    }

    #[cold]
    fn is_all(&self, other: &[u8]) -> bool {
        other == self.text.as_bytes()
    }

    /// As [`Self::is`], if the text is short; if not, that is not said.
    #[inline]
    fn is_surely(&self, other: &[u8]) -> bool {
        self.ends.are(other)
    }
}

/// A key, made ready to be compared, that knows where it stood the last time: payloads of one
/// flow mostly have one shape, so it is looked for there first. Shared by all runs.
#[derive(Debug)]
pub(crate) struct Sought {
    key: Known,
    /// Only ever a guess.
    place: AtomicU8,
}

impl Sought {
    /// For this key.
    pub(crate) fn new(key: &str) -> Self {
        Self { key: Known::new(key), place: AtomicU8::default() }
    }

    /// The key.
    #[inline]
    pub(crate) fn key(&self) -> &Text {
        self.key.text()
    }

    /// Whether this is the key.
    #[inline]
    pub(super) fn is(&self, name: &str) -> bool {
        self.key.is(name.as_bytes())
    }

    /// As [`Self::is`], if the key is short; if not, that is not said.
    #[inline]
    pub(super) fn is_surely(&self, name: &str) -> bool {
        self.key.is_surely(name.as_bytes())
    }

    /// Whether only a look at all of a name tells that it is the key.
    pub(super) fn is_long(&self) -> bool {
        self.key.is_long()
    }

    #[inline]
    pub(super) fn place(&self) -> usize {
        usize::from(self.place.load(Relaxed))
    }

    #[inline]
    pub(super) fn remember(&self, place: usize) {
        // What is not new is not written: other processors read it too.
        if place != self.place() {
            self.place.store(u8::try_from(place).unwrap_or_default(), Relaxed);
        }
    }
}

/// The longest text that its length and both ends decide.
const SHORT: usize = 16;

/// All of a text of at most 16 letters; of a longer one, its length and both ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ends {
    length: usize,
    first: u64,
    last: u64,
}

impl Ends {
    /// Of no text: stands for one that its ends do not decide.
    const LONG: Self = Self { length: usize::MAX, first: 0, last: 0 };

    /// Whether they are this text's.
    #[inline]
    fn are(&self, text: &[u8]) -> bool {
        if text.len() != self.length {
            return false;
        }
        // One after the other, and letters instead of a chunk at the end: that there is a chunk
        // would be asked again.
        if let Some(first) = text.first_chunk()
            && let [.., a, b, c, d, e, f, g, h] = text
        {
            u64::from_ne_bytes(*first) == self.first
                && u64::from_ne_bytes([*a, *b, *c, *d, *e, *f, *g, *h]) == self.last
        } else if let Some(first) = text.first_chunk()
            && let [.., a, b, c, d] = text
        {
            u64::from(u32::from_ne_bytes(*first)) == self.first
                && u64::from(u32::from_ne_bytes([*a, *b, *c, *d])) == self.last
        } else {
            ends(text) == *self
        }
    }
}

#[inline]
fn ends(text: &[u8]) -> Ends {
    let length = text.len();
    let (eight, four) = (text.first_chunk(), text.first_chunk());
    let (first, last) = if let (Some(first), Some(last)) = (eight, text.last_chunk()) {
        (u64::from_ne_bytes(*first), u64::from_ne_bytes(*last))
    } else if let (Some(first), Some(last)) = (four, text.last_chunk()) {
        (u32::from_ne_bytes(*first).into(), u32::from_ne_bytes(*last).into())
    } else {
        match text {
            [one] => (u64::from(*one), 0),
            [one, two] => (u64::from(u16::from_ne_bytes([*one, *two])), 0),
            [one, two, three] => (u64::from(u16::from_ne_bytes([*one, *two])), u64::from(*three)),
            _ => (0, 0),
        }
    };
    Ends { length, first, last }
}

/// Whether two keys are the same. Most are short, and looking at both ends of those costs less
/// than calling whatever compares memory.
#[inline]
pub(super) fn same(one: &str, other: &str) -> bool {
    one.len() == other.len()
        && ends(one.as_bytes()) == ends(other.as_bytes())
        && (one.len() <= SHORT || one == other)
}

impl Clone for Sought {
    fn clone(&self) -> Self {
        let place = AtomicU8::new(self.place.load(Relaxed));
        Self { key: self.key.clone(), place }
    }
}

/// A guess makes no difference.
impl PartialEq for Sought {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Sought {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_same_when_every_letter_is() {
        for length in 0..=20 {
            let one = "abcdefghijklmnopqrst".get(..length).unwrap();
            let sought = Sought::new(one);
            assert!(sought.is(one) && same(one, &String::from(one)));
            assert!(!sought.is(&format!("{one}x")));
            for at in 0..length {
                let mut other = one.to_owned();
                other.replace_range(at..=at, "_");
                assert!(!sought.is(&other) && !same(one, &other), "{one} {other}");
            }
        }
    }
}
