//! `/api/live`: what happens in flows, line by line, for whoever watches.

use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use engine::live::Watch;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{Receiver, Sender, channel};
use tokio_util::sync::CancellationToken;

use crate::gate::{Gate, Identity};
use crate::installation::Installation;
use crate::problem::Form;
use crate::socket::{SocketOptions, SocketRefused, live_socket};

/// Lines that wait for a slow browser before it misses some.
const QUEUE: usize = 1024;

/// A WebSocket that tells debug lines, failures and traced runs as JSON, one a message: first
/// those from before, then each as it happens. `{"dropped": n}` stands where some were missed.
///
/// # Errors
/// 400 for what is no handshake, 403 for a foreign page.
#[utoipa::path(get, path = "/api/live", tag = "runs",
    responses((status = 101, description = "The socket is open"),
        (status = 400, description = "Not a WebSocket handshake", body = Form),
        (status = 403, description = "A page of another origin", body = Form)))]
pub async fn socket(
    request: HttpRequest,
    payload: web::Payload,
    installation: web::Data<Installation>,
    gate: web::Data<Gate>,
    identity: web::ReqData<Identity>,
    stopping: web::Data<CancellationToken>,
) -> Result<HttpResponse, SocketRefused> {
    let options = SocketOptions { stopping: (**stopping).clone(), ..SocketOptions::default() };
    let by_cookie = identity.by_cookie;
    let may_come =
        |request: &HttpRequest| gate.origins.check_socket(request.headers(), by_cookie).is_ok();
    let (lines, source) = channel(QUEUE);
    let response = live_socket(&request, payload, source, options, may_come)?;
    // Watching begins when the socket is sure: until then nothing need be written down.
    let watch = installation.engine.live().watch();
    let (keys, key) = (gate.keys.clone(), identity.key.id);
    tokio::spawn(async move {
        let valid = move || keys.is_valid(key);
        forward(watch, &lines, valid).await;
    });
    Ok(response)
}

/// Tells what was before, then what comes, until the socket is gone or the log-in has ended.
async fn forward(mut watch: Watch, lines: &Sender<Bytes>, valid: impl Fn() -> bool) {
    for line in std::mem::take(&mut watch.before) {
        // Fails only where nobody listens any more; that ends the loop below.
        drop(lines.send(line));
    }
    loop {
        let line = tokio::select! {
            line = next(&mut watch.receiver) => line,
            () = lines.closed() => return,
        };
        match line {
            Some(line) if valid() => drop(lines.send(line)),
            _ => return,
        }
    }
}

async fn next(receiver: &mut Receiver<Bytes>) -> Option<Bytes> {
    match receiver.recv().await {
        Ok(line) => Some(line),
        Err(RecvError::Lagged(missed)) => Some(Bytes::from(format!("{{\"dropped\":{missed}}}"))),
        Err(RecvError::Closed) => None,
    }
}
