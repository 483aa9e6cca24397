//! Where everything of processes stands in the store.
//!
//! | key | value |
//! |---|---|
//! | `process` id | the instance's state, packed |
//! | `process-history` id, number | the events of one command, the first of that number; packed |
//! | `process-push` id, number | a message to frontends, as it is sent |
//! | `process-todo` id | nothing: the instance has effects to carry out |
//! | `process-timer` due, id, number | nothing |
//! | `process-wait` name, correlation, since, id, number | nothing |
//! | `process-message` name, correlation, number | a message that waits for its receiver |
//! | `process-by` definition, status, time, id | nothing: to search by |
//! | `process-in` status, time, id | nothing: to search by |
//! | `process-key` definition, path, value, time, id | nothing: to search by |
//! | `process-answer` scope, key | what a request with an idempotency key was answered |
//! | `process-sweep` time, what, … | something to be removed at that time |
//!
//! Times to search by count backwards, so that the newest come first.

use super::instance::{Instance, Status, Timer, Wait};
use crate::payload::Value;
use crate::store::Key;
use crate::text::Path;

/// Longest indexed value; longer ones are found by their beginning.
const LONGEST_VALUE: usize = 128;

pub(super) fn state(id: &str) -> Key {
    Key::new("process").text(id)
}

pub(super) fn history(id: &str) -> Key {
    Key::new("process-history").text(id)
}

pub(super) fn pushes(id: &str) -> Key {
    Key::new("process-push").text(id)
}

pub(super) fn todos() -> Key {
    Key::new("process-todo")
}

pub(super) fn timers() -> Key {
    Key::new("process-timer")
}

pub(super) fn timer(id: &str, number: u32, timer: &Timer) -> Key {
    timers().number(time(timer.due)).text(id).number(u64::from(number))
}

pub(super) fn waits(name: &str, correlation: &str) -> Key {
    Key::new("process-wait").text(name).text(correlation)
}

/// Where a wait is found: by its correlation value, and by its instance's id.
pub(super) fn waiting(id: &str, number: u32, wait: &Wait) -> [Key; 2] {
    [wait.correlation.as_str(), id].map(|correlation| {
        let found = waits(&wait.name, correlation).number(time(wait.since));
        found.text(id).number(u64::from(number))
    })
}

pub(super) fn messages() -> Key {
    Key::new("process-message")
}

pub(super) fn messages_for(name: &str, correlation: &str) -> Key {
    messages().text(name).text(correlation)
}

pub(super) fn by(definition: &str, status: Status) -> Key {
    Key::new("process-by").text(definition).text(status.as_str())
}

pub(super) fn within(status: Status) -> Key {
    Key::new("process-in").text(status.as_str())
}

pub(super) fn values(definition: &str, path: &str, value: &str) -> Key {
    Key::new("process-key").text(definition).text(path).text(value)
}

pub(super) fn answer(scope: &str, key: &str) -> Key {
    Key::new("process-answer").text(scope).text(key)
}

pub(super) fn sweeps() -> Key {
    Key::new("process-sweep")
}

pub(super) fn sweep(at: i64) -> Key {
    sweeps().number(time(at))
}

/// A time as it stands in a key.
pub(super) fn time(millis: i64) -> u64 {
    u64::try_from(millis).unwrap_or(0)
}

/// A time that counts backwards.
pub(super) fn newest_first(millis: i64) -> u64 {
    u64::MAX - time(millis)
}

/// The keys by which an instance is found.
pub(super) fn found_by(instance: &Instance, indexed: &[Path]) -> Vec<Key> {
    let behind = |key: Key| key.number(newest_first(instance.created)).text(&instance.id);
    let mut keys =
        vec![behind(by(&instance.definition, instance.status)), behind(within(instance.status))];
    for path in indexed {
        if let Some(value) = path.get(&instance.data) {
            let value = searched(value);
            keys.push(behind(values(&instance.definition, path.as_str(), &value)));
        }
    }
    keys
}

/// A value as it stands in an index: a text as it is, everything else as JSON.
pub(super) fn searched(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.to_string(),
        other => other.to_json(),
    };
    text.chars().take(LONGEST_VALUE).collect()
}
