//! The command line.

mod args;
mod check;
mod clock;
mod demo;
mod out;
mod reach;
mod remote;
mod run;
mod run_script;
mod serve;
mod signals;
mod token;
mod transfer;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Cli, Command};

/// Runs the command that the program was called with.
#[must_use]
pub fn main() -> ExitCode {
    // A worker needs no more than its pipes: it comes before everything else.
    if std::env::args_os().nth(1).is_some_and(|first| first == engine::script::worker::COMMAND) {
        return match engine::script::worker::serve() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => out::fail(&anyhow::Error::new(error).context("the script worker")),
        };
    }
    let cli = Cli::parse();
    if let Err(error) = clock::check(jiff::Timestamp::now()) {
        return out::fail(&error);
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return out::fail(&anyhow::Error::new(error).context("no threads to be had")),
    };
    let done = runtime.block_on(async {
        match cli.command {
            Command::Serve(args) => serve::serve(args).await,
            Command::Demo(args) => demo::demo(args).await,
            Command::Link(args) => serve::link(&args.data),
            Command::Check(args) => check::check(&args),
            Command::Run(args) => run::run(&args).await,
            Command::RunScript(args) => run_script::run_script(&args).await,
            Command::Import(args) => transfer::import(args).await,
            Command::Export(args) => transfer::export(args).await,
            Command::Token(args) => token::token(args.command).await,
        }
    });
    // Whatever still blocks a thread must not keep the program from ending.
    runtime.shutdown_background();
    done.unwrap_or_else(|error| out::fail(&error))
}
