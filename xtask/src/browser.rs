//! A real browser in front of the real program: the browser tests, and the pictures of the docs.

use anyhow::Result;

use crate::shell::{cargo, npm, pages, root, show, words};
use crate::step::Outcome;
use crate::{chromium, pages as build};

/// The browser tests.
pub(crate) fn test() -> Result<Outcome> {
    match chromium::find_or_install() {
        Ok(_) => run("e2e").map(|()| Outcome::Passed),
        // CI promises that the browser tests ran; a person may do without.
        Err(error) if std::env::var_os("CI").is_none() => {
            Ok(Outcome::Skipped(format!("{error:#}")))
        }
        Err(error) => Err(error),
    }
}

/// Takes the pictures in `docs/screenshots` anew.
pub(crate) fn screenshots() -> Result<()> {
    run("screenshots")
}

/// Builds what is needed and runs a script of the pages' workspace with the program at hand.
fn run(script: &str) -> Result<()> {
    let chromium = chromium::find_or_install()?;
    build::build()?;
    let mut program = cargo();
    program.args(["build", "--locked", "--workspace", "--bin", "wireloom"]);
    println!("   {}", words(&program));
    show(&mut program)?;
    let mut npm = npm();
    npm.args(["run", script])
        .env("WIRELOOM_PROGRAM", root().join("target/debug/wireloom"))
        .env("CHROMIUM", chromium);
    println!("   {} in {}", words(&npm), pages().display());
    show(&mut npm)
}
