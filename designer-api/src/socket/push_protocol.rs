//! What a frontend may ask for on `/push`, and how it is told that it may not.

use actix_web::web::Bytes;
use engine::push::{PushProblem, Resume, TopicName};
use serde::Deserialize;
use serde_json::json;

/// Malformed, or nothing that is understood here.
pub(super) const MALFORMED: u16 = 4400;
/// The session or ticket is not valid any more.
pub(super) const UNAUTHENTICATED: u16 = 4401;
/// No grant for the topic.
pub(super) const FORBIDDEN: u16 = 4403;
/// No such kind of topic.
pub(super) const UNKNOWN: u16 = 4404;
/// The client was written to faster than it reads: reconnect and resume.
pub(super) const TOO_SLOW: u16 = 4008;
/// A limit is reached.
pub(super) const TOO_MANY: u16 = 4429;

/// What is repeated of a name that was not understood.
const LONGEST_ECHO: usize = 256;

/// One request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ask {
    Subscribe {
        topic: TopicName,
        resume: Option<Resume>,
    },
    Unsubscribe {
        topic: TopicName,
    },
    /// Means something to durable topics only.
    Ack,
}

/// Why a request was not carried out: `{"error": {"code", "message", "for"}}`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: u16,
    message: String,
    /// The topic, where there is one.
    about: Option<String>,
}

impl Refusal {
    pub(super) fn new(code: u16, message: impl Into<String>, about: Option<&str>) -> Self {
        let about = about.map(|name| name.chars().take(LONGEST_ECHO).collect());
        Self { code, message: message.into(), about }
    }

    pub(super) fn of(problem: &PushProblem, topic: &str) -> Self {
        let code = match problem {
            PushProblem::UnknownKind => UNKNOWN,
            PushProblem::TooManyTopics { .. } | PushProblem::TooManySubscriptions { .. } => {
                TOO_MANY
            }
            _ => MALFORMED,
        };
        Self::new(code, problem.to_string(), Some(topic))
    }

    pub(super) fn text(&self) -> Bytes {
        let Self { code, message, about } = self;
        let error = json!({ "error": { "code": code, "message": message, "for": about } });
        Bytes::from(error.to_string())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    subscribe: Option<String>,
    after: Option<u64>,
    epoch: Option<String>,
    unsubscribe: Option<String>,
    ack: Option<String>,
    seq: Option<u64>,
}

/// Reads one request.
pub(super) fn parse(text: &[u8]) -> Result<Ask, Refusal> {
    let malformed = |why: &str| Refusal::new(MALFORMED, why, None);
    // serde would take an array for the fields in their order.
    if !text.trim_ascii_start().starts_with(b"{") {
        return Err(malformed("a request is a JSON object"));
    }
    let wire: Wire = serde_json::from_slice(text).map_err(|error| malformed(&error.to_string()))?;
    match wire {
        Wire { subscribe: Some(topic), after, epoch, unsubscribe: None, ack: None, seq: None } => {
            let name = name(&topic)?;
            let epoch = epoch.map(|epoch| read_epoch(&epoch, &topic)).transpose()?;
            let resume = after.map(|after| Resume { after, epoch });
            Ok(Ask::Subscribe { topic: name, resume })
        }
        Wire {
            unsubscribe: Some(topic),
            subscribe: None,
            after: None,
            epoch: None,
            ack: None,
            ..
        } => Ok(Ask::Unsubscribe { topic: name(&topic)? }),
        Wire { ack: Some(_), seq: Some(_), subscribe: None, unsubscribe: None, .. } => Ok(Ask::Ack),
        _ => Err(malformed("a request has one of subscribe, unsubscribe, or ack with seq")),
    }
}

fn name(topic: &str) -> Result<TopicName, Refusal> {
    TopicName::parse(topic).map_err(|problem| Refusal::of(&problem, topic))
}

fn read_epoch(epoch: &str, topic: &str) -> Result<u64, Refusal> {
    let plain = epoch.len() == 16 && epoch.bytes().all(|byte| byte.is_ascii_hexdigit());
    let read = plain.then(|| u64::from_str_radix(epoch, 16).ok()).flatten();
    let wrong = || {
        let message = "epoch is what the answer to an earlier subscription gave";
        Refusal::new(MALFORMED, message, Some(topic))
    };
    read.ok_or_else(wrong)
}

#[cfg(test)]
mod tests;
