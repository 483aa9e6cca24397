//! A real browser in front of the real program: the browser tests, and the pictures of the docs.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::Value;

use crate::shell::{cargo, npm, pages, root, show, words};
use crate::step::Outcome;
use crate::{chromium, pages as build};

/// Lines of a failure's text that are repeated in the end.
const WHY: usize = 12;

/// What the browser tests leave behind, for the words of a failure.
const REPORT: &str = "e2e/test-results/report.json";

/// The browser tests.
pub(crate) fn test() -> Result<Outcome> {
    match chromium::find_or_install() {
        Ok(_) => run("e2e").map(|()| Outcome::Passed).map_err(|error| {
            let failed = std::fs::read_to_string(pages().join(REPORT)).map(|text| failed(&text));
            error.context(failed.unwrap_or_default())
        }),
        // CI promises that the browser tests ran; a person may do without.
        Err(error) if std::env::var_os("CI").is_none() => {
            Ok(Outcome::Skipped(format!("{error:#}")))
        }
        Err(error) => Err(error),
    }
}

/// The tests that failed, with the first lines of why: a long output may be cut where it is kept,
/// and its end is what is left.
fn failed(report: &str) -> String {
    let report: Value = serde_json::from_str(report).unwrap_or_default();
    let mut lines = Vec::new();
    gather(&report, &mut lines);
    lines.join("\n")
}

/// Suites hold suites and specs; a spec's tests hold their results.
fn gather(suite: &Value, lines: &mut Vec<String>) {
    for inner in list(suite, "suites") {
        gather(inner, lines);
    }
    for spec in list(suite, "specs").filter(|spec| spec.get("ok") == Some(&Value::Bool(false))) {
        let line = spec.get("line").and_then(Value::as_u64).unwrap_or_default();
        lines.push(format!("{}:{line} {}", word(spec, "file"), word(spec, "title")));
        let results = list(spec, "tests").flat_map(|test| list(test, "results"));
        for error in results.flat_map(|result| list(result, "errors")) {
            let why = word(error, "message").lines().take(WHY);
            lines.extend(why.map(|line| format!("  {line}")));
        }
    }
}

fn list<'a>(of: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    of.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn word<'a>(of: &'a Value, name: &str) -> &'a str {
    of.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Takes the pictures in `docs/screenshots` anew.
pub(crate) fn screenshots() -> Result<()> {
    run("screenshots")
}

/// Measures what it costs to watch a flow: `built` are the program and the benchmark.
pub(crate) fn watching(
    built: Option<(PathBuf, PathBuf)>,
    each_second: u32,
    rounds: u32,
) -> Result<()> {
    let chromium = chromium::find_or_install()?;
    let (program, bench) = if let Some((program, bench)) = built {
        (program.canonicalize()?, bench.canonicalize()?)
    } else {
        build::build()?;
        let profile = ["build", "--locked", "--profile", "bench-run"];
        let packages = ["-p", "designer-api", "-p", "tests", "--bin", "wireloom", "--bin", "bench"];
        show(cargo().args(profile).args(packages))?;
        let target = root().join("target/bench-run");
        (target.join("wireloom"), target.join("bench"))
    };
    build::install()?;
    let mut npm = npm();
    npm.args(["run", "watching"])
        .env("WIRELOOM_PROGRAM", program)
        .env("WIRELOOM_BENCH", bench)
        .env("WIRELOOM_EACH_SECOND", each_second.to_string())
        .env("WIRELOOM_ROUNDS", rounds.to_string())
        .env("CHROMIUM", chromium);
    println!("   {} in {}", words(&npm), pages().display());
    show(&mut npm)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_failed_and_why() {
        let report = r#"{"suites":[{"specs":[{"title":"fine","ok":true}],"suites":[{"specs":[
            {"title":"a board","ok":false,"file":"apps.spec.ts","line":7,
             "tests":[{"results":[{"errors":[{"message":"Error: not seen\n\nLocator: x"}]}]}]}
        ]}]}]}"#;
        assert_eq!(failed(report), "apps.spec.ts:7 a board\n  Error: not seen\n  \n  Locator: x");
        assert_eq!(failed("no report"), "");
    }
}
