//! Building the designer, the demo page and the client library.

use anyhow::{Context, Result};

use crate::shell::{need_node, npm, pages, show, words};
use crate::stamp;

/// Installs what the lock file names and builds the pages; each only if something changed.
pub(crate) fn build() -> Result<()> {
    install()?;
    let stamp = stamp::of(&[
        pages().join("client"),
        pages().join("designer"),
        pages().join("demo"),
        pages().join("package-lock.json"),
    ])?;
    let built = ["designer/dist/index.html", "demo/dist/index.html", "client/dist/index.js"]
        .iter()
        .all(|page| pages().join(page).is_file());
    if built && stamp::is_current("pages", &stamp) {
        println!("   the pages are built from these sources already");
        return Ok(());
    }
    run(&["run", "build"])?;
    stamp::remember("pages", &stamp)
}

/// `npm ci`, if the lock file changed since the last one.
pub(crate) fn install() -> Result<()> {
    need_node()?;
    let stamp = stamp::of(&[pages().join("package-lock.json")])?;
    if pages().join("node_modules").is_dir() && stamp::is_current("npm", &stamp) {
        return Ok(());
    }
    run(&["ci", "--no-audit", "--no-fund"]).context(
        "the packages of the pages could not be installed: is the npm registry within reach?",
    )?;
    stamp::remember("npm", &stamp)
}

/// npm in the workspace of the pages.
pub(crate) fn run(arguments: &[&str]) -> Result<()> {
    let mut npm = npm();
    npm.args(arguments);
    println!("   {}", words(&npm));
    show(&mut npm)
}
