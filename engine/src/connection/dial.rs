//! From addresses to an open TCP socket.

use std::net::SocketAddr;

use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

/// Connects to the first address that answers. Errors are for people.
pub(crate) async fn dial(
    addresses: Vec<SocketAddr>,
    deadline: Instant,
) -> Result<TcpStream, String> {
    let mut failure = String::new();
    let mut left = u32::try_from(addresses.len()).unwrap_or(u32::MAX);
    for address in addresses {
        // A fair share of the time each: an address that swallows packets must not hide the rest.
        let share = deadline.saturating_duration_since(Instant::now()) / left.max(1);
        left = left.saturating_sub(1);
        failure = match timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(tcp)) => {
                // Small messages are to leave at once; if this fails they leave a little later.
                if let Err(error) = tcp.set_nodelay(true) {
                    tracing::debug!(%address, %error, "small messages may leave late");
                }
                return Ok(tcp);
            }
            Ok(Err(error)) => format!("Could not connect to {address}: {error}."),
            Err(_) => format!("Could not connect to {address}: no answer."),
        };
    }
    Err(failure)
}
