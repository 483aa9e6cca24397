//! `cargo xtask bench`: Wireloom beside a hand-written program, on the same sockets, with the same
//! messages and the same bytes out, by turns in one run. Figures are for comparing within a run:
//! machines differ, ratios less so.

mod bare;
mod cpu;
mod ears;
mod fanout;
mod lean;
mod load;
mod process;
mod scripts;
mod table;
mod wireloom;

use anyhow::Context;
use table::Figures;

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

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    match args.next().as_deref() {
        // And a worker for scripts.
        Some(engine::script::worker::COMMAND) => Ok(engine::script::worker::serve()?),
        Some("scripts") => scripts::main(args.next().as_deref() == Some("--quick")),
        // This program is the hand-written one too, as a process of its own.
        Some("lean") => lean::main(&mut args),
        Some("bare") => bare::main(&mut args),
        Some("fanout") => fanout::compare(),
        Some("process") => process::main(args.next().as_deref() == Some("--quick")),
        Some("--quick") => compare(Plan { messages: 20_000, window: 256, paced: 500 }, 1, None),
        Some("--save") => {
            let file = args.next().context("--save needs a file")?;
            compare(FULL, ROUNDS, Some(&file))
        }
        None => compare(FULL, ROUNDS, None),
        Some(other) => {
            anyhow::bail!(
                "unknown argument {other}: scripts, fanout, process, --quick, --save FILE or nothing"
            )
        }
    }
}

const FULL: Plan = Plan { messages: 400_000, window: 256, paced: 3_000 };
const ROUNDS: usize = 4;

fn compare(plan: Plan, rounds: usize, save: Option<&str>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut lean_rounds = Vec::new();
    let mut wireloom_rounds = Vec::new();
    for round in 0..rounds {
        // By turns, and the first one changes too: a machine that warms up favours neither.
        let order: [bool; 2] = if round % 2 == 0 { [true, false] } else { [false, true] };
        for is_lean in order {
            if is_lean {
                lean_rounds.push(runtime.block_on(lean::round(plan))?);
            } else {
                wireloom_rounds.push(runtime.block_on(wireloom::round(plan))?);
            }
        }
        eprintln!("round {} of {rounds} is done", round + 1);
    }
    let lean = Figures::median(&lean_rounds);
    let wireloom = Figures::median(&wireloom_rounds);
    table::print(&lean, &wireloom, plan);
    if let Some(file) = save {
        std::fs::write(file, serde_json::to_vec_pretty(&table::json(&lean, &wireloom))?)?;
    }
    Ok(())
}
