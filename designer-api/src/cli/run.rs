//! `run`: one flow without a server.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use engine::connection::guard::AllowList;
use engine::engine::{Engine, Options};
use engine::payload::Value;
use engine::push::PushLimits;
use engine::run::Application;
use engine::script::{PoolOptions, Program};
use tokio::sync::mpsc;

use super::args::RunArgs;
use super::{check, out};
use crate::transfer;

/// Lines that are read ahead.
const AHEAD: usize = 64;

/// Runs the flow once for each line; 1 if a run failed. No socket is opened.
pub(super) async fn run(args: &RunArgs) -> anyhow::Result<ExitCode> {
    let name = args.flow.display();
    let bundle = transfer::read(&check::read(&args.flow)?)
        .map_err(|problem| anyhow::anyhow!("{name}: {problem}"))?;
    let engine = Engine::new(Options {
        catalog: nodes::catalog(),
        application: Application::default(),
        allowed: AllowList::default(),
        push: PushLimits::default(),
        scripts: PoolOptions::default(),
    });
    for script in &bundle.scripts {
        match Program::library(&script.source) {
            Ok(program) => engine.set_script(&script.id, Some(program)),
            Err(mistake) => bail!("{name}: the script `{}`: {mistake}", script.id),
        }
    }
    for flow in &bundle.flows {
        match engine.compile(flow, 0) {
            Ok(plan) => engine.activate(plan),
            Err(problems) => {
                for problem in problems {
                    out::note(format_args!("{name}:{}", check::line(&problem.into())));
                }
                return Ok(ExitCode::FAILURE);
            }
        }
    }
    let Some(flow) = bundle.flows.first() else { bail!("{name} holds no flow") };
    let Some(input) = args.input.clone() else {
        let good = one(&engine, &flow.id, Value::object(), 1).await?;
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
        let good = match Value::parse(&line) {
            Ok(data) => one(&engine, &flow.id, data, number).await?,
            Err(error) => {
                out::note(format_args!("line {number}: not JSON: {error}"));
                false
            }
        };
        all_good &= good;
    }
    Ok(if all_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The lines of a file, or of standard input (`-`), as they come.
pub(super) fn read_lines(input: PathBuf) -> mpsc::Receiver<std::io::Result<String>> {
    let (send, lines) = mpsc::channel(AHEAD);
    // Standard input can block for ever: it has a thread to itself.
    std::thread::spawn(move || {
        let opened: std::io::Result<Box<dyn BufRead>> = if input.as_os_str() == "-" {
            Ok(Box::new(BufReader::new(std::io::stdin())))
        } else {
            std::fs::File::open(&input).map(|file| Box::new(BufReader::new(file)) as _)
        };
        match opened {
            Ok(reader) => {
                for line in reader.lines() {
                    if send.blocking_send(line).is_err() {
                        return;
                    }
                }
            }
            // Heard by the loop below as its first line.
            Err(error) => drop(send.blocking_send(Err(error))),
        }
    });
    lines
}

/// One run: its result on a line, or why it failed beside the results.
async fn one(engine: &Engine, flow: &str, data: Value, number: u64) -> anyhow::Result<bool> {
    let end = engine.call(flow, data, 0).await?;
    match &end.failure {
        None => {
            out::say(end.result.unwrap_or_default().to_json());
            Ok(true)
        }
        Some(failure) => {
            out::note(format_args!(
                "line {number}: the run failed at `{}` ({}): {}",
                failure.node, failure.blame, failure.message
            ));
            Ok(false)
        }
    }
}
