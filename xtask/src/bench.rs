//! `cargo xtask bench`: the benchmark, built as a user would ship the program.

use anyhow::Result;

use crate::shell::{cargo, show};

/// Runs the binary `bench` of the package `tests` with the given arguments.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let mut bench = cargo();
    bench.args([
        "run",
        "--locked",
        "--profile",
        "bench-run",
        "-p",
        "tests",
        "--bin",
        "bench",
        "--",
    ]);
    show(bench.args(arguments))
}
