//! What the command line takes.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::server::Options;
use crate::server::options::PORT;

/// Flows drawn in the browser, run by one program.
#[derive(Debug, Parser)]
#[command(name = "wireloom", version, arg_required_else_help = true)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serve the designer, the API and the flows.
    Serve(ServeArgs),
    /// Serve the example flows, with a feed of orders and prices to listen to.
    Demo(DemoArgs),
    /// Print a new one-time link into the designer of a running server.
    Link(DataArgs),
    /// Say all that is wrong with flows in files.
    Check(CheckArgs),
    /// Run one flow without a server: a line of JSON in, a line of JSON out.
    Run(RunArgs),
    /// Run one script without a server: a line of JSON in, a line of JSON out.
    RunScript(RunScriptArgs),
    /// Take in flows and bundles. Nothing is overwritten.
    Import(ImportArgs),
    /// Write a flow, or a flow with all that it needs, to a file.
    Export(ExportArgs),
    /// Make, list and revoke API tokens.
    Token(TokenArgs),
}

/// Where everything is kept.
#[derive(Debug, Args)]
pub(super) struct DataArgs {
    /// The directory where everything is kept.
    #[arg(long, env = "WIRELOOM_DATA", default_value = "wireloom-data", value_name = "DIR")]
    pub(super) data: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    #[command(flatten)]
    pub(super) data: DataArgs,
    #[command(flatten)]
    pub(super) net: NetArgs,
}

#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    /// The directory where the demo keeps everything.
    #[arg(long, env = "WIRELOOM_DATA", default_value = "wireloom-demo", value_name = "DIR")]
    pub(super) data: PathBuf,
    #[command(flatten)]
    pub(super) net: NetArgs,
}

#[derive(Debug, Args)]
pub(super) struct NetArgs {
    /// The address to listen on; others than 127.0.0.1 need a password.
    #[arg(long, env = "WIRELOOM_BIND", value_name = "ADDRESS")]
    bind: Option<IpAddr>,
    /// The port to listen on; 0 takes any free one. [default: 7878]
    #[arg(long, env = "WIRELOOM_PORT")]
    port: Option<u16>,
    /// Address and port in one, in place of --bind and --port.
    #[arg(long, value_name = "ADDRESS:PORT", conflicts_with_all = ["bind", "port"])]
    listen: Option<SocketAddr>,
    /// Where browsers reach this server, if a proxy stands before it.
    #[arg(long, env = "WIRELOOM_PUBLIC_URL", value_name = "URL")]
    public_url: Option<url::Url>,
    /// An origin whose pages may open sockets and send changes; may be repeated.
    #[arg(long, env = "WIRELOOM_ALLOW_ORIGIN", value_name = "ORIGIN", value_delimiter = ',')]
    allow_origin: Vec<String>,
    /// A private address, network or name that connections may reach; may be repeated.
    #[arg(long, env = "WIRELOOM_ALLOW_ADDRESS", value_name = "CIDR", value_delimiter = ',')]
    allow_address: Vec<String>,
    /// A file with the owner's password; with it, the log-in page asks for that.
    #[arg(long, env = "WIRELOOM_ADMIN_PASSWORD_FILE", value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Seconds to wait for requests and runs when told to stop.
    #[arg(long, env = "WIRELOOM_STOP_AFTER", default_value_t = 10, value_name = "SECONDS")]
    pub(super) stop_after: u64,
    /// What to log: a level, or a list like `info,engine=debug`.
    #[arg(
        long,
        env = "WIRELOOM_LOG",
        default_value = "info,actix_server=warn,actix_http=off",
        value_name = "FILTER"
    )]
    pub(super) log: String,
}

impl NetArgs {
    /// What to start a server with.
    pub(super) fn options(&self, data: PathBuf) -> Options {
        let bind = self.bind.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let given = SocketAddr::new(bind, self.port.unwrap_or(PORT));
        let listen = self.listen.unwrap_or(given);
        Options {
            bind: listen.ip(),
            port: listen.port(),
            public_url: self.public_url.clone(),
            allow_origins: self.allow_origin.clone(),
            allow_addresses: self.allow_address.clone(),
            password_file: self.password_file.clone(),
            ..Options::new(data)
        }
    }
}

