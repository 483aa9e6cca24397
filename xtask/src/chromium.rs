//! The browser for the browser tests: the system's own Chromium, never a download of the test tool.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::install;

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const HOW: &str = "the browser tests need Chromium: install your system's package (Debian: \
                   `apt-get install chromium`), or set CHROMIUM to its path";

/// Where Chromium is; on Debian, as root, installs it first.
pub(crate) fn find_or_install() -> Result<PathBuf> {
    if let Some(path) = find() {
        return Ok(path);
    }
    install::install("chromium").context(HOW)?;
    find().context(HOW)
}

fn find() -> Option<PathBuf> {
    std::env::var_os("CHROMIUM").map(PathBuf::from).or_else(|| install::find(&NAMES))
}
