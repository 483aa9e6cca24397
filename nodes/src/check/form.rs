//! Effects as examples and tests write them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use engine::node::{Effect, Frame};
use serde_json::{Value as Json, json};

/// Whether every part of `least` is in `all`.
pub(crate) fn holds(all: &Json, least: &Json) -> bool {
    match (all, least) {
        (Json::Object(all), Json::Object(least)) => {
            least.iter().all(|(key, value)| all.get(key).is_some_and(|there| holds(there, value)))
        }
        _ => all == least,
    }
}

/// An effect as examples write it.
#[track_caller]
pub(crate) fn form(effect: &Effect) -> Json {
    match effect {
        Effect::Push { channel, kind, payload, retain } => {
            let payload: Json = serde_json::from_slice(payload).expect("a pushed payload is JSON");
            json!({ "push": {
                "channel": channel, "kind": kind.as_str(), "payload": payload, "retain": retain,
            } })
        }
        Effect::Process { to_parent, kind, payload, by_client, as_message } => {
            let payload: Json = serde_json::from_slice(payload).expect("a pushed payload is JSON");
            json!({ "process": {
                "toParent": to_parent, "kind": kind.as_str(), "payload": payload,
                "byClient": by_client, "asMessage": as_message,
            } })
        }
        Effect::Message { name, correlation, payload, ttl } => {
            let payload: Json = serde_json::from_slice(payload).expect("a message is JSON");
            json!({ "message": {
                "name": name, "correlation": correlation, "payload": payload,
                "ttl": ttl.as_secs(),
            } })
        }
        Effect::Send { connection, frame } => {
            let mut sent = framed(frame);
            sent["connection"] = json!(connection);
            json!({ "send": sent })
        }
        Effect::Reply { frame } => json!({ "reply": framed(frame) }),
        Effect::Client { client, frame } => {
            let mut sent = framed(frame);
            sent["client"] = json!(client);
            json!({ "client": sent })
        }
        Effect::Broadcast { endpoint, frame } => {
            let mut sent = framed(frame);
            sent["endpoint"] = json!(endpoint);
            json!({ "broadcast": sent })
        }
        Effect::Respond { answer } => {
            let headers =
                answer.headers.iter().map(|(name, value)| (name.to_string(), json!(value)));
            let headers: serde_json::Map<String, Json> = headers.collect();
            let body = std::str::from_utf8(&answer.body).expect("a body of text");
            json!({ "respond": { "status": answer.status, "headers": headers, "body": body } })
        }
        Effect::Debug { level, text, value } => {
            json!({ "debug": { "level": level, "text": text, "value": value } })
        }
        Effect::Return { value } => json!({ "return": { "value": value } }),
    }
}

#[track_caller]
fn framed(frame: &Frame) -> Json {
    match frame {
        Frame::Text(text) => {
            json!({ "text": std::str::from_utf8(text).expect("a text frame is UTF-8") })
        }
        Frame::Binary(bytes) => json!({ "binary": STANDARD.encode(bytes) }),
    }
}
