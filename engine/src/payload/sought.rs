//! Texts that are compared again and again: the keys of compiled paths, above all.

use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

use super::Text;

/// A key, made ready to be compared, that knows where it stood the last time: payloads of one
/// flow mostly have one shape, so it is looked for there first. Shared by all runs.
///
/// A step of a path, mostly, so it may be an array's index as well. Small on purpose: a run goes
/// through the steps of all its nodes, and they ought to stay near the processor.
#[derive(Debug)]
pub(crate) struct Sought {
    ends: Ends,
    key: Text,
    index: u32,
    length: Length,
    /// Only ever a guess.
    place: AtomicU8,
}

/// No index.
const NONE: u32 = u32::MAX;

impl Sought {
    /// For this key.
    #[cfg(test)]
    pub(crate) fn new(key: &str) -> Self {
        Self::with_index(key, None)
    }

    /// For this key, which is also an index. One that no array can have is none.
    pub(crate) fn with_index(key: &str, index: Option<usize>) -> Self {
        let (ends, length) = Ends::of(key.as_bytes());
        let index = index.and_then(|index| u32::try_from(index).ok()).unwrap_or(NONE);
        Self { ends, key: key.into(), index, length, place: AtomicU8::default() }
    }

    /// The key.
    #[inline]
    pub(crate) fn key(&self) -> &Text {
        &self.key
    }

    /// The same as a place in an array.
    #[inline]
    pub(crate) fn index(&self) -> Option<usize> {
        (self.index != NONE).then_some(self.index as usize)
    }

    /// Whether this is the key.
    #[inline]
    pub(super) fn is(&self, name: &str) -> bool {
        self.is_surely(name) || (self.is_long() && self.is_all(name))
    }

    /// As [`Self::is`], if the key is short; if not, that is not said.
    #[inline]
    pub(super) fn is_surely(&self, name: &str) -> bool {
        self.ends.are(self.length, name.as_bytes())
    }

    /// Whether only a look at all of a name tells that it is the key.
    #[inline]
    pub(super) fn is_long(&self) -> bool {
        self.length == Length::LONG
    }

    #[cold]
    fn is_all(&self, name: &str) -> bool {
        name == self.key
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

/// How long a text is that its ends decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Length(u8);

impl Length {
    /// Stands for a text that its ends do not decide; no text is said to have it.
    pub(crate) const LONG: Self = Self(u8::MAX);
}

/// The letters at both ends of a text: of one of at most 16, which most are, these are all. Two
/// looks at each decide then, and cost less than calling whatever compares memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ends {
    first: u64,
    last: u64,
}

impl Ends {
    /// Of this text.
    pub(crate) fn of(text: &[u8]) -> (Self, Length) {
        match u8::try_from(text.len()) {
            Ok(length) if text.len() <= SHORT => (ends(text), Length(length)),
            _ => (Self::LONG, Length::LONG),
        }
    }

    /// Of no text: these bytes stand in none.
    const LONG: Self = Self { first: u64::MAX, last: u64::MAX };

    /// Whether they and the length are this text's, which is UTF-8; never for a long one.
    #[inline]
    pub(crate) fn are(&self, length: Length, text: &[u8]) -> bool {
        if text.len() != usize::from(length.0) {
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
    Ends { first, last }
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
        let Self { ends, key, index, length, place } = self;
        let place = AtomicU8::new(place.load(Relaxed));
        Self { ends: *ends, key: key.clone(), index: *index, length: *length, place }
    }
}

/// A guess makes no difference.
impl PartialEq for Sought {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.index == other.index
    }
}

impl Eq for Sought {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_same_when_every_letter_is() {
        for length in (0..=20).chain(253..=257) {
            let many = "abcdefghijklmnopqrst".repeat(13);
            let one = many.get(..length).unwrap();
            let sought = Sought::new(one);
            assert!(sought.is(one) && same(one, &String::from(one)));
            assert_eq!(sought.is_surely(one), length <= SHORT);
            assert!(!sought.is(&format!("{one}x")));
            for at in 0..length {
                let mut other = one.to_owned();
                other.replace_range(at..=at, "_");
                assert!(!sought.is(&other) && !same(one, &other), "{one} {other}");
            }
        }
    }
}
