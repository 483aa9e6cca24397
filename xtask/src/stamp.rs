//! Remembering for which sources a step was last done, so that it is not done for nothing.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::shell::root;

/// Names and contents of files, as one number; the same for the same build of xtask.
pub(crate) fn of(paths: &[PathBuf]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for path in paths {
        hash(path, &mut hasher).with_context(|| format!("cannot read {}", path.display()))?;
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn hash(path: &Path, hasher: &mut DefaultHasher) -> std::io::Result<()> {
    if path.is_dir() {
        let mut inside: Vec<PathBuf> = std::fs::read_dir(path)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<std::io::Result<_>>()?;
        inside.retain(|path| !made(path));
        inside.sort();
        for path in inside {
            hash(&path, hasher)?;
        }
    } else if path.exists() {
        path.file_name().hash(hasher);
        std::fs::read(path)?.hash(hasher);
    }
    Ok(())
}

/// Whether a folder holds what is made, not what is written.
fn made(path: &Path) -> bool {
    path.file_name().is_some_and(|name| {
        ["dist", "node_modules", "test-results"].iter().any(|made| name == *made)
    })
}

/// Whether the step was last done for this stamp.
pub(crate) fn is_current(step: &str, stamp: &str) -> bool {
    std::fs::read_to_string(file(step)).is_ok_and(|done| done == stamp)
}

/// Remembers that the step is done for this stamp.
pub(crate) fn remember(step: &str, stamp: &str) -> Result<()> {
    let file = file(step);
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&file, stamp).with_context(|| format!("cannot write {}", file.display()))
}

fn file(step: &str) -> PathBuf {
    root().join("target").join("xtask").join(step)
}
