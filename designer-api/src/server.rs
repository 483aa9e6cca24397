//! The running server: made of options, stopped in order.

pub mod headers;
pub mod options;
mod start;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use engine::store::Store;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub use options::{Options, StartError};
pub use start::{open_store, start};

/// The file in the data directory that tells `wireloom link` and others where the server is.
pub const URL_FILE: &str = "server.url";

/// A server that has begun to listen.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    url: String,
    link: Option<String>,
    handle: ServerHandle,
    serving: JoinHandle<std::io::Result<()>>,
    stopping: CancellationToken,
    store: Arc<dyn Store>,
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
        &self.url
    }

    /// The one-time link; none where a password is set.
    #[must_use]
    pub fn link(&self) -> Option<&str> {
        self.link.as_deref()
    }

    /// Resolves, with the reason, when the server cannot go on.
    pub async fn failed(&mut self) -> String {
        tokio::select! {
            why = self.store.failed() => why,
            ended = &mut self.serving => match ended {
                Ok(Ok(())) => "the server stopped".to_owned(),
                Ok(Err(error)) => format!("the server stopped: {error}"),
                Err(error) => format!("the server stopped: {error}"),
            },
        }
    }

    /// Stops in order: no new connections, sockets closed with 1001, requests and runs finished
    /// for at most `patience`.
    pub async fn stop(self, patience: Duration) {
        self.stopping.cancel();
        let stopped = tokio::time::timeout(patience, self.handle.stop(true)).await;
        if stopped.is_err() {
            tracing::warn!("requests were still under way after {patience:?}; they were cut off");
            self.handle.stop(false).await;
        }
        if let Ok(Err(error)) = self.serving.await {
            tracing::warn!(%error, "the server ended badly");
        }
        if let Err(error) = self.store.close().await {
            tracing::error!(%error, "the store was not closed");
        }
    }
}
