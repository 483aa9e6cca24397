//! Random secrets, and the hashes under which they are kept.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// 256 random bits as text. Shown to its owner once; only its hash is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one from the system's randomness. The prefix tells people, and scanners of leaked
    /// secrets, what it is.
    #[must_use]
    pub fn fresh(prefix: &str) -> Self {
        let bytes: [u8; 32] = rand::random();
        Self(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// The text, to be shown to its owner.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    #[must_use]
    pub fn hash(&self) -> String {
        hash(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(..)")
    }
}

/// SHA-256 in hexadecimal. Enough for secrets of 256 random bits; passwords need more. Looking a
/// secret up by this hash gives away nothing through time: the hash cannot be steered.
#[must_use]
pub fn hash(secret: &str) -> String {
    use fmt::Write as _;
    let digest = Sha256::digest(secret.as_bytes());
    let mut text = String::with_capacity(64);
    for byte in digest.as_slice() {
        // Writing to a string cannot fail.
        write!(text, "{byte:02x}").unwrap_or_default();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_are_the_same_and_debug_hides_them() {
        let (one, other) = (Secret::fresh("wl_"), Secret::fresh("wl_"));
        assert_ne!(one, other);
        assert_eq!(one.expose().len(), 3 + 43);
        assert!(!format!("{one:?}").contains(one.expose()));
        assert_eq!(hash("abc").get(..8), Some("ba7816bf"));
    }
}
