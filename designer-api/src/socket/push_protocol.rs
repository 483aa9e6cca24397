//! What a frontend may ask for on `/push`, and how it is told that it may not.

use actix_web::web::Bytes;
use engine::push::{ActionCall, ActionProblem, PushProblem, Resume, TopicName};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::json::parse as read_json;

/// Malformed, or nothing that is understood here.
pub(super) const MALFORMED: u16 = 4400;
/// The session or ticket is not valid any more, or was never shown.
pub(super) const UNAUTHENTICATED: u16 = 4401;
/// No grant for the topic.
pub(super) const FORBIDDEN: u16 = 4403;
/// No such topic, and nobody who listens.
pub(super) const UNKNOWN: u16 = 4404;
/// The client was written to faster than it reads: reconnect and resume.
pub(super) const TOO_SLOW: u16 = 4008;
/// A limit is reached.
pub(super) const TOO_MANY: u16 = 4429;
/// Something went wrong here; it may be tried again.
pub(super) const FAILED: u16 = 4500;

/// What is repeated of a name that was not understood.
const LONGEST_ECHO: usize = 256;

/// One request.
#[derive(Debug, PartialEq)]
pub(super) enum Ask {
    Subscribe {
        topic: TopicName,
        resume: Option<Resume>,
    },
    Unsubscribe {
        topic: TopicName,
    },
    /// Means something to durable topics only.
    Ack {
        topic: TopicName,
        seq: u64,
    },
    /// A ticket: the first one, or a new one.
    Auth {
        ticket: String,
    },
    /// Asks for an answer: a browser's page sees no pings of the socket's own.
    Ping(u64),
    Publish(Publish),
    Act(ActionCall),
}

/// A message for the flows that listen to a channel.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Publish {
    pub(super) channel: String,
    pub(super) data: Json,
    /// Repeated in the answer.
    pub(super) id: Option<String>,
}

/// Why a request was not carried out: `{"error": {"code", "message", "for", "id"?}}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// As close codes: 4400 and up.
    pub code: u16,
    /// For people.
    pub message: String,
    /// The topic, where there is one.
    about: Option<String>,
    /// The request, where it has an id.
    id: Option<String>,
}

impl Refusal {
    /// With the topic that it is about.
    pub fn new(code: u16, message: impl Into<String>, about: Option<&str>) -> Self {
        let about = about.map(|name| name.chars().take(LONGEST_ECHO).collect());
        Self { code, message: message.into(), about, id: None }
    }

    pub(super) fn with_id(mut self, id: Option<&str>) -> Self {
        self.id = id.map(|id| id.chars().take(LONGEST_ECHO).collect());
        self
    }

    /// What the hub says of a topic.
    #[must_use]
    pub fn of(problem: &PushProblem, topic: &str) -> Self {
        let code = match problem {
            PushProblem::UnknownKind
            | PushProblem::NoProcesses
            | PushProblem::Source(engine::push::SourceProblem::Unknown) => UNKNOWN,
            PushProblem::Source(_) | PushProblem::Busy => FAILED,
            PushProblem::TooManyTopics { .. } | PushProblem::TooManySubscriptions { .. } => {
                TOO_MANY
            }
            _ => MALFORMED,
        };
        Self::new(code, problem.to_string(), Some(topic))
    }

    pub(super) fn of_action(problem: &ActionProblem, topic: &str) -> Self {
        let code = match problem {
            ActionProblem::Unknown(_) => UNKNOWN,
            ActionProblem::Refused(_) => MALFORMED,
            ActionProblem::Failed(_) => FAILED,
        };
        Self::new(code, problem.to_string(), Some(topic))
    }

    /// The frame.
    #[must_use]
    pub fn text(&self) -> Bytes {
        let Self { code, message, about, id } = self;
        let mut error = json!({ "code": code, "message": message, "for": about });
        if let (Some(id), Some(members)) = (id, error.as_object_mut()) {
            members.insert("id".to_owned(), json!(id));
        }
        Bytes::from(json!({ "error": error }).to_string())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Action {
    process: String,
    token: Option<String>,
    name: String,
    #[serde(default)]
    data: Json,
    id: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Subscribe {
    #[serde(rename = "subscribe")]
    topic: String,
    after: Option<u64>,
    epoch: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unsubscribe {
    #[serde(rename = "unsubscribe")]
    topic: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ack {
    #[serde(rename = "ack")]
    topic: String,
    seq: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Auth {
    auth: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ping {
    ping: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WithPublish {
    publish: Publish,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WithAction {
    action: Action,
}

const WORDS: &str = "a request has one of subscribe, unsubscribe, ack, auth, ping, publish, action";

/// Reads one request.
pub(super) fn parse(text: &[u8]) -> Result<Ask, Refusal> {
    let whole = read_json(text).map_err(|problem| {
        let words = problem.detail.replace("the body", "the request");
        Refusal::new(MALFORMED, words, None)
    })?;
    let Some(object) = whole.as_object() else {
        return Err(Refusal::new(MALFORMED, "a request is a JSON object", None));
    };
    let has = |word: &str| object.contains_key(word);
    if has("subscribe") {
        let Subscribe { topic, after, epoch } = shape(serde_json::from_value(whole))?;
        let epoch = epoch.map(|epoch| known_epoch(&epoch, &topic)).transpose()?;
        let topic = name(&topic)?;
        let resume = after.map(|after| Resume { after, epoch });
        Ok(Ask::Subscribe { topic, resume })
    } else if has("unsubscribe") {
        let Unsubscribe { topic } = shape(serde_json::from_value(whole))?;
        Ok(Ask::Unsubscribe { topic: name(&topic)? })
    } else if has("ack") {
        let Ack { topic, seq } = shape(serde_json::from_value(whole))?;
        Ok(Ask::Ack { topic: name(&topic)?, seq })
    } else if has("auth") {
        let Auth { auth } = shape(serde_json::from_value(whole))?;
        Ok(Ask::Auth { ticket: auth })
    } else if has("ping") {
        let Ping { ping } = shape(serde_json::from_value(whole))?;
        Ok(Ask::Ping(ping))
    } else if has("publish") {
        let WithPublish { publish } = shape(serde_json::from_value(whole))?;
        Ok(Ask::Publish(publish))
    } else if has("action") {
        let WithAction { action } = shape(serde_json::from_value(whole))?;
        let Action { process, token, name, data, id } = action;
        Ok(Ask::Act(ActionCall { process, token, name, data, id }))
    } else {
        Err(Refusal::new(MALFORMED, WORDS, None))
    }
}

fn shape<T>(read: Result<T, serde_json::Error>) -> Result<T, Refusal> {
    read.map_err(|error| Refusal::new(MALFORMED, error.to_string(), None))
}

fn name(topic: &str) -> Result<TopicName, Refusal> {
    TopicName::parse(topic).map_err(|problem| Refusal::of(&problem, topic))
}

fn known_epoch(epoch: &str, topic: &str) -> Result<u64, Refusal> {
    read_epoch(epoch).ok_or_else(|| {
        let message = "epoch is what the answer to an earlier subscription gave";
        Refusal::new(MALFORMED, message, Some(topic))
    })
}

/// An epoch as answers write it.
#[must_use]
pub fn read_epoch(epoch: &str) -> Option<u64> {
    let plain = epoch.len() == 16 && epoch.bytes().all(|byte| byte.is_ascii_hexdigit());
    plain.then(|| u64::from_str_radix(epoch, 16).ok()).flatten()
}

#[cfg(test)]
mod tests;
