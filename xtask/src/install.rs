//! Programs that a step needs and Debian has: found, or installed where that may be done.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::shell::{show, works};

/// Where one of these programs is.
pub(crate) fn find(names: &[&str]) -> Option<PathBuf> {
    find_all(names).into_iter().next()
}

/// All places on the path where one of these programs is.
pub(crate) fn find_all(names: &[&str]) -> Vec<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders)
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
        .filter(|path| path.is_file())
        .collect()
}

/// A program that has the name of its package; on Debian, as root, installs it first.
pub(crate) fn find_or_install(program: &str) -> Result<PathBuf> {
    let how = || format!("install your system's package (Debian: `apt-get install {program}`)");
    if let Some(path) = find(&[program]) {
        return Ok(path);
    }
    install(program).with_context(how)?;
    find(&[program]).with_context(how)
}

/// Installs a Debian package.
pub(crate) fn install(package: &str) -> Result<()> {
    if !may_install() {
        bail!("{package} is not installed");
    }
    println!("   {package} is not installed: installing Debian's package");
    show(Command::new("apt-get").args(["update", "-qq"]))?;
    show(
        Command::new("apt-get")
            .args(["install", "-y", "-qq", "--no-install-recommends", package])
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

fn may_install() -> bool {
    let id = Command::new("id").arg("-u").output();
    let root = id.is_ok_and(|id| id.stdout.trim_ascii() == b"0");
    root && works(Command::new("apt-get").arg("--version"))
}
