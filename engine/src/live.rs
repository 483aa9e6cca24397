//! What watchers see as it happens: debug lines, failures, traced runs. Costs one relaxed load
//! while nobody watches.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::broadcast;

use crate::payload::iso_millis;
use crate::run::{DebugLine, Pace};

/// Lines that wait for a slow watcher before it misses some (it is told how many).
const QUEUE: usize = 1_024;
/// Debug lines kept for those who begin to watch later.
const KEPT: usize = 200;
/// Lines kept or sent a second, evenly where more come; the rest is counted and said to be left
/// out.
const LINES_PER_SECOND: u32 = 500;

/// Where watchers listen.
#[derive(Debug)]
pub struct Live {
    sender: broadcast::Sender<Bytes>,
    watchers: AtomicUsize,
    pace: Pace,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    lines: VecDeque<Bytes>,
    /// Since the last line that said how many.
    left_out: u64,
}

/// A watcher; stops being one when dropped.
#[derive(Debug)]
pub struct Watch {
    live: Arc<Live>,
    /// The debug lines from before.
    pub before: Vec<Bytes>,
    /// JSON lines as they come.
    pub receiver: broadcast::Receiver<Bytes>,
}

impl Watch {
    /// Says to all watchers how many lines were left out since the last one that was told: there
    /// may come no further one that would say so.
    pub fn tell_left_out(&self) {
        let left_out = std::mem::take(&mut self.live.lock().left_out);
        if left_out > 0 {
            self.live.send(Bytes::from(format!("{{\"dropped\":{left_out}}}")));
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.live.watchers.fetch_sub(1, Ordering::Relaxed);
    }
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
enum Line<'a> {
    Debug {
        flow: &'a str,
        node: &'a str,
        run: u64,
        time: crate::payload::Text,
        level: &'a str,
        text: &'a str,
        value: &'a crate::payload::Value,
        #[serde(rename = "leftOut", skip_serializing_if = "is_zero")]
        left_out: u64,
    },
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Default for Live {
    fn default() -> Self {
        let (sender, _) = broadcast::channel(QUEUE);
        Self {
            sender,
            watchers: AtomicUsize::new(0),
            pace: Pace::default(),
            kept: Mutex::default(),
        }
    }
}

impl Live {
    /// Whether anybody watches.
    #[must_use]
    pub fn watched(&self) -> bool {
        self.watchers.load(Ordering::Relaxed) > 0
    }

    /// Begins to watch.
    #[must_use]
    pub fn watch(self: &Arc<Self>) -> Watch {
        self.watchers.fetch_add(1, Ordering::Relaxed);
        // Subscribed first: a line that comes in between is seen twice rather than not at all.
        let receiver = self.sender.subscribe();
        let before = self.lock().lines.iter().cloned().collect();
        Watch { live: Arc::clone(self), before, receiver }
    }

    /// Says any serialisable thing to whoever watches.
    pub fn say(&self, line: &impl Serialize) {
        if self.watched()
            && let Ok(text) = serde_json::to_vec(line)
        {
            self.send(Bytes::from(text));
        }
    }

    /// Says and keeps a debug line; so many a second at the most.
    pub fn debug(&self, line: &DebugLine<'_>) {
        let now = Timestamp::now();
        let mut kept = self.lock();
        if !self.pace.allows(now, LINES_PER_SECOND) {
            kept.left_out += 1;
            return;
        }
        let left_out = std::mem::take(&mut kept.left_out);
        let said = Line::Debug {
            flow: line.flow,
            node: line.node,
            run: line.run,
            time: iso_millis(now),
            level: line.level.as_str(),
            text: line.text,
            value: line.value,
            left_out,
        };
        let Ok(text) = serde_json::to_vec(&said) else {
            return;
        };
        let text = Bytes::from(text);
        if kept.lines.len() == KEPT {
            kept.lines.pop_front();
        }
        kept.lines.push_back(text.clone());
        drop(kept);
        self.send(text);
    }

    fn send(&self, line: Bytes) {
        // Fails only where nobody listens, and then nobody misses it.
        drop(self.sender.send(line));
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::Level;
    use crate::payload::Value;

    #[test]
    fn what_is_left_out_is_told_though_no_further_line_comes() {
        let live = Arc::new(Live::default());
        let mut watch = live.watch();
        let (flow, node, text, value) = ("f".into(), "n".into(), "".into(), Value::Null);
        let told_often = DebugLine {
            flow: &flow,
            node: &node,
            run: 1,
            level: Level::Info,
            text: &text,
            value: &value,
        };
        (0..5_000).for_each(|_| live.debug(&told_often));
        watch.tell_left_out();
        watch.tell_left_out();
        let mut told = Vec::new();
        while let Ok(text) = watch.receiver.try_recv() {
            told.push(serde_json::from_slice::<serde_json::Value>(&text).unwrap());
        }
        let lines = told.iter().filter(|said| said["type"] == "debug").count() as u64;
        let missed = |said: &serde_json::Value| {
            [&said["leftOut"], &said["dropped"]].iter().filter_map(|one| one.as_u64()).sum::<u64>()
        };
        assert!(lines >= 500, "{lines}");
        assert_eq!(lines + told.iter().map(missed).sum::<u64>(), 5_000);
        assert_eq!(told.iter().filter(|said| said["dropped"].is_u64()).count(), 1);
    }
}
