//! How many instructions a message takes on its way through the engine, counted by Valgrind. It
//! guards the hot path without a clock, which busy machines make useless.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::install;
use crate::shell::{cargo, show};
use crate::step::Outcome;

const FLOWS: [&str; 3] = ["template", "chain", "branches"];
/// In percent: compilers differ a little from one version to the next, and hashing begins with
/// chance.
const TOLERATED: u64 = 105;

/// A way to build what is counted.
struct Build {
    profile: &'static str,
    /// Its folder under `target`.
    folder: &'static str,
    /// Where the known numbers stand.
    known: &'static str,
    /// Two counts of messages: the difference leaves out how the program starts and ends.
    messages: [u64; 2],
}

/// As a user runs it. Building it takes as long as half of all the tests.
const OPTIMISED: Build = Build {
    profile: "instructions",
    folder: "instructions",
    known: "nodes/examples/hot.json",
    messages: [1_000, 3_000],
};

/// As the tests run it, so that there is little to build: nine times the instructions, and the
/// same ones too many when a change brings some.
const FOR_TESTS: Build = Build {
    profile: "dev",
    folder: "debug",
    known: "nodes/examples/hot.dev.json",
    messages: [100, 300],
};

/// `cargo xtask instructions`: counts both builds and compares, or saves.
pub(crate) fn run(save: bool) -> Result<()> {
    install::find_or_install("valgrind")?;
    for build in [FOR_TESTS, OPTIMISED] {
        let counted = count(&build)?;
        if save {
            let text = serde_json::to_string_pretty(&counted)?;
            std::fs::write(build.known, text + "\n")?;
        }
        compare(&build, &counted)?;
    }
    Ok(())
}

/// The step of `cargo xtask test`.
pub(crate) fn test() -> Result<Outcome> {
    if let Err(error) = install::find_or_install("valgrind") {
        return Ok(Outcome::Skipped(format!("{error:#}")));
    }
    compare(&FOR_TESTS, &count(&FOR_TESTS)?)?;
    Ok(Outcome::Passed)
}

fn compare(build: &Build, counted: &BTreeMap<String, u64>) -> Result<()> {
    let known = build.known;
    let text = std::fs::read_to_string(known).with_context(|| format!("{known} is not there"))?;
    let known: BTreeMap<String, u64> = serde_json::from_str(&text)?;
    let mut worse = Vec::new();
    for (flow, now) in counted {
        let before = known.get(flow).copied().unwrap_or_default();
        println!("   {flow}: {now} instructions a message, {before} known ({})", build.profile);
        if now * 100 > before * TOLERATED {
            worse.push(flow.as_str());
        }
    }
    ensure!(worse.is_empty(), "more instructions than known: {}", worse.join(", "));
    Ok(())
}

fn count(build: &Build) -> Result<BTreeMap<String, u64>> {
    let mut command = cargo();
    command.args(["build", "--locked", "--profile", build.profile, "-p", "nodes"]);
    show(command.args(["--example", "hot"]))?;
    let each = |flow: &str| {
        let [few, many] = build.messages;
        let more = instructions(build, flow, many)?.saturating_sub(instructions(build, flow, few)?);
        Ok((flow.to_owned(), more / (many - few)))
    };
    FLOWS.into_iter().map(each).collect()
}

fn instructions(build: &Build, flow: &str, messages: u64) -> Result<u64> {
    let mut run = Command::new("valgrind");
    run.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    run.args([&format!("target/{}/examples/hot", build.folder), flow, &messages.to_string()]);
    let said = run.output().context("valgrind")?;
    let text = String::from_utf8_lossy(&said.stderr);
    ensure!(said.status.success(), "{text}");
    let line = text.lines().find_map(|line| line.split("Collected :").nth(1));
    line.and_then(|count| count.trim().parse().ok()).with_context(|| format!("no count in {text}"))
}
