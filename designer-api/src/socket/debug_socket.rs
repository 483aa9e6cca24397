//! `/api/live`: messages as they come from a source that waits for nobody.

use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse, rt};
use engine::node::Frame;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

use super::{Closing, Outbox, ServerSocket, SocketOptions, SocketRefused, accept};

/// Messages that are sent before pings and the end are looked at again.
const BATCH: usize = 256;

/// Upgrades a request to a socket that sends each text of `source` as a message, on a task
/// of its own until it ends. Messages that a slow client missed are counted: `{"dropped": n}` stands
/// in their place. What the client says is not listened to. `may_come` is [`accept`]'s.
///
/// # Errors
/// What to answer instead.
pub fn live_socket(
    request: &HttpRequest,
    payload: web::Payload,
    source: Receiver<Bytes>,
    mut options: SocketOptions,
    may_come: impl FnOnce(&HttpRequest) -> bool,
) -> Result<HttpResponse, SocketRefused> {
    options.limits.frame = 1 << 10;
    options.limits.message = 1 << 10;
    let (response, socket) = accept(request, payload, options, may_come)?;
    let ServerSocket { mut listener, speaker, .. } = socket;
    rt::spawn(async move {
        let listen = async { while listener.hear().await.is_some() {} };
        tokio::join!(listen, speaker.speak(Lines(source)));
    });
    Ok(response)
}

#[derive(Debug)]
struct Lines(Receiver<Bytes>);

impl Outbox for Lines {
    async fn next_batch(&mut self, out: &mut Vec<Frame>) -> Result<(), Closing> {
        let mut next = match self.0.recv().await {
            Ok(line) => Ok(line),
            Err(RecvError::Lagged(lines)) => Err(TryRecvError::Lagged(lines)),
            Err(RecvError::Closed) => Err(TryRecvError::Closed),
        };
        loop {
            match next {
                Ok(line) => out.push(Frame::Text(line)),
                Err(TryRecvError::Lagged(lines)) => {
                    out.push(Frame::text(format!("{{\"dropped\":{lines}}}")));
                }
                Err(TryRecvError::Closed) if out.is_empty() => {
                    return Err(Closing::new(1001, "there is nothing more to come"));
                }
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
            // What is taken out has to go into the batch.
            if out.len() >= BATCH {
                break;
            }
            next = self.0.try_recv();
        }
        Ok(())
    }
}
