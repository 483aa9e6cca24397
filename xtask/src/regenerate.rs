//! `cargo xtask regenerate`: writes the files that are generated and kept in the repository.

use anyhow::Result;

use crate::shell::{cargo, show};
use crate::{pages, step};

/// Tests that find this set write their file instead of comparing it.
const VARIABLE: &str = "WIRELOOM_REGENERATE";

/// Parts of the names of those tests.
const TESTS: [&str; 2] = ["generated", "help_pages"];

/// Without the variable these tests fail when a file in the repository differs from what the code
/// gives; with it they write the file.
pub(crate) fn run() -> Result<()> {
    step::title("schemas, openapi.json, pages of the kinds");
    let mut tests = cargo();
    tests.args(["test", "--locked", "--workspace", "--lib", "--quiet", "--"]).args(TESTS);
    show(tests.env(VARIABLE, "1"))?;
    step::title("the designer's types of the API");
    pages::install()?;
    pages::run(&["run", "generate"])
}
