//! Where the requests of one push socket are served.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_web::rt;
use actix_web::web::Bytes;
use engine::payload::Value;
use engine::push::{ActionCall, Client, Entered, FromFrontend, Hub, Resume, TopicName};
use jiff::Timestamp;
use serde_json::{Value as Json, json};
use tokio::time::Instant;

use super::bucket::Bucket;
use super::push_protocol::{self as protocol, Ask, Publish, Refusal};
use super::{Closing, Heard, Listener};

/// Requests at once: whoever comes back subscribes to all that it had.
const REQUESTS_BURST: u32 = 2_000;
const REQUESTS_EACH_SECOND: u32 = 50;
/// Actions that one socket may have under way.
const ACTIONS: usize = 16;
/// A client is told so long before its ticket ends.
const NOTICE: Duration = Duration::from_secs(30);

/// What whoever opened the socket may do. Asked by the socket's own task, once for each request;
/// it must answer from memory.
pub trait Grants {
    /// Whether it may subscribe to this topic, as in `channel:orders`.
    fn may_subscribe(&self, topic: &str) -> bool;

    /// Whether it may publish to the flows that listen to this channel.
    fn may_publish(&self, channel: &str) -> bool;

    /// Whether it may run this action in this process.
    fn may_act(&self, process: &str, action: &str) -> bool;

    /// Whether it has said who it is. Until then only a ticket is taken.
    fn is_known(&self) -> bool {
        true
    }

    /// Whether the session, token or ticket is valid still. Asked with each request, and as often
    /// as the client is pinged; `false` closes the socket with 4401.
    fn still_valid(&self) -> bool {
        true
    }

    /// When it ends by itself, if that is known: the client is told 30 s before.
    fn ends(&self) -> Option<Timestamp> {
        None
    }

    /// Takes a ticket in place of what was granted before.
    ///
    /// # Errors
    /// Why not, for people; what was granted before stands.
    fn renew(&mut self, ticket: &str) -> Result<(), String>;

    /// Who it is, for flows: an object.
    fn client(&self) -> Json;
}

pub(super) struct Desk<G> {
    hub: Hub,
    client: Arc<Client>,
    grants: G,
    requests: Bucket,
    /// Actions under way.
    acting: Rc<Cell<usize>>,
    /// Whether the client was told that its ticket ends.
    told: bool,
}

impl<G: Grants> Desk<G> {
    pub(super) fn new(hub: Hub, client: Arc<Client>, grants: G) -> Self {
        let requests = Bucket::new(REQUESTS_BURST, REQUESTS_EACH_SECOND);
        Self { hub, client, grants, requests, acting: Rc::default(), told: false }
    }

    /// When [`Self::tick`] is due, if it is.
    pub(super) fn due(&self) -> Option<Instant> {
        let ends = self.grants.ends()?;
        let left = Duration::try_from(ends.duration_since(Timestamp::now())).unwrap_or_default();
        let notice = self.grants.is_known() && !self.told;
        let left = if notice { left.saturating_sub(NOTICE) } else { left };
        // Far ends are looked at again, for the clock of the wall may be set.
        Some(Instant::now() + left.min(Duration::from_secs(600)))
    }

    /// Tells the client that its ticket is about to end, or ends the socket.
    pub(super) fn tick(&mut self, listener: &Listener) {
        if !self.check(listener) {
            return;
        }
        let Some(ends) = self.grants.ends() else { return };
        let left = Duration::try_from(ends.duration_since(Timestamp::now())).unwrap_or_default();
        if left <= NOTICE && !self.told && self.grants.is_known() {
            self.told = true;
            self.tell(&json!({ "authRequired": { "expires": ends.to_string() } }));
        }
    }

    /// Whether what was granted is good still; otherwise the socket ends.
    pub(super) fn check(&self, listener: &Listener) -> bool {
        let valid = self.grants.still_valid();
        if !valid {
            let reason = if self.grants.is_known() {
                "the log-in or ticket has ended; connect with a new one"
            } else {
                "no ticket came in time; send {\"auth\": ticket} first"
            };
            listener.close(&Closing::new(protocol::UNAUTHENTICATED, reason));
        }
        valid
    }

    pub(super) async fn serve(&mut self, heard: &Heard, listener: &Listener) {
        if !self.check(listener) {
            return;
        }
        if !self.requests.take() {
            listener.close(&Closing::new(1008, "too many requests; send fewer"));
            return;
        }
        let ask = match heard {
            Heard::Text(text) => protocol::parse(text),
            Heard::Binary(_) => {
                Err(Refusal::new(protocol::MALFORMED, "requests are sent as text", None))
            }
        };
        let result = match ask {
            Ok(Ask::Auth { ticket }) => self.renew(&ticket),
            _ if !self.grants.is_known() => {
                let words = "send {\"auth\": ticket} first";
                Err(Refusal::new(protocol::UNAUTHENTICATED, words, None))
            }
            Ok(ask) => self.carry_out(ask).await,
            Err(refusal) => Err(refusal),
        };
        match result {
            Ok(()) => {}
            // Strangers have one try.
            Err(refusal) if !self.grants.is_known() => {
                listener.close(&Closing::new(protocol::UNAUTHENTICATED, refusal.message));
            }
            Err(refusal) => self.client.tell(refusal.text()),
        }
    }

