//! The sockets of the HTTP client: opened to what the guard let pass, and to nothing else.

use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::BoxFuture;
use hyper::Uri;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_util::either::Either;
use tower_service::Service;

use crate::connection::guard::{AllowList, Host, Refused};
use crate::connection::{dial, tls};

/// For the name, the socket and TLS together.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why there is no socket. The words are for people.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// The address may not be reached, whoever answers there.
    #[error("{0}")]
    Guard(String),
    /// It cannot be reached now.
    #[error("{0}")]
    Socket(String),
}

/// Opens sockets; called by the pool for each that it has not got.
#[derive(Debug, Clone)]
pub(super) struct Connector {
    allowed: Arc<AllowList>,
}

impl Connector {
    pub(super) fn new(allowed: Arc<AllowList>) -> Self {
        Self { allowed }
    }
}

impl Service<Uri> for Connector {
    type Response = Socket;
    type Error = Refusal;
    type Future = BoxFuture<'static, Result<Socket, Refusal>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Refusal>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let allowed = Arc::clone(&self.allowed);
        Box::pin(async move {
            let opened = tokio::time::timeout(PATIENCE, open(&allowed, &uri)).await;
            opened.unwrap_or_else(|_| {
                let host = uri.host().unwrap_or_default();
                let words = format!("No connection to {host} within {} s.", PATIENCE.as_secs());
                Err(Refusal::Socket(words))
            })
        })
    }
}

async fn open(allowed: &AllowList, uri: &Uri) -> Result<Socket, Refusal> {
    let name = uri.host().unwrap_or_default();
    let plain = name.trim_start_matches('[').trim_end_matches(']');
    let host = match plain.parse::<IpAddr>() {
        Ok(address) => Host::Address(address),
        Err(_) => Host::Name(name.to_owned()),
    };
    let with_tls = uri.scheme_str() == Some("https");
    let port = uri.port_u16().unwrap_or(if with_tls { 443 } else { 80 });
    // Resolved once: these are the addresses that are connected to.
    let addresses = allowed.resolve(&host, port).await.map_err(|refused| match refused {
        Refused::NotPublic { .. } => Refusal::Guard(refused.to_string()),
        Refused::Unresolved { .. } => Refusal::Socket(refused.to_string()),
    })?;
    let deadline = Instant::now() + PATIENCE;
    let tcp = dial::dial(addresses, deadline).await.map_err(Refusal::Socket)?;
    if !with_tls {
        return Ok(Socket(TokioIo::new(Either::Left(tcp))));
    }
    let config = tls::config(None).await.map_err(Refusal::Socket)?;
    let server = ServerName::try_from(plain.to_owned())
        .map_err(|_| Refusal::Guard(format!("`{plain}` is no name for TLS.")))?;
    let stream = TlsConnector::from(config).connect(server, tcp).await;
    let stream = stream.map_err(|error| {
        Refusal::Socket(format!("TLS with {plain} could not be agreed upon: {error}."))
    })?;
    Ok(Socket(TokioIo::new(Either::Right(Box::new(stream)))))
}

/// A socket, with TLS or without.
pub(super) struct Socket(TokioIo<Either<TcpStream, Box<TlsStream<TcpStream>>>>);

impl Connection for Socket {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl Read for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl Write for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
