//! Tests over real sockets, a real store and the real program; here is what they share.

pub mod autobahn;
pub mod chaos;
pub mod disk;
pub mod ear;
pub mod feed;
pub mod frontend;
pub mod hooks;
pub mod memory;
pub mod program;
pub mod site;
pub mod stage;
pub mod storm;
pub mod tls_front;
pub mod upstream;
pub mod way;

use std::time::Duration;

/// How long a test waits for a thing that must come.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// Waits for a thing that must come; says which one did not.
///
/// # Panics
/// When it does not come in time.
pub async fn within<T>(what: &str, coming: impl Future<Output = T>) -> T {
    match tokio::time::timeout(DEADLINE, coming).await {
        Ok(thing) => thing,
        Err(_) => panic!("this did not come in time: {what}"),
    }
}

/// Asks again and again, with a breath between, until the answer is there: for what only asking
/// can tell.
///
/// # Panics
/// When it does not come in time.
pub async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    within(what, async {
        loop {
            if let Some(value) = ask().await {
                return value;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
}
