//! The owner's password: read from a file, kept as an argon2id hash, checked off the event loop.

use std::path::Path;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

/// Fewest characters of a password.
const SHORTEST: usize = 10;

/// Why a password is of no use.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// The file could not be read.
    #[error("the password file {path} cannot be read: {source}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why not.
        source: std::io::Error,
    },
    /// The file's content is too short.
    #[error("the password in {path} has fewer than {SHORTEST} characters; write a longer one")]
    Short {
        /// The file.
        path: String,
    },
    /// Hashing failed.
    #[error("the password could not be hashed: {0}")]
    Hash(argon2::password_hash::Error),
}

/// Reads a password from a file; a line break at its end is not part of it.
///
/// # Errors
/// When there is no such file, or what it holds is too short.
pub fn from_file(path: &Path) -> Result<String, PasswordError> {
    let shown = || path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|source| PasswordError::Unreadable { path: shown(), source })?;
    let password = text.trim_end_matches(['\r', '\n']);
    if password.chars().count() < SHORTEST {
        return Err(PasswordError::Short { path: shown() });
    }
    Ok(password.to_owned())
}

/// The hash to keep, with its salt and costs. Takes some 20 ms and 19 MiB: not on an event loop.
///
/// # Errors
/// When the system gives no randomness.
pub fn hash(password: &str) -> Result<String, PasswordError> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash: PasswordHash| hash.to_string())
        .map_err(PasswordError::Hash)
}

/// Whether the password is the one that was hashed. As slow as [`hash`].
#[must_use]
pub fn fits(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_fits_its_password_only() {
        let kept = hash("correct horse").unwrap();
        assert!(kept.starts_with("$argon2id$"));
        assert!(fits("correct horse", &kept));
        assert!(!fits("correct horsf", &kept));
        assert!(!fits("", "junk"));
    }

    #[test]
    fn a_file_loses_its_line_break_and_must_be_long_enough() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("password");
        std::fs::write(&path, "correct horse\n").unwrap();
        assert_eq!(from_file(&path).unwrap(), "correct horse");
        std::fs::write(&path, "\n").unwrap();
        assert!(matches!(from_file(&path), Err(PasswordError::Short { .. })));
        let missing = from_file(&directory.path().join("none"));
        assert!(missing.unwrap_err().to_string().contains("none"));
    }
}
