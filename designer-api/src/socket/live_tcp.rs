//! What each TCP connection is set to: what is written leaves at once, and a peer that takes
//! nothing any more does not stay for ever.

use std::any::Any;
use std::time::Duration;

use actix_web::dev::Extensions;

/// For this long a peer may leave sent bytes unacknowledged, or its window shut.
const SILENCE: Duration = Duration::from_secs(60);

/// For `HttpServer::on_connect`. actix-http waits without end for a full socket to take the rest
/// of a response; the kernel gives up for it.
pub fn on_connect(connection: &dyn Any, _: &mut Extensions) {
    leave_at_once(connection);
    give_up_after(connection, SILENCE);
}

/// Pushes are written in batches already. To wait for the peer's acknowledgement before a further
/// one leaves would cost up to 40 ms each time.
fn leave_at_once(connection: &dyn Any) {
    if let Some(stream) = connection.downcast_ref::<actix_web::rt::net::TcpStream>()
        && let Err(error) = stream.set_nodelay(true)
    {
        tracing::debug!(%error, "a connection gathers what is written");
    }
}

/// Only Linux can be told; elsewhere the system's own time-outs hold.
pub(super) fn give_up_after(connection: &dyn Any, silence: Duration) {
    // TLS hands over its own stream, which is not reached here.
    let Some(stream) = connection.downcast_ref::<actix_web::rt::net::TcpStream>() else {
        return;
    };
    let socket = socket2::SockRef::from(stream);
    #[cfg(target_os = "linux")]
    let result = socket.set_tcp_user_timeout(Some(silence));
    #[cfg(not(target_os = "linux"))]
    let result = socket.set_tcp_keepalive(&socket2::TcpKeepalive::new().with_time(silence));
    if let Err(error) = result {
        tracing::debug!(%error, "a connection keeps the system's own time-outs");
    }
}
