//! The signals that end a server.

/// Hears them.
pub(super) struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    pub(super) fn new() -> anyhow::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// The next one's name.
    pub(super) async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "elsewhere they are needed")]
impl Signals {
    pub(super) fn new() -> anyhow::Result<Self> {
        Ok(Self {})
    }

    /// The next one's name.
    pub(super) async fn next(&mut self) -> &'static str {
        tokio::signal::ctrl_c().await.unwrap_or_default();
        "Ctrl-C"
    }
}
