//! A message to the frontends of a process, as they are sent it.

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::json;

use super::effect::Pushing;
use crate::payload::iso_millis;

/// `{"topic", "seq", "kind", "ts", "node", "action"?, "payload"}` (spec push, "Protocol").
pub(super) fn frame(id: &str, seq: u64, at: i64, push: &Pushing) -> Bytes {
    let ts = Timestamp::from_millisecond(at).map(iso_millis).unwrap_or_default();
    let mut frame = json!({
        "topic": format!("process:{id}"),
        "seq": seq,
        "kind": push.kind().as_str(),
        "ts": ts,
        "node": push.node,
    });
    if let (Some(action), Some(members)) = (&push.action, frame.as_object_mut()) {
        members.insert("action".to_owned(), json!(action));
    }
    // The payload is JSON already: it is written as it is, behind the rest.
    let mut text = frame.to_string();
    text.pop();
    Bytes::from([text.as_str(), ",\"payload\":", &push.payload, "}"].concat())
}
