//! `cargo xtask regenerate`: writes the files that are generated and kept in the repository.

use anyhow::Result;

use crate::shell::{cargo, show};
use crate::{pages, step};

/// Tests that find this set write their file instead of comparing it.
const VARIABLE: &str = "WIRELOOM_REGENERATE";

/// Runs every test whose name holds `generated`: alone it fails when the file in the repository
/// differs from what the code gives; with the variable it writes the file.
pub(crate) fn run() -> Result<()> {
    step::title("schemas, openapi.json, pages of the kinds");
    show(
        cargo()
            .args(["test", "--locked", "--workspace", "--quiet", "generated"])
            .env(VARIABLE, "1"),
    )?;
    step::title("the designer's types of the API");
    pages::install()?;
    pages::run(&["run", "generate"])
}
