//! What the tests and benchmarks share: a real upstream, a real frontend, the real program.

mod frontend;
mod program;
mod upstream;

pub use frontend::Frontend;
pub use program::Program;
pub use upstream::{Peer, Upstream};

use std::time::Duration;

/// How long a test waits for a thing that must come. Generous: the machine may be busy, and a
/// test that passes does not wait for it.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Waits for a future, but not for ever.
///
/// # Panics
/// With `what` when the time is over: a test has failed.
pub async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, future).await {
        Ok(value) => value,
        Err(_) => panic!("{what} did not come within {PATIENCE:?}"),
    }
}

/// Asks again and again, with a breath between, until the answer is `Some`.
///
/// # Panics
/// With `what` when the time is over: a test has failed.
pub async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    soon(what, async {
        loop {
            if let Some(value) = ask().await {
                return value;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
}
