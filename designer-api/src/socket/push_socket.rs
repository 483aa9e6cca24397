//! `/push`: frontends subscribe to topics (spec push, "Protocol").

use std::sync::Arc;

use actix_web::web;
use actix_web::{HttpRequest, HttpResponse, rt};
use engine::node::Frame;
use engine::push::{Client, Hub};
use tokio::time::{Instant, interval_at};

use super::bucket::Bucket;
use super::push_protocol::{self as protocol, Ask, Refusal};
use super::{Closing, Heard, Listener, Outbox, ServerSocket, SocketOptions, SocketRefused, accept};

/// The sub-protocol that a client has to offer.
pub const PUSH_PROTOCOL: &str = "wireloom.push.v1";

/// A request is a topic and little more.
const LONGEST_REQUEST: usize = 16 << 10;
/// Requests at once: whoever comes back subscribes to all that it had.
const REQUESTS_BURST: u32 = 2_000;
const REQUESTS_EACH_SECOND: u32 = 50;

/// What whoever opened the socket may see. Asked by the socket's own task, once for each
/// subscription; it must answer from memory.
pub trait Grants {
    /// Whether it may subscribe to this topic, as in `channel:orders`.
    fn may_subscribe(&self, topic: &str) -> bool;

    /// Whether the session, token or ticket is valid still. Asked with each request, and as often
    /// as the client is pinged; `false` closes the socket with 4401.
    fn still_valid(&self) -> bool {
        true
    }
}

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
    let ServerSocket { mut listener, speaker, .. } = socket;
    let client = Arc::new(hub.client());
    let waiting = Waiting { client: Arc::clone(&client), batch: Vec::new() };
    rt::spawn(async move {
        let listen = async {
            let mut checks = interval_at(Instant::now() + every, every);
            let mut desk = Desk::new(&client, &grants);
            loop {
                let heard = tokio::select! {
                    biased;
                    heard = listener.hear() => heard,
                    _ = checks.tick() => {
                        desk.check(&listener);
                        continue;
                    }
                };
                let Some(heard) = heard else { break };
                desk.serve(&heard, &listener);
            }
        };
        tokio::join!(listen, speaker.speak(waiting));
    });
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

/// Where requests are served.
struct Desk<'a, G> {
    client: &'a Client,
    grants: &'a G,
    requests: Bucket,
}

impl<'a, G: Grants> Desk<'a, G> {
    fn new(client: &'a Client, grants: &'a G) -> Self {
        Self { client, grants, requests: Bucket::new(REQUESTS_BURST, REQUESTS_EACH_SECOND) }
    }

    fn check(&self, listener: &Listener) -> bool {
        let valid = self.grants.still_valid();
        if !valid {
            let reason = "the log-in or ticket has ended; connect with a new one";
            listener.close(&Closing::new(protocol::UNAUTHENTICATED, reason));
        }
        valid
    }

    fn serve(&mut self, heard: &Heard, listener: &Listener) {
        if !self.check(listener) {
            return;
        }
        if !self.requests.take() {
            listener.close(&Closing::new(1008, "too many requests; send fewer"));
            return;
        }
        let result = match heard {
            Heard::Text(text) => protocol::parse(text).and_then(|ask| self.carry_out(ask)),
            Heard::Binary(_) => {
                Err(Refusal::new(protocol::MALFORMED, "requests are sent as text", None))
            }
        };
        if let Err(refusal) = result {
            self.client.tell(refusal.text());
        }
    }

    fn carry_out(&self, ask: Ask) -> Result<(), Refusal> {
        match ask {
            Ask::Subscribe { topic, resume } => {
                let name = topic.as_str();
                if !self.grants.may_subscribe(name) {
                    let message = "this log-in or ticket gives no access to the topic";
                    return Err(Refusal::new(protocol::FORBIDDEN, message, Some(name)));
                }
                let subscribed = self.client.subscribe(&topic, resume);
                subscribed.map_err(|problem| Refusal::of(&problem, name))
            }
            Ask::Unsubscribe { topic } => {
                self.client.unsubscribe(&topic);
                Ok(())
            }
            Ask::Ack => Ok(()),
        }
    }
}
