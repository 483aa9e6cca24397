//! The browser for the browser tests: the system's own Chromium, never a download of the test tool.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::shell::{show, works};

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const HOW: &str = "the browser tests need Chromium: install your system's package (Debian: \
                   `apt-get install chromium`), or set CHROMIUM to its path";

/// Where Chromium is; on Debian, as root, installs it first.
pub(crate) fn find_or_install() -> Result<PathBuf> {
    if let Some(path) = find() {
        return Ok(path);
    }
    if !may_install() {
        bail!(HOW);
    }
    println!("   Chromium is not installed: installing Debian's package");
    show(Command::new("apt-get").args(["update", "-qq"])).context(HOW)?;
    show(
        Command::new("apt-get")
            .args(["install", "-y", "-qq", "--no-install-recommends", "chromium"])
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
    .context(HOW)?;
    find().context(HOW)
}

fn find() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("CHROMIUM") {
        return Some(path.into());
    }
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders)
        .flat_map(|folder| NAMES.map(|name| folder.join(name)))
        .find(|path| path.is_file())
}

fn may_install() -> bool {
    let id = Command::new("id").arg("-u").output();
    let root = id.is_ok_and(|id| id.stdout.trim_ascii() == b"0");
    root && works(Command::new("apt-get").arg("--version"))
}
