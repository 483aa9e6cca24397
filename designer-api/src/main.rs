//! The program `wireloom`.

use std::process::ExitCode;

/// Messages are many small allocations that die young, on two or more threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    designer_api::cli::main()
}
