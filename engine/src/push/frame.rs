//! The text of what a subscriber is sent. Made once, then shared by all receivers.

use bytes::Bytes;
use jiff::Timestamp;

use crate::node::PushKind;
use crate::payload::iso_millis;

/// One message of a topic, but for what the topic itself adds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts<'a> {
    /// The topic's name as a JSON string, quotes and all.
    pub(super) topic: &'a str,
    pub(super) kind: PushKind,
    pub(super) node: &'a str,
    /// JSON text.
    pub(super) payload: &'a [u8],
}

/// `{"topic", "seq", "kind", "ts", "node", "payload"}`.
pub(super) fn message(parts: Parts<'_>, seq: u64, at: Timestamp) -> Bytes {
    let size = parts.topic.len() + parts.node.len() + parts.payload.len() + 128;
    let mut out = Vec::with_capacity(size);
    out.extend_from_slice(b"{\"topic\":");
    out.extend_from_slice(parts.topic.as_bytes());
    out.extend_from_slice(b",\"seq\":");
    json(&mut out, &seq);
    out.extend_from_slice(b",\"kind\":\"");
    out.extend_from_slice(parts.kind.as_str().as_bytes());
    out.extend_from_slice(b"\",\"ts\":\"");
    out.extend_from_slice(iso_millis(at).as_bytes());
    out.extend_from_slice(b"\",\"node\":");
    json(&mut out, parts.node);
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
        let parts = Parts { topic: &topic, kind, node: "n\"\n", payload: b"[1, {\"a\":null}]" };
        let made: Value = serde_json::from_slice(&message(parts, u64::MAX, at)).unwrap();
        let expected = json!({
            "topic": "channel:\"a\\b\" ü", "seq": u64::MAX, "kind": "runAction",
            "ts": "2026-01-02T03:04:05.600Z", "node": "n\"\n", "payload": [1, {"a": null}],
        });
        assert_eq!(made, expected);
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
