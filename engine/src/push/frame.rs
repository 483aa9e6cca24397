//! The text of what a subscriber is sent. Made once, then shared by all receivers.

use bytes::Bytes;
use jiff::Timestamp;

use super::TopicName;
use crate::node::PushKind;
use crate::payload::write_iso_millis;

/// One message, but for what its topic adds.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'a> {
    /// What it is for.
    pub kind: PushKind,
    /// When it was sent.
    pub at: Timestamp,
    /// The id of the node that sends it; may be empty.
    pub node: &'a str,
    /// The action that it belongs to, in processes.
    pub action: Option<&'a str>,
    /// JSON text; whoever gives it has checked that.
    pub payload: &'a [u8],
}

/// The text of message number `seq` of a topic, as subscribers get it: for sources of durable
/// topics, which keep it so.
#[must_use]
pub fn message_frame(topic: &TopicName, seq: u64, parts: Parts<'_>) -> Bytes {
    message(&quoted(topic.as_str()), seq, parts)
}

/// `{"topic", "seq", "kind", "ts", "node", "action"?, "payload"}`; the topic's name comes as a JSON
/// string, quotes and all.
pub(super) fn message(topic: &str, seq: u64, parts: Parts<'_>) -> Bytes {
    let action = parts.action.map_or(0, str::len);
    let size = topic.len() + parts.node.len() + action + parts.payload.len() + 128;
    let mut out = Vec::with_capacity(size);
    out.extend_from_slice(b"{\"topic\":");
    out.extend_from_slice(topic.as_bytes());
    out.extend_from_slice(b",\"seq\":");
    json(&mut out, &seq);
    out.extend_from_slice(b",\"kind\":\"");
    out.extend_from_slice(parts.kind.as_str().as_bytes());
    out.extend_from_slice(b"\",\"ts\":\"");
    write_iso_millis(parts.at, &mut out);
    out.extend_from_slice(b"\",\"node\":");
    json(&mut out, parts.node);
    if let Some(action) = parts.action {
        out.extend_from_slice(b",\"action\":");
        json(&mut out, action);
    }
    out.extend_from_slice(b",\"payload\":");
    out.extend_from_slice(parts.payload);
    out.push(b'}');
    Bytes::from(out)
}

/// Where a subscription stands: the answer to it, or a notice that messages are missing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing<'a> {
    /// The topic's name as a JSON string.
    pub(super) topic: &'a str,
    /// The topic's newest message; 0 before the first.
    pub(super) seq: u64,
    pub(super) epoch: u64,
    pub(super) gap: bool,
    /// How many were dropped from this client's queue; only in a notice.
    pub(super) dropped: Option<u64>,
}

/// `{"subscribed", "seq", "epoch", "gap"}` and perhaps `"dropped"`.
pub(super) fn subscribed(standing: Standing<'_>) -> Bytes {
    let Standing { topic, seq, epoch, gap, dropped } = standing;
    let dropped = dropped.map_or_else(String::new, |count| format!(",\"dropped\":{count}"));
    Bytes::from(format!(
        "{{\"subscribed\":{topic},\"seq\":{seq},\"epoch\":\"{epoch:016x}\",\"gap\":{gap}{dropped}}}"
    ))
}

/// `{"unsubscribed": topic}`.
pub(super) fn unsubscribed(topic: &str) -> Bytes {
    Bytes::from(format!("{{\"unsubscribed\":{topic}}}"))
}

/// `text` as a JSON string, quotes and all.
pub(super) fn quoted(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len() + 2);
    json(&mut out, text);
    String::from_utf8(out).unwrap_or_else(|_| "\"\"".to_owned())
}

/// Writing a number or a string to a Vec cannot fail.
fn json<T: serde::Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) {
    if serde_json::to_writer(&mut *out, value).is_err() {
        out.extend_from_slice(b"null");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn is_json_whatever_the_names() {
        let topic = quoted("channel:\"a\\b\" ü");
        let at: Timestamp = "2026-01-02T03:04:05.6Z".parse().unwrap();
        let kind = PushKind::RunAction;
        let payload = b"[1, {\"a\":null}]";
        let parts = Parts { kind, at, node: "n\"\n", action: None, payload };
        let made: Value = serde_json::from_slice(&message(&topic, u64::MAX, parts)).unwrap();
        let expected = json!({
            "topic": "channel:\"a\\b\" ü", "seq": u64::MAX, "kind": "runAction",
            "ts": "2026-01-02T03:04:05.600Z", "node": "n\"\n", "payload": [1, {"a": null}],
        });
        assert_eq!(made, expected);
        let topic = TopicName::process("p-1").unwrap();
        let parts = Parts { action: Some("ask \"again\""), ..parts };
        let made: Value = serde_json::from_slice(&message_frame(&topic, 1, parts)).unwrap();
        assert_eq!(
            (&made["topic"], &made["action"]),
            (&json!("process:p-1"), &json!("ask \"again\""))
        );
    }

    #[test]
    fn a_notice_says_how_many() {
        let standing =
            Standing { topic: "\"channel:a\"", seq: 9, epoch: 255, gap: true, dropped: Some(3) };
        let made: Value = serde_json::from_slice(&subscribed(standing)).unwrap();
        let expected = json!({
            "subscribed": "channel:a", "seq": 9, "epoch": "00000000000000ff", "gap": true,
            "dropped": 3,
        });
        assert_eq!(made, expected);
    }
}
