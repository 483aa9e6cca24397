//! The demo's upstream: a WebSocket server on loopback that tells of orders and prices, breaks a
//! message now and then, and answers what it is told.

mod client;
mod story;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::broadcast;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use story::Story;

/// How many messages a client may be behind; beyond that it misses the oldest.
const BEHIND: usize = 256;

/// What the feed tells, and where.
#[derive(Debug, Clone)]
pub struct Settings {
    /// On loopback; 0 takes one that is free.
    pub port: u16,
    /// The same seed tells the same story.
    pub seed: u64,
    /// From one message to the next.
    pub interval: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self { port: 0, seed: 1, interval: Duration::from_millis(250) }
    }
}

/// A feed that runs. Dropping it lets it run on; [`Feed::stop`] ends it.
#[derive(Debug)]
pub struct Feed {
    address: SocketAddr,
    stop: CancellationToken,
    server: JoinHandle<()>,
}

impl Feed {
    /// Starts to listen and to tell.
    ///
    /// # Errors
    /// When the port is taken or may not be had.
    pub async fn start(settings: &Settings) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, settings.port)).await?;
        let address = listener.local_addr()?;
        let stop = CancellationToken::new();
        let server = tokio::spawn(serve(listener, settings.clone(), stop.clone()));
        Ok(Self { address, stop, server })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What a connection's `url` is set to.
    #[must_use]
    pub fn url(&self) -> String {
        format!("ws://{}/", self.address)
    }

    /// Closes every client's socket with code 1001, and returns when all are closed.
    pub async fn stop(self) {
        self.stop.cancel();
        // It ends by the token; an error would be a panic, which has been printed.
        drop(self.server.await);
    }
}

async fn serve(listener: TcpListener, settings: Settings, stop: CancellationToken) {
    let (sender, _) = broadcast::channel(BEHIND);
    let mut story = Story::new(settings.seed);
    let mut ticks = tokio::time::interval(settings.interval);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let clients = TaskTracker::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            // Without anybody to hear it the story waits: the first client hears its beginning.
            _ = ticks.tick(), if sender.receiver_count() > 0 => {
                drop(sender.send(story.next_message()));
            }
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    tracing::debug!(%peer, "a client of the feed");
                    clients.spawn(client::serve(stream, sender.subscribe(), stop.clone()));
                }
                // Out of file handles, most often: the next tick comes round to it.
                Err(error) => tracing::warn!(%error, "the feed could not accept a client"),
            },
        }
    }
    clients.close();
    clients.wait().await;
}

#[cfg(test)]
mod tests;