    async fn carry_out(&mut self, ask: Ask) -> Result<(), Refusal> {
        match ask {
            Ask::Subscribe { topic, resume } => self.subscribe(&topic, resume),
            Ask::Unsubscribe { topic } => {
                self.client.unsubscribe(&topic);
                Ok(())
            }
            Ask::Ack { topic, seq } => {
                self.may_see(topic.as_str())?;
                let acknowledged = self.hub.acknowledge(&topic, seq).await;
                acknowledged.map_err(|problem| Refusal::of(&problem, topic.as_str()))
            }
            Ask::Ping(number) => {
                self.tell(&json!({ "pong": number }));
                Ok(())
            }
            Ask::Publish(publish) => self.publish(publish).await,
            Ask::Act(call) => self.act(call),
            Ask::Auth { ticket } => self.renew(&ticket),
        }
    }

    fn subscribe(&self, topic: &TopicName, resume: Option<Resume>) -> Result<(), Refusal> {
        let name = topic.as_str();
        self.may_see(name)?;
        let entered = self.client.subscribe(topic, resume);
        match entered.map_err(|problem| Refusal::of(&problem, name))? {
            Entered::Now => Ok(()),
            Entered::Replaying(replay) => {
                // Holds no client, so that the replay of one that has gone ends.
                let (client, name) = (Arc::downgrade(&self.client), name.to_owned());
                rt::spawn(async move {
                    if let Err(problem) = replay.finish().await
                        && let Some(client) = client.upgrade()
                    {
                        client.tell(Refusal::of(&problem, &name).text());
                    }
                });
                Ok(())
            }
        }
    }

    fn may_see(&self, topic: &str) -> Result<(), Refusal> {
        if self.grants.may_subscribe(topic) {
            return Ok(());
        }
        let message = "this log-in or ticket gives no access to the topic";
        Err(Refusal::new(protocol::FORBIDDEN, message, Some(topic)))
    }

    async fn publish(&self, publish: Publish) -> Result<(), Refusal> {
        let Publish { channel, data, id } = publish;
        let refuse = |code, words: &str| {
            let topic = format!("channel:{channel}");
            Err(Refusal::new(code, words, Some(&topic)).with_id(id.as_deref()))
        };
        if TopicName::channel(&channel).is_err() {
            return refuse(protocol::MALFORMED, "a channel's name has 1 to 256 bytes");
        }
        if !self.grants.may_publish(&channel) {
            return refuse(protocol::FORBIDDEN, "this ticket does not allow to publish there");
        }
        let (data, client) = (Value::from(data), Value::from(self.grants.client()));
        let message = FromFrontend { channel: channel.clone(), data, client };
        let Some(taken) = self.hub.take(message) else {
            return refuse(protocol::UNKNOWN, "no flow listens to this channel");
        };
        // The next request is not read before: whoever sends faster than flows run has to wait.
        taken.await;
        let mut answer = json!({ "published": channel });
        if let (Some(id), Some(members)) = (&id, answer.as_object_mut()) {
            members.insert("id".to_owned(), json!(id));
        }
        self.tell(&answer);
        Ok(())
    }

    fn act(&self, call: ActionCall) -> Result<(), Refusal> {
        let (id, topic) = (call.id.clone(), format!("process:{}", call.process));
        let refuse =
            |code, words: &str| Err(Refusal::new(code, words, Some(&topic)).with_id(id.as_deref()));
        if !self.grants.may_subscribe(&topic) || !self.grants.may_act(&call.process, &call.name) {
            return refuse(protocol::FORBIDDEN, "this ticket does not allow to run this action");
        }
        if self.acting.get() >= ACTIONS {
            return refuse(protocol::TOO_MANY, "16 actions are under way; wait for one of them");
        }
        self.acting.set(self.acting.get() + 1);
        let (hub, client) = (self.hub.clone(), Arc::downgrade(&self.client));
        let acting = Rc::clone(&self.acting);
        rt::spawn(async move {
            let acted = hub.act(call).await;
            acting.set(acting.get().saturating_sub(1));
            let Some(client) = client.upgrade() else { return };
            client.tell(match acted {
                Ok(result) => {
                    let answer = json!({ "acted": { "for": topic, "id": id, "result": result } });
                    Bytes::from(answer.to_string())
                }
                Err(problem) => Refusal::of_action(&problem, &topic).with_id(id.as_deref()).text(),
            });
        });
        Ok(())
    }

    fn renew(&mut self, ticket: &str) -> Result<(), Refusal> {
        let renewed = self.grants.renew(ticket);
        renewed.map_err(|why| Refusal::new(protocol::UNAUTHENTICATED, why, None))?;
        self.told = false;
        let expires = self.grants.ends().map(|ends| ends.to_string());
        self.tell(&json!({ "authenticated": { "expires": expires } }));
        for topic in self.client.topics() {
            if let Err(refusal) = self.may_see(topic.as_str()) {
                self.client.unsubscribe(&topic);
                self.client.tell(refusal.text());
            }
        }
        Ok(())
    }

    fn tell(&self, answer: &Json) {
        self.client.tell(Bytes::from(answer.to_string()));
    }
}
