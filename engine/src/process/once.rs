//! Requests that count once: their answers are kept for a day (spec process, 7).

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::command::Reply;
use super::commit::sweep;
use super::key;
use crate::store::Commit;

/// How long an answer is kept, in milliseconds.
const KEPT: i64 = 24 * 3_600_000;

#[derive(Serialize, Deserialize)]
struct Kept {
    until: i64,
    reply: Reply,
}

/// Adds an answer to the commit of what it answers.
pub(super) fn remember(
    commit: &mut Commit,
    scope: &str,
    name: &str,
    reply: &Reply,
    now: Timestamp,
) {
    let until = now.as_millisecond().saturating_add(KEPT);
    let kept = serde_json::to_vec(&Kept { until, reply: reply.clone() }).unwrap_or_default();
    let at = key::sweep(until).text(sweep::ANSWER).text(scope).text(name);
    let made = std::mem::take(commit);
    *commit = made.put(key::answer(scope, name), kept).put(at, Bytes::new());
}

/// The answer that was kept, unless its time is over.
pub(super) fn recall(kept: &[u8], now: Timestamp) -> Option<Reply> {
    let kept: Kept = serde_json::from_slice(kept).ok()?;
    (kept.until > now.as_millisecond()).then_some(kept.reply)
}