/// Whose flows: those of a data directory, or of a server.
#[derive(Debug, Args)]
pub(super) struct TargetArgs {
    #[command(flatten)]
    pub(super) data: DataArgs,
    /// A server's address, in place of a data directory.
    #[arg(long, env = "WIRELOOM_URL", requires = "token")]
    pub(super) url: Option<url::Url>,
    /// An API token for the server.
    #[arg(long, env = "WIRELOOM_TOKEN", hide_env_values = true)]
    pub(super) token: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Flows, or bundles; - is standard input.
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// The flow; it needs a trigger for calls, or one button.
    #[arg(value_name = "FLOW.json")]
    pub(super) flow: PathBuf,
    /// Where lines of JSON come from, one run each; - is standard input. Without it the flow runs
    /// once, with its button's saved payload or with nothing.
    #[arg(long, value_name = "FILE")]
    pub(super) input: Option<PathBuf>,
}

/// Which function of a script is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ScriptForm {
    /// The file is the body of a function of `payload`.
    Function,
    /// The file exports `main`; a line of input is an object with its arguments by name.
    Main,
    /// The file exports `preprocessor`, called likewise.
    Preprocessor,
}

#[derive(Debug, Args)]
pub(super) struct RunScriptArgs {
    /// JavaScript or TypeScript.
    #[arg(value_name = "FILE")]
    pub(super) script: PathBuf,
    /// Where lines of JSON come from, one call each; - is standard input. Without it the script
    /// is called once, with {}.
    #[arg(long, value_name = "FILE")]
    pub(super) input: Option<PathBuf>,
    /// How the file is written; without it, `main` if it exports something.
    #[arg(long, value_enum)]
    pub(super) form: Option<ScriptForm>,
    /// Milliseconds that a call may take.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..=60_000))]
    pub(super) time: u64,
}

/// What becomes of a flow whose id is taken.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Existing {
    /// It comes in under a new id.
    NewId,
    /// It becomes the draft of the flow that is there.
    Draft,
}

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// Flows, or bundles; - is standard input.
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// What becomes of a flow whose id is taken.
    #[arg(long, value_enum, default_value = "new-id")]
    pub(super) on_existing: Existing,
    /// Keep flows that have mistakes, instead of refusing the file.
    #[arg(long)]
    pub(super) keep_mistakes: bool,
    #[command(flatten)]
    pub(super) target: TargetArgs,
}

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// The flow's id.
    pub(super) flow: String,
    /// A published version; the draft if absent.
    #[arg(long = "flow-version", value_name = "NUMBER")]
    pub(super) version: Option<u32>,
    /// With the flows that it calls and the connections that they use, secrets left out.
    #[arg(long)]
    pub(super) bundle: bool,
    /// Where to write; standard output if absent.
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    #[command(flatten)]
    pub(super) target: TargetArgs,
}

#[derive(Debug, Args)]
pub(super) struct TokenArgs {
    #[command(subcommand)]
    pub(super) command: TokenCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum TokenCommand {
    /// Make a token, and show it this once.
    Create {
        /// What it is for.
        #[arg(long)]
        label: String,
        /// How many days it is good for; for ever if absent.
        #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
        days: Option<u32>,
        #[command(flatten)]
        target: TargetArgs,
    },
    /// List the tokens, without their secrets.
    List {
        #[command(flatten)]
        target: TargetArgs,
    },
    /// End a token at once.
    Revoke {
        /// The token's id, as listed.
        id: uuid::Uuid,
        #[command(flatten)]
        target: TargetArgs,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_holds_together() {
        use clap::CommandFactory as _;
        Cli::command().debug_assert();
    }

    #[test]
    fn listen_is_bind_and_port_in_one() {
        let cli = Cli::parse_from(["wireloom", "serve", "--listen", "127.0.0.2:1"]);
        let Command::Serve(args) = cli.command else { panic!() };
        let options = args.net.options(args.data.data);
        assert_eq!((options.bind.to_string().as_str(), options.port), ("127.0.0.2", 1));
    }
}
