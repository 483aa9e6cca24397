//! `bench scripts --node-red DIR`: Node-RED's function node in the same run, with the same payload
//! and the same code, so that the figures stand on the same machine at the same time.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};
use serde_json::Value;

const DRIVER: &str = include_str!("node_red.js");

/// Messages on their way at a time.
const WINDOW: u64 = 64;

/// Measures and prints. `directory` has the package `node-red` (`npm install node-red` there).
pub fn measure(directory: &Path, messages: u64, function: &str) -> anyhow::Result<()> {
    let function =
        function.replace("payload.", "msg.payload.").replace("return {", "msg.payload = {");
    let mut child = Command::new("node")
        .arg("-")
        .current_dir(directory)
        .env("BENCH_MESSAGES", messages.to_string())
        .env("BENCH_WINDOW", WINDOW.to_string())
        .env("BENCH_FUNCTION", format!("{function} return msg;"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("`node` could not be started")?;
    let mut input = child.stdin.take().context("no way to the child")?;
    input.write_all(DRIVER.as_bytes())?;
    drop(input);
    let done = child.wait_with_output()?;
    ensure!(done.status.success(), "Node-RED did not run in {}", directory.display());
    let figures: Value = serde_json::from_slice(&done.stdout).context("no figures came")?;
    println!(
        "Node-RED {} on Node {}: {:.2} µs of CPU a message in the function node, {:.0} messages/s, {:.0} MB resident",
        figures["version"].as_str().unwrap_or_default(),
        figures["node"].as_str().unwrap_or_default(),
        figures["micros"].as_f64().unwrap_or_default(),
        figures["perSecond"].as_f64().unwrap_or_default(),
        figures["residentMB"].as_f64().unwrap_or_default(),
    );
    Ok(())
}
