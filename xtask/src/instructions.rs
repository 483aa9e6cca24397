//! `cargo xtask instructions`: how many instructions a message takes on its way through the engine,
//! counted by Valgrind. It guards the hot path without a clock, which busy machines make useless.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::shell::{cargo, show, works};

/// Where the known numbers stand.
const KNOWN: &str = "nodes/examples/hot.json";
const FLOWS: [&str; 3] = ["template", "chain", "branches"];
/// Two counts of messages: the difference leaves out how the program starts and ends.
const MESSAGES: [u64; 2] = [1_000, 3_000];
/// In percent: compilers differ a little from one version to the next, and hashing begins with
/// chance.
const TOLERATED: u64 = 105;

/// Counts and compares, or saves. Not a step of `cargo xtask test`: it builds the engine once more,
/// optimised, which takes as long as half of all the tests.
pub(crate) fn run(save: bool) -> Result<()> {
    ensure!(
        works(Command::new("valgrind").arg("--version")),
        "valgrind is not installed (`apt-get install valgrind`)"
    );
    let counted = count()?;
    if save {
        let text = serde_json::to_string_pretty(&counted)?;
        return Ok(std::fs::write(KNOWN, text + "\n")?);
    }
    compare(&counted)
}

fn compare(counted: &BTreeMap<String, u64>) -> Result<()> {
    let text = std::fs::read_to_string(KNOWN).with_context(|| format!("{KNOWN} is not there"))?;
    let known: BTreeMap<String, u64> = serde_json::from_str(&text)?;
    let mut worse = Vec::new();
    for (flow, now) in counted {
        let before = known.get(flow).copied().unwrap_or_default();
        println!("   {flow}: {now} instructions a message, {before} known");
        if now * 100 > before * TOLERATED {
            worse.push(flow.as_str());
        }
    }
    ensure!(worse.is_empty(), "more instructions than known: {}", worse.join(", "));
    Ok(())
}

fn count() -> Result<BTreeMap<String, u64>> {
    let mut build = cargo();
    build.args(["build", "--locked", "--profile", "instructions", "-p", "nodes"]);
    show(build.args(["--example", "hot"]))?;
    let each = |flow: &str| {
        let [few, many] = MESSAGES;
        let more = instructions(flow, many)?.saturating_sub(instructions(flow, few)?);
        Ok((flow.to_owned(), more / (many - few)))
    };
    FLOWS.into_iter().map(each).collect()
}

fn instructions(flow: &str, messages: u64) -> Result<u64> {
    let mut run = Command::new("valgrind");
    run.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    run.args(["target/instructions/examples/hot", flow, &messages.to_string()]);
    let said = run.output().context("valgrind")?;
    let text = String::from_utf8_lossy(&said.stderr);
    ensure!(said.status.success(), "{text}");
    let line = text.lines().find_map(|line| line.split("Collected :").nth(1));
    line.and_then(|count| count.trim().parse().ok()).with_context(|| format!("no count in {text}"))
}
