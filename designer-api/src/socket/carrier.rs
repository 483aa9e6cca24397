//! Requests that ask for an upgrade, and what they become.
//!
//! actix-http keeps a connection for as long as it is open, with two buffers of 8 KiB and all that
//! a further request would need. For an upgrade there is none: actix-http gives the connection
//! away, the app answers the request as any other, and here its answer is written. The body of an
//! answer that upgrades is a socket's way out, and the request's body its way in.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use actix_codec::Framed;
use actix_http::body::{BodySize, BoxBody, MessageBody};
use actix_http::h1::{Codec, Message};
use actix_http::{ConnectionType, Extensions, HttpMessage as _, Payload, Request, Response};
use actix_web::dev::Service;
use actix_web::rt::net::TcpStream;
use actix_web::web::{Bytes, BytesMut};
use tokio_util::codec::Encoder as _;

use super::line::{Incoming, Line};

/// Serves a request that asks for an upgrade, until its connection ends.
///
/// # Errors
/// None: that connections break is no news.
pub async fn carry<S>(
    app: Rc<S>,
    request: Request,
    connection: Framed<TcpStream, Codec>,
) -> Result<(), Infallible>
where
    S: Service<Request>,
    S::Response: Into<Response<BoxBody>>,
    S::Error: Into<Response<BoxBody>>,
{
    // What it takes to answer is gone when the socket stands.
    let ended = match Box::pin(answer(app, request, connection)).await {
        Ok(outgoing) => outgoing.await,
        Err(error) => Err(error),
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke");
    }
    Ok(())
}

async fn answer<S>(
    app: Rc<S>,
    mut request: Request,
    connection: Framed<TcpStream, Codec>,
) -> io::Result<Outgoing>
where
    S: Service<Request>,
    S::Response: Into<Response<BoxBody>>,
    S::Error: Into<Response<BoxBody>>,
{
    let mut parts = connection.into_parts();
    let line = Line::new(parts.io);
    // A copy: the buffer is the request's, and large.
    let first = Bytes::copy_from_slice(&parts.read_buf);
    drop(parts.read_buf);
    let incoming = Incoming::new(Rc::clone(&line), first);
    *request.payload() = Payload::Stream { payload: Box::pin(incoming) };
    request.extensions_mut().insert(Arc::clone(line.out()));
    let noted = request.take_conn_data();

    let response = app.call(request).await.map_or_else(Into::into, Into::into);
    let (mut response, body) = response.into_parts();
    let upgraded = response.upgrade();
    if !upgraded {
        // Where the request's body ends nobody knows, so nothing can follow it.
        response.head_mut().set_connection_type(ConnectionType::Close);
    }
    let size = body.size();
    let mut head = parts.write_buf;
    parts.codec.encode(Message::Item((response, size)), &mut head)?;
    Ok(Outgoing {
        line,
        piece: Bytes::copy_from_slice(&head),
        ended: matches!(size, BodySize::None | BodySize::Sized(0)),
        body,
        codec: (!upgraded).then(|| Box::new(parts.codec)),
        _noted: noted,
    })
}

/// What the peer is told.
struct Outgoing {
    line: Rc<Line>,
    /// What is being written.
    piece: Bytes,
    body: BoxBody,
    /// The body has ended.
    ended: bool,
    /// Of an answer that is HTTP still.
    codec: Option<Box<Codec>>,
    /// Lives as long as the connection.
    _noted: Option<Rc<Extensions>>,
}

impl Outgoing {
    /// As it is written.
    fn encoded(&mut self, chunk: Option<Bytes>) -> io::Result<Bytes> {
        let Some(codec) = &mut self.codec else { return Ok(chunk.unwrap_or_default()) };
        let mut out = BytesMut::new();
        codec.encode(Message::Chunk(chunk), &mut out)?;
        Ok(out.freeze())
    }
}

impl Future for Outgoing {
    type Output = io::Result<()>;

    fn poll(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        this.line.poll_unheard(task);
        loop {
            ready!(this.line.out().poll_write(task, &mut this.piece))?;
            if this.ended {
                return Poll::Ready(this.line.out().end());
            }
            let chunk = match ready!(Pin::new(&mut this.body).poll_next(task)) {
                Some(Ok(chunk)) => Some(chunk),
                Some(Err(error)) => return Poll::Ready(Err(io::Error::other(error.to_string()))),
                None => None,
            };
            this.ended = chunk.is_none();
            this.piece = this.encoded(chunk)?;
        }
    }
}
