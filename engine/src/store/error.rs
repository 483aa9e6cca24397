//! What a store can answer instead of doing it.

use std::path::PathBuf;

use super::Key;

/// Why the store did not do something.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// Somebody else wrote the value since it was read. Nothing was written; read it again.
    #[error("{key} was changed by somebody else (it is at {})", at(*current))]
    Conflict {
        /// Whose revision was not the expected one.
        key: Key,
        /// The revision that it has; `None` if there is no such value.
        current: Option<u64>,
    },
    /// More than a limit allows. Nothing was written.
    #[error("{what} has {found}, and the store takes at most {limit}")]
    TooLarge {
        /// What is too large, with its unit.
        what: &'static str,
        /// The limit.
        limit: usize,
        /// What was found.
        found: usize,
    },
    /// The store was closed.
    #[error("the store is closed; the program is ending")]
    Closed,
    /// An earlier write failed, so no more are taken until the program is started again.
    #[error("the store stopped taking writes: {0}; start the program again to recover")]
    Failed(String),
    /// The data directory cannot be used.
    #[error("the data directory {} {why}", dir.display())]
    Directory {
        /// The directory.
        dir: PathBuf,
        /// What is wrong with it and what to do.
        why: String,
    },
    /// Another program has the store open.
    #[error(
        "the data directory {} is in use by {}; stop that program first or choose another directory",
        dir.display(),
        pid.map_or_else(|| "another process".to_owned(), |pid| format!("process {pid}"))
    )]
    InUse {
        /// The directory.
        dir: PathBuf,
        /// Who has it, if it can be told.
        pid: Option<u32>,
    },
    /// What was written cannot be read back. Nothing was changed.
    #[error(
        "{} is damaged ({why}); nothing was changed. Move the data directory away, put a copy of \
         the whole directory, made while the program was stopped, in its place, and start again",
        file.display()
    )]
    Damaged {
        /// The file in question, or the directory if it cannot be told.
        file: PathBuf,
        /// What was seen.
        why: String,
    },
    /// The store was written by a version of Wireloom that this one does not know.
    #[error(
        "the store has format {found}, made by a newer Wireloom; this one knows formats up to \
         {known}. Nothing was changed: use the newer program, or a copy of the data directory that is older than it"
    )]
    Newer {
        /// The store's format.
        found: u32,
        /// The newest one known here.
        known: u32,
    },
}

fn at(current: Option<u64>) -> String {
    current.map_or_else(
        || "nothing: it is not there".to_owned(),
        |revision| format!("revision {revision}"),
    )
}
