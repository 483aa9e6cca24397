//! How far the database had come, kept beside it, so that one that lost its end is noticed.
//!
//! Where the end of the log is damaged the database takes it for one that a crash cut short, and
//! drops it without a word. The mark is written after each sync, and not synced itself: a power
//! cut can leave it behind the database, or empty, but never before it.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use super::Error;

const NAME: &str = "last-revision";

#[derive(Debug)]
pub(super) struct Mark {
    file: File,
    directory: PathBuf,
}

impl Mark {
    pub(super) fn open(directory: &Path) -> Result<Self, Error> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let file = options.open(directory.join(NAME)).map_err(|error| Error::Directory {
            dir: directory.to_owned(),
            why: format!("has a file `{NAME}` that cannot be opened: {error}"),
        })?;
        Ok(Self { file, directory: directory.to_owned() })
    }

    /// Remembers that all up to this revision is durable. If that fails the old mark stays, or
    /// none: only less is noticed.
    pub(super) fn set(&self, revision: u64) {
        let line = format!("{revision:020} {:016x}\n", !revision);
        let write = || -> io::Result<()> {
            let mut file = &self.file;
            file.rewind()?;
            file.write_all(line.as_bytes())
        };
        if let Err(error) = write() {
            tracing::debug!(%error, "cannot write `{NAME}`");
        }
    }

    /// Complains if the database is not as far as it was.
    pub(super) fn check(&self, revision: u64) -> Result<(), Error> {
        match self.read() {
            Some(reached) if revision < reached => {
                let why = format!(
                    "it ends at revision {revision}, but {reached} had been written; if an older \
                     file was put there on purpose, remove `{NAME}`"
                );
                Err(Error::Damaged { file: self.directory.join("db"), why })
            }
            _ => Ok(()),
        }
    }

    fn read(&self) -> Option<u64> {
        let mut text = String::new();
        (&self.file).rewind().ok()?;
        (&self.file).take(64).read_to_string(&mut text).ok()?;
        let (revision, check) = text.trim_end().split_once(' ')?;
        let revision = revision.parse::<u64>().ok()?;
        (u64::from_str_radix(check, 16).ok()? == !revision).then_some(revision)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_a_database_that_is_behind_and_no_other() {
        let home = tempfile::tempdir().unwrap();
        let mark = Mark::open(home.path()).unwrap();
        mark.check(0).unwrap();
        mark.set(9);
        mark.set(10);
        for revision in [10, 11] {
            mark.check(revision).unwrap();
        }
        let error = Mark::open(home.path()).unwrap().check(9).unwrap_err();
        assert!(matches!(&error, Error::Damaged { file, .. } if file.ends_with("db")), "{error}");
        std::fs::write(home.path().join(NAME), [0; 30]).unwrap();
        mark.check(0).unwrap();
    }
}
