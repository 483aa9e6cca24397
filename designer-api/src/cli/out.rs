//! What the command line says: results to standard output, everything else to standard error.

use std::fmt;
use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use tracing_subscriber::EnvFilter;

/// A line of results. That nobody listens any more (`| head`) is no error.
pub(super) fn say(line: impl fmt::Display) {
    writeln!(io::stdout(), "{line}").unwrap_or_default();
}

/// A line beside the results.
pub(super) fn note(line: impl fmt::Display) {
    writeln!(io::stderr(), "{line}").unwrap_or_default();
}

/// Tells why a command failed.
pub(super) fn fail(error: &anyhow::Error) -> ExitCode {
    note(format_args!("wireloom: {error:#}"));
    ExitCode::FAILURE
}

/// Logs to standard error: for people on a terminal, as JSON elsewhere.
pub(super) fn log(filter: &str) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(filter)
        .map_err(|error| anyhow::anyhow!("--log {filter:?} is no filter: {error}"))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    let set = if io::stderr().is_terminal() {
        log.try_init()
    } else {
        log.json().flatten_event(true).try_init()
    };
    set.map_err(|error| anyhow::anyhow!("the log could not be set up: {error}"))
}
