//! A TCP connection whose peer takes nothing any more must not stay for ever.

use std::any::Any;
use std::time::Duration;

use actix_web::dev::Extensions;

/// For this long a peer may leave sent bytes unacknowledged, or its window shut.
#[cfg(target_os = "linux")]
const SILENCE: Duration = Duration::from_secs(60);

/// For `HttpServer::on_connect`. actix-http waits without end for a full socket to take the rest
/// of a response; the kernel gives up for it.
pub fn on_connect(connection: &dyn Any, _: &mut Extensions) {
    #[cfg(target_os = "linux")]
    give_up_after(connection, SILENCE);
    #[cfg(not(target_os = "linux"))]
    let _: (&dyn Any, Duration) = (connection, Duration::ZERO);
}

/// With [`on_connect`]'s time as a parameter.
#[cfg(target_os = "linux")]
pub(super) fn give_up_after(connection: &dyn Any, silence: Duration) {
    let Some(stream) = connection.downcast_ref::<actix_web::rt::net::TcpStream>() else {
        return; // TLS hands over its own stream; its plain one is set before the handshake.
    };
    if let Err(error) = socket2::SockRef::from(stream).set_tcp_user_timeout(Some(silence)) {
        tracing::debug!(%error, "a connection keeps the kernel's own time-out");
    }
}
