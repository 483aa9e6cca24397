//! `serve` and `link`.

use std::net::TcpStream;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};

use super::args::ServeArgs;
use super::out;
use super::signals::Signals;
use crate::gate::link::Links;
use crate::server::place::Place;
use crate::server::{self, Running};

/// Serves until a signal says stop, or until the server cannot go on.
pub(super) async fn serve(args: ServeArgs) -> anyhow::Result<ExitCode> {
    out::log(&args.net.log)?;
    let signals = Signals::new()?;
    let running = server::start(args.net.options(args.data.data)).await?;
    greet(&running);
    until_stopped(running, signals, args.net.stop_after).await
}

/// Says where the server is: one link, once.
pub(super) fn greet(running: &Running) {
    match running.link() {
        Some(link) => {
            out::say("Wireloom is ready. This link logs you in, once:\n");
            out::say(format_args!("    {link}\n"));
        }
        None => out::say(format_args!("Wireloom is ready at {}", running.url())),
    }
}

/// Seconds for the last answers of a server that cannot go on.
const LAST_ANSWERS: u64 = 5;

/// Lets the server run; the first signal stops it in order, the second at once. A server that
/// cannot go on is stopped in order too, but soon, and that is an error.
pub(super) async fn until_stopped(
    mut running: Running,
    mut signals: Signals,
    seconds: u64,
) -> anyhow::Result<ExitCode> {
    let (seconds, why) = tokio::select! {
        name = signals.next() => {
            out::note(format_args!(
                "{name}: stopping. Requests and runs have {seconds} s to finish; once more ends \
                 at once."
            ));
            (seconds, None)
        }
        // Whoever asked for what failed shall hear so.
        why = running.failed() => (seconds.min(LAST_ANSWERS), Some(why)),
    };
    tokio::select! {
        _ = running.stop(Duration::from_secs(seconds)) => match why {
            Some(why) => bail!(why),
            None => Ok(ExitCode::SUCCESS),
        },
        name = signals.next() => {
            out::note(format_args!("{name} again: ending at once"));
            Ok(ExitCode::from(130))
        }
    }
}

/// Prints a one-time link for the server that holds the data directory.
pub(super) fn link(data: &Path) -> anyhow::Result<ExitCode> {
    let place = running_at(data)?;
    let secret = Links::of(data)
        .create()
        .with_context(|| format!("{} cannot be written", data.display()))?;
    out::say(place.link(&secret));
    Ok(ExitCode::SUCCESS)
}

/// Where the server is that holds the data directory.
pub(super) fn running_at(data: &Path) -> anyhow::Result<Place> {
    let listens = |place: &Place| {
        let address = place.local.trim_start_matches("http://").parse();
        address.is_ok_and(|address| {
            TcpStream::connect_timeout(&address, Duration::from_secs(2)).is_ok()
        })
    };
    Place::read(data).filter(listens).with_context(|| {
        format!("no server runs on {}; start one with `wireloom serve`", data.display())
    })
}
