//! `/push`: frontends subscribe to topics (spec push, "Protocol").

use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use actix_web::{HttpRequest, HttpResponse, rt};
use engine::node::Frame;
use engine::push::{Client, Hub};
use futures_util::future::join;
use tokio::time::{Instant, interval_at, sleep_until};

use super::push_desk::{Desk, Grants};
use super::push_protocol as protocol;
use super::{Closing, Outbox, ServerSocket, SocketOptions, SocketRefused, accept};

/// The sub-protocol that a client has to offer.
pub const PUSH_PROTOCOL: &str = "wireloom.push.v1";

/// Most bytes of a request; what a page publishes is one.
const LONGEST_REQUEST: usize = 64 << 10;

/// Upgrades a request to a push socket, and serves it on a task of its own until it ends.
/// `options` gives the times; protocol and message size are this socket's own. `may_come` is
/// [`accept`]'s.
///
/// # Errors
/// What to answer instead.
pub fn push_socket(
    request: &HttpRequest,
    payload: web::Payload,
    hub: &Hub,
    grants: impl Grants + 'static,
    mut options: SocketOptions,
    may_come: impl FnOnce(&HttpRequest) -> bool,
) -> Result<HttpResponse, SocketRefused> {
    options.protocols = vec![PUSH_PROTOCOL.to_owned()];
    options.limits.frame = LONGEST_REQUEST;
    options.limits.message = LONGEST_REQUEST;
    let every = options.ping;
    let (response, socket) = accept(request, payload, options, may_come)?;
    let ServerSocket { mut listener, mut speaker, .. } = socket;
    let client = Arc::new(hub.client());
    if let Some(shortcut) = speaker.shortcut() {
        client.set_shortcut(shortcut);
    }
    let waiting = Waiting { client: Arc::clone(&client), batch: Vec::new() };
    let mut desk = Desk::new(hub.clone(), client, grants);
    let listen = async move {
        let mut checks = interval_at(Instant::now() + every, every);
        loop {
            // Far away where nothing is due; the checks come round meanwhile.
            let due = desk.due().unwrap_or_else(|| Instant::now() + Duration::from_secs(3_600));
            let heard = tokio::select! {
                biased;
                heard = listener.hear() => heard,
                _ = checks.tick() => {
                    desk.check(&listener);
                    continue;
                }
                () = sleep_until(due) => {
                    desk.tick(&listener);
                    continue;
                }
            };
            let Some(heard) = heard else { break };
            // Rare beside the waiting, and larger: it takes no room of a socket that is quiet.
            Box::pin(desk.serve(&heard, &listener)).await;
        }
    };
    // Both in one task. An `async` block around them would keep room for them twice.
    rt::spawn(join(listen, speaker.speak(waiting)));
    Ok(response)
}

/// What waits for the client in the hub.
#[derive(Debug)]
struct Waiting {
    client: Arc<Client>,
    batch: Vec<web::Bytes>,
}

impl Outbox for Waiting {
    async fn next_batch(&mut self, out: &mut Vec<Frame>) -> Result<(), Closing> {
        let queued = self.client.next_batch(&mut self.batch).await;
        queued.map_err(|error| Closing::new(protocol::TOO_SLOW, error.to_string()))?;
        out.extend(self.batch.drain(..).map(Frame::Text));
        Ok(())
    }
}
