//! The running server: made of options, stopped in order.

pub mod headers;
pub mod health;
pub(crate) mod listen;
mod memory;
pub mod options;
pub mod place;
mod start;
mod stores;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use engine::store::Error as StoreError;
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout_at};

pub use options::{Options, StartError};
pub use start::start;
pub use stores::open_store;

use crate::installation::Installation;
use health::Health;
use place::Place;
use stores::Stores;

/// A server that has begun to listen.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    place: Place,
    link: Option<String>,
    data: PathBuf,
    handle: ServerHandle,
    /// `None` once it has ended by itself.
    serving: Option<JoinHandle<std::io::Result<()>>>,
    health: Health,
    installation: Installation,
    stores: Stores,
}

impl Running {
    /// Where it listens; with the real port where 0 was asked for.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What people type: `http://127.0.0.1:7878`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.place.shown
    }

    /// The one-time link; none where a password is set.
    #[must_use]
    pub fn link(&self) -> Option<&str> {
        self.link.as_deref()
    }

    /// What is kept and what runs.
    #[must_use]
    pub fn installation(&self) -> &Installation {
        &self.installation
    }

    /// Resolves, with the reason, when the server cannot go on. It can be stopped in order then.
    pub async fn failed(&mut self) -> String {
        let serving = async {
            match &mut self.serving {
                Some(serving) => serving.await,
                None => std::future::pending().await,
            }
        };
        let ended = tokio::select! {
            why = self.stores.failed() => return StoreError::Failed(why).to_string(),
            ended = serving => ended,
        };
        self.serving = None;
        match ended {
            Ok(Ok(())) => "the server stopped".to_owned(),
            Ok(Err(error)) => format!("the server stopped: {error}"),
            Err(error) => format!("the server stopped: {error}"),
        }
    }

    /// Stops in order: no new connections, sockets closed with 1001, requests and runs finished
    /// for at most `patience`, the store last. True if nothing had to be cut off.
    pub async fn stop(self, patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        self.health.stopping().cancel();
        let requests = timeout_at(deadline, self.handle.stop(true)).await.is_ok();
        if !requests {
            tracing::warn!("requests were still under way and are cut off");
            self.handle.stop(false).await;
        }
        if let Some(serving) = self.serving
            && let Ok(Err(error)) = serving.await
        {
            tracing::warn!(%error, "the server ended badly");
        }
        let left = deadline.saturating_duration_since(Instant::now());
        let engine = self.installation.engine.clone();
        let runs = tokio::select! {
            in_time = engine.stop(left) => in_time,
            () = tell(&self.installation) => false,
        };
        if let Err(error) = self.stores.close().await {
            tracing::error!(%error, "the store was not closed");
        }
        Place::forget(&self.data);
        requests && runs
    }
}

/// Says every second which runs are waited for. Never ends.
async fn tell(installation: &Installation) {
    let mut every = interval(Duration::from_secs(1));
    every.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        for (flow, runs) in installation.engine.waiting() {
            tracing::info!(flow, runs, "waiting for runs to finish");
        }
    }
}
