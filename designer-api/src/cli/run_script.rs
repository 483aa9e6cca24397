//! `run-script`: one script without a server, in a worker as a server would run it.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use engine::node::Level;
use engine::payload::Value;
use engine::script::{Call, Entry, Limits, Pool, PoolOptions, Program};

use super::args::{RunScriptArgs, ScriptForm};
use super::run::read_lines;
use super::{check, out};

/// Calls the script once for each line; 1 if a call failed.
pub(super) async fn run_script(args: &RunScriptArgs) -> anyhow::Result<ExitCode> {
    let name = args.script.display().to_string();
    let source = String::from_utf8(check::read(&args.script)?)
        .with_context(|| format!("{name} is not UTF-8"))?;
    let form = args.form.unwrap_or_else(|| guess(&source));
    let read = match form {
        ScriptForm::Function => Program::function(&source),
        ScriptForm::Main | ScriptForm::Preprocessor => Program::library(&source),
    };
    let program = match read {
        Ok(program) => program,
        Err(mistake) => bail!("{name}:{}:{}: {}", mistake.line, mistake.column, mistake.words),
    };
    let entry = if form == ScriptForm::Preprocessor { Entry::Preprocessor } else { Entry::Main };
    let limits = Limits { time: std::time::Duration::from_millis(args.time), ..Limits::default() };
    let caller = Caller { name, program, entry, limits, pool: Pool::new(PoolOptions::default()) };
    let Some(input) = args.input.clone() else {
        let good = caller.call(&Value::object(), 1).await;
        return Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    };
    let mut lines = read_lines(input);
    let (mut number, mut all_good) = (0, true);
    while let Some(line) = lines.recv().await {
        let line = line.context("the input cannot be read")?;
        number += 1;
        if line.trim().is_empty() {
            continue;
        }
        all_good &= match Value::parse(&line) {
            Ok(input) => caller.call(&input, number).await,
            Err(error) => {
                out::note(format_args!("line {number}: not JSON: {error}"));
                false
            }
        };
    }
    Ok(if all_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A module exports something; a function's body cannot.
fn guess(source: &str) -> ScriptForm {
    let exports = source.lines().any(|line| line.trim_start().starts_with("export "));
    if exports { ScriptForm::Main } else { ScriptForm::Function }
}

struct Caller {
    name: String,
    program: Arc<Program>,
    entry: Entry,
    limits: Limits,
    pool: Pool,
}

impl Caller {
    /// One call: its result on a line; the console and what went wrong beside the results.
    async fn call(&self, input: &Value, number: u64) -> bool {
        let call = Call { entry: self.entry, limits: self.limits, ..Call::new(input) };
        let answer = self.pool.call(&self.program, call).await;
        for line in &answer.console {
            out::note(format_args!("{}: {}", Level::of_number(line.level).as_str(), line.text));
        }
        match answer.value() {
            Ok(value) => out::say(value.unwrap_or_default().to_json()),
            Err(failure) => {
                let place = failure
                    .place
                    .as_ref()
                    .map_or_else(String::new, |place| format!(":{}:{}", place.line, place.column));
                out::note(format_args!("line {number}: {}{place}: {failure}", self.name));
                return false;
            }
        }
        true
    }
}
