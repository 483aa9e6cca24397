//! `cargo xtask bench`: Wireloom beside hand-written programs, on the same sockets, with the same
//! messages and the same bytes out, by turns in one run. Figures are for comparing within a run:
//! machines differ, ratios less so.

mod bare;
mod cases;
mod cpu;
mod ears;
mod fanout;
mod filter;
mod flows;
mod http;
mod lean;
mod load;
mod node_red;
mod paced;
mod process;
mod rest;
mod scripts;
mod table;
mod wireloom;

use anyhow::Context;
use cases::CASES;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What is measured in one round.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Messages of the throughput part.
    pub messages: u64,
    /// Messages on their way at a time.
    pub window: usize,
    /// Messages of the latency part, sent at 1,000 a second.
    pub paced: u64,
}

impl Plan {
    /// Without the latency part.
    fn only_burst(self) -> Self {
        Self { paced: 0, ..self }
    }
}

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub plan: Plan,
    pub rounds: usize,
}

const FULL: Size = Size { plan: Plan { messages: 400_000, window: 256, paced: 3_000 }, rounds: 4 };
const QUICK: Size = Size { plan: Plan { messages: 20_000, window: 256, paced: 500 }, rounds: 1 };

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    match args.next().as_deref() {
        // And a worker for scripts.
        Some(engine::script::worker::COMMAND) => Ok(engine::script::worker::serve()?),
        Some("scripts") => scripts::main(args.collect()),
        // This program is the hand-written ones too, each as a process of its own.
        Some("lean") => lean::main(&mut args),
        Some("bare") => bare::main(&mut args),
        Some("bare-http") => http::main(),
        Some("paced") => paced::main(&mut args),
        Some("fanout") => fanout::compare(),
        Some("process") => process::main(&args.collect::<Vec<_>>()),
        first => compare(first, args),
    }
}

/// Measures the cases that are asked for, or all.
fn compare(first: Option<&str>, mut args: impl Iterator<Item = String>) -> anyhow::Result<()> {
    let (mut size, mut save, mut before, mut names) = (FULL, None, None, Vec::new());
    let mut next = first.map(str::to_owned);
    while let Some(arg) = next {
        match arg.as_str() {
            "--quick" => size = QUICK,
            "--save" => save = Some(args.next().context("--save needs a file")?),
            "--against" => before = Some(args.next().context("--against needs a file")?),
            name if CASES.iter().any(|(case, _)| *case == name) => names.push(arg),
            other => {
                let cases: Vec<&str> = CASES.iter().map(|(name, _)| *name).collect();
                anyhow::bail!(
                    "unknown argument {other}: scripts [--node-red DIR], fanout, process, or --quick, --save FILE, \
                     --against FILE and any of {}",
                    cases.join(", ")
                )
            }
        }
        next = args.next();
    }
    let before = match before {
        Some(file) => table::measures(&serde_json::from_slice(&std::fs::read(file)?)?),
        None => std::collections::BTreeMap::new(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut rows = Vec::new();
    table::head();
    let wanted = |name: &str| names.is_empty() || names.iter().any(|asked| asked == name);
    let mut failed = Vec::new();
    for (name, case) in CASES.iter().filter(|(name, _)| wanted(name)) {
        match case(&runtime, size) {
            Ok(measured) => {
                for row in measured {
                    row.print(before.get(row.what).copied());
                    rows.push(row);
                }
            }
            // The others are worth measuring all the same.
            Err(error) => failed.push(format!("{name}: {error:#}")),
        }
    }
    if let Some(file) = save {
        std::fs::write(file, serde_json::to_vec_pretty(&table::json(&rows))?)?;
    }
    anyhow::ensure!(failed.is_empty(), "not measured: {}", failed.join("; "));
    Ok(())
}
