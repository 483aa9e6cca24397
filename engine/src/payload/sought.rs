//! A key that a compiled path asks for again and again.

use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

use super::Text;

/// A key, made ready to be compared, that knows where it stood the last time: payloads of one
/// flow mostly have one shape, so it is looked for there first. Shared by all runs.
#[derive(Debug)]
pub(crate) struct Sought {
    key: Text,
    ends: Ends,
    /// Only ever a guess.
    place: AtomicU8,
}

impl Sought {
    /// For this key.
    pub(crate) fn new(key: &str) -> Self {
        Self { key: key.into(), ends: ends(key.as_bytes()), place: AtomicU8::default() }
    }

    /// The key.
    #[inline]
    pub(crate) fn key(&self) -> &Text {
        &self.key
    }

    /// Whether this is the key.
    #[inline]
    pub(super) fn is(&self, name: &str) -> bool {
        name.len() == self.ends.length
            && ends(name.as_bytes()) == self.ends
            && (name.len() <= 16 || *name == *self.key)
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

/// All of a key of at most 16 letters; of a longer one, its length and both ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ends {
    length: usize,
    first: u64,
    last: u64,
}

#[inline]
fn ends(key: &[u8]) -> Ends {
    let length = key.len();
    let (eight, four) = (key.first_chunk(), key.first_chunk());
    let (first, last) = if let (Some(first), Some(last)) = (eight, key.last_chunk()) {
        (u64::from_ne_bytes(*first), u64::from_ne_bytes(*last))
    } else if let (Some(first), Some(last)) = (four, key.last_chunk()) {
        (u32::from_ne_bytes(*first).into(), u32::from_ne_bytes(*last).into())
    } else {
        let at = |place: usize| key.get(place).copied().map_or(0, u64::from);
        (at(0) << 8 | at(1), at(2))
    };
    Ends { length, first, last }
}

/// Whether two keys are the same. Most are short, and looking at both ends of those costs less
/// than calling whatever compares memory.
#[inline]
pub(super) fn same(one: &str, other: &str) -> bool {
    one.len() == other.len()
        && ends(one.as_bytes()) == ends(other.as_bytes())
        && (one.len() <= 16 || one == other)
}

impl Clone for Sought {
    fn clone(&self) -> Self {
        let place = AtomicU8::new(self.place.load(Relaxed));
        Self { key: self.key.clone(), ends: self.ends, place }
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
