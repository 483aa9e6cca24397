//! Tests over real sockets, a real store and the real program; here is what they share.

pub mod ear;
pub mod feed;
pub mod upstream;

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
