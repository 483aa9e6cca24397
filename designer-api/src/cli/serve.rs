//! `serve` and `link`.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};

use super::{ServeArgs, out};
use crate::gate::link::Links;
use crate::server::{self, Options};

/// Serves until a signal says stop, or until the server cannot go on.
pub(super) async fn serve(args: ServeArgs) -> anyhow::Result<ExitCode> {
    out::log(&args.log)?;
    let mut signals = Signals::new()?;
    let mut running = server::start(Options::from(&args)).await?;
    match running.link() {
        Some(link) => out::say(format_args!(
            "Wireloom is ready. Open this link, it works once:\n\n    {link}\n"
        )),
        None => out::say(format_args!("Wireloom is ready at {}", running.url())),
    }
    let patience = Duration::from_secs(args.stop_after);
    tokio::select! {
        name = signals.next() => {
            out::note(format_args!(
                "{name}: stopping; requests and runs have {} s to finish. Once more to end at once.",
                patience.as_secs()
            ));
        }
        why = running.failed() => bail!(why),
    }
    tokio::select! {
        () = running.stop(patience) => Ok(ExitCode::SUCCESS),
        name = signals.next() => {
            out::note(format_args!("{name} again: ending at once"));
            Ok(ExitCode::from(130))
        }
    }
}

/// Prints a one-time link for the server that holds the data directory.
pub(super) fn link(data: &Path) -> anyhow::Result<ExitCode> {
    let server = std::fs::read_to_string(data.join(server::URL_FILE)).with_context(|| {
        format!("no server has been started on {}; start one with `wireloom serve`", data.display())
    })?;
    let secret = Links::of(data)
        .create()
        .with_context(|| format!("{} cannot be written", data.display()))?;
    out::say(format_args!("{}/login?token={}", server.trim(), secret.expose()));
    Ok(ExitCode::SUCCESS)
}

/// The signals that end a server.
struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    #[cfg(unix)]
    fn new() -> anyhow::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    #[cfg(unix)]
    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }

    #[cfg(not(unix))]
    #[expect(clippy::unnecessary_wraps, reason = "it can fail elsewhere")]
    fn new() -> anyhow::Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    #[expect(clippy::unused_self, reason = "it is used elsewhere")]
    async fn next(&mut self) -> &'static str {
        tokio::signal::ctrl_c().await.unwrap_or_default();
        "Ctrl-C"
    }
}
