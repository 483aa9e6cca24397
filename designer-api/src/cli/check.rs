//! `check`: mistakes of flows, printed as a compiler does.

use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use engine::flow::Checker;
use engine::node::Severity;

use super::args::CheckArgs;
use super::out;
use crate::problem::{Finding, Problem};
use crate::transfer;

/// Reads, checks, prints; 1 if a file has a mistake that keeps it from being deployed.
pub(super) fn check(args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let checker = Checker::new(nodes::catalog());
    let (mut errors, mut warnings) = (0_usize, 0_usize);
    for path in &args.files {
        let bytes = read(path)?;
        let name = path.display();
        let bundle = match transfer::read(&bytes) {
            Ok(bundle) => bundle,
            Err(problem) => {
                errors += problem.problems.len().max(1);
                for line in unreadable(&problem) {
                    out::say(format_args!("{name}:{line}"));
                }
                continue;
            }
        };
        for flow in &bundle.flows {
            for problem in checker.check(flow) {
                match problem.severity {
                    Severity::Error => errors += 1,
                    Severity::Warning => warnings += 1,
                }
                out::say(format_args!("{name}:{}", line(&problem.into())));
            }
        }
    }
    match (errors, warnings) {
        (0, 0) => out::note("No mistakes."),
        _ => out::note(format_args!("{}, {}", count(errors, "error"), count(warnings, "warning"))),
    }
    Ok(if errors == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A file's bytes; `-` is standard input.
pub(super) fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).context("standard input cannot be read")?;
        return Ok(bytes);
    }
    std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// `/nodes/0/config: error[code]: message (node in)`.
pub(super) fn line(finding: &Finding) -> String {
    let node = finding.node.as_deref().map(|node| format!(" (node `{node}`)")).unwrap_or_default();
    let Finding { severity, code, pointer, message, .. } = finding;
    format!("{pointer}: {severity}[{code}]: {message}{node}")
}

fn unreadable(problem: &Problem) -> Vec<String> {
    match problem.problems.as_slice() {
        [] | [_] => {
            let pointer = problem.pointer.as_deref().unwrap_or_default();
            vec![format!("{pointer}: error[{}]: {}", problem.code, problem.detail)]
        }
        all => all.iter().map(line).collect(),
    }
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::node::Problem as Found;

    #[test]
    fn a_line_names_the_place_first() {
        let found = Found::error("config", "/nodes/0/config/x", "No.").at_node("in");
        let line = line(&found.into());
        assert_eq!(line, "/nodes/0/config/x: error[config]: No. (node `in`)");
        assert_eq!((count(1, "error"), count(2, "error")), ("1 error".into(), "2 errors".into()));
    }
}
