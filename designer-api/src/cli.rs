//! The command line.

mod out;
mod serve;

use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::server::Options;
use crate::server::options::PORT;

/// Flows drawn in the browser, run by one program.
#[derive(Debug, Parser)]
#[command(name = "wireloom", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the designer, the API and the flows.
    Serve(ServeArgs),
    /// Print a new one-time link into the designer.
    Link(LinkArgs),
}

/// Where everything is kept.
#[derive(Debug, Args)]
struct DataArgs {
    /// The directory where everything is kept.
    #[arg(long, env = "WIRELOOM_DATA", default_value = "wireloom-data", value_name = "DIR")]
    data: PathBuf,
}

#[derive(Debug, Args)]
struct ServeArgs {
    #[command(flatten)]
    data: DataArgs,
    /// The address to listen on. Others than 127.0.0.1 need a password.
    #[arg(long, env = "WIRELOOM_BIND", default_value = "127.0.0.1", value_name = "ADDRESS")]
    bind: IpAddr,
    /// The port to listen on; 0 takes any free one.
    #[arg(long, env = "WIRELOOM_PORT", default_value_t = PORT)]
    port: u16,
    /// Where browsers reach this server, if a proxy stands before it.
    #[arg(long, env = "WIRELOOM_PUBLIC_URL", value_name = "URL")]
    public_url: Option<url::Url>,
    /// An origin whose pages may open sockets and send changes; may be repeated.
    #[arg(long, env = "WIRELOOM_ALLOW_ORIGIN", value_name = "ORIGIN", value_delimiter = ',')]
    allow_origin: Vec<String>,
    /// A file with the owner's password; with it, the log-in page asks for that.
    #[arg(long, env = "WIRELOOM_ADMIN_PASSWORD_FILE", value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Seconds to wait for requests and runs when told to stop.
    #[arg(long, env = "WIRELOOM_STOP_AFTER", default_value_t = 10, value_name = "SECONDS")]
    stop_after: u64,
    /// What to log: a level, or a list like `info,engine=debug`.
    #[arg(long, env = "WIRELOOM_LOG", default_value = "info", value_name = "FILTER")]
    log: String,
}

#[derive(Debug, Args)]
struct LinkArgs {
    #[command(flatten)]
    data: DataArgs,
}

impl From<&ServeArgs> for Options {
    fn from(args: &ServeArgs) -> Self {
        Self {
            bind: args.bind,
            port: args.port,
            public_url: args.public_url.clone(),
            allow_origins: args.allow_origin.clone(),
            password_file: args.password_file.clone(),
            ..Self::new(&args.data.data)
        }
    }
}

/// Runs the command that the program was called with.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return out::fail(&anyhow::Error::new(error).context("no threads to be had")),
    };
    let done = runtime.block_on(async {
        match cli.command {
            Command::Serve(args) => serve::serve(args).await,
            Command::Link(args) => serve::link(&args.data.data),
        }
    });
    // Whatever still blocks a thread must not keep the program from ending.
    runtime.shutdown_background();
    done.unwrap_or_else(|error| out::fail(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_holds_together() {
        use clap::CommandFactory as _;
        Cli::command().debug_assert();
    }
}
