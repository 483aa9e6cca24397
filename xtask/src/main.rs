//! Wireloom's own tasks, as `cargo xtask …`: everything that a contributor or CI runs.

mod autobahn;
mod bench;
mod browser;
mod chromium;
mod demo;
mod install;
mod instructions;
mod licences;
mod pages;
mod regenerate;
mod shell;
mod stamp;
mod step;
mod suite;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Wireloom's own tasks")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the pages and the program, start the demo, print its link.
    Demo {
        /// Arguments for `wireloom demo`, after `--`.
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Everything that must hold before a change is merged.
    Test {
        /// Only the steps whose names begin with one of these, as in `ui` or `rust-tests`.
        #[arg(long, value_delimiter = ',')]
        only: Vec<String>,
        /// Say which steps there are, and stop.
        #[arg(long)]
        list: bool,
    },
    /// Measure the program against a hand-written one.
    Bench {
        /// Arguments for the benchmark.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Count the instructions that a message takes, and compare them with the known numbers.
    Instructions {
        /// Write the numbers down as the known ones.
        #[arg(long)]
        save: bool,
    },
    /// Write the generated files anew: schemas, `openapi.json`, the pages of the kinds, the
    /// designer's API types.
    Regenerate,
    /// Build the designer and the demo page, if their sources changed.
    Pages,
    /// Measure what it costs to watch a flow in the browser, beside the same flow unwatched.
    Watching {
        /// The program; built as the benchmark's is if absent.
        #[arg(long, requires = "bench")]
        program: Option<PathBuf>,
        /// The benchmark, which has the source; built if absent.
        #[arg(long, requires = "program")]
        bench: Option<PathBuf>,
        /// Messages a second.
        #[arg(long, default_value_t = 50_000)]
        each_second: u32,
        /// Rounds of both, by turns.
        #[arg(long, default_value_t = 5)]
        rounds: u32,
    },
    /// Take the pictures in `docs/screenshots` anew, with a real browser.
    Screenshots,
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Demo { arguments } => demo::run(&arguments),
        Task::Test { only, list } => suite::run(&only, list),
        Task::Bench { arguments } => bench::run(&arguments),
        Task::Instructions { save } => instructions::run(save),
        Task::Regenerate => regenerate::run(),
        Task::Pages => pages::build(),
        Task::Watching { program, bench, each_second, rounds } => {
            browser::watching(program.zip(bench), each_second, rounds)
        }
        Task::Screenshots => browser::screenshots(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
