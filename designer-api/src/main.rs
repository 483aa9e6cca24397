//! The program `wireloom`.

use std::process::ExitCode;

fn main() -> ExitCode {
    designer_api::cli::main()
}
