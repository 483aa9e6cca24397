//! `cargo xtask demo`: from a fresh clone to a page with live orders.

use anyhow::{Context, Result};

use crate::pages;
use crate::shell::{cargo, root, show};

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    println!("1/3 The designer and the demo page");
    if let Err(error) = pages::build() {
        // The program works without its pages and says so where they would be.
        println!("   not built: {error:#}");
        println!("   going on without them");
    }
    println!("2/3 The program (the first build takes a few minutes)");
    show(cargo().args(["build", "--locked", "--workspace", "--bin", "wireloom"]))?;
    println!("3/3 The demo; Ctrl+C stops it\n");
    let mut program = std::process::Command::new(
        root().join("target/debug/wireloom").with_extension(std::env::consts::EXE_EXTENSION),
    );
    program.current_dir(root()).arg("demo").args(arguments);
    // Ctrl+C reaches the program too; its own way of stopping decides how this ends.
    show(&mut program).context("the demo ended; if its port is taken, name another after `--`")
}
