//! Looking at what a connection tells, without starting a run.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;
use tokio::sync::watch;

use crate::node::EventKind;
use crate::payload::{Text, Value};
use crate::run::{Body, Event, data_of};

/// Of a longer message only this much is shown, in bytes.
const LONGEST: usize = 64 * 1024;
/// Together the events of a capture have at most so many bytes.
const MOST_BYTES: usize = 4 << 20;
/// And there are at most so many of them.
const MOST_EVENTS: usize = 1_000;

/// When a capture ends: at the first of these.
#[derive(Debug, Clone, Copy)]
pub struct CaptureRules {
    /// After so many messages, 1 to 1,000.
    pub messages: usize,
    /// After this long, at most 5 minutes.
    pub time: Duration,
}

/// Why a capture has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum CaptureEnd {
    /// All messages that were asked for have come.
    Messages,
    /// Its time is over.
    Time,
    /// It holds as much as a capture may.
    Full,
    /// Somebody ended it.
    Stopped,
}

/// An event that was captured.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Captured {
    /// Its number in this capture, from 1.
    pub seq: u64,
    /// When it came.
    #[schemars(with = "String")]
    pub time: Timestamp,
    /// What a trigger would give as the payload's `data`: `type`, `headers`, `message`. Fit to
    /// press a button with, or to be saved as its payload.
    #[schemars(with = "Json")]
    pub data: Json,
    /// Whether only the beginning of a long message is shown.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
}

/// See the file's head.
pub(super) struct Capture {
    rules: CaptureRules,
    inner: Mutex<Inner>,
    changes: watch::Sender<u64>,
}

#[derive(Default)]
struct Inner {
    events: Vec<Captured>,
    messages: usize,
    bytes: usize,
    end: Option<CaptureEnd>,
}

impl fmt::Debug for Capture {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Capture").field("rules", &self.rules).finish_non_exhaustive()
    }
}

impl Capture {
    pub(super) fn new(rules: CaptureRules) -> Self {
        Self { rules, inner: Mutex::default(), changes: watch::Sender::new(0) }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a look at an event; false once there is nothing more to look at.
    pub(super) fn see(&self, event: &Event) -> bool {
        let mut inner = self.lock();
        if inner.end.is_some() {
            return false;
        }
        let (data, size, cut) = shown(event);
        let seq = inner.events.len() as u64 + 1;
        inner.bytes += size;
        inner.events.push(Captured { seq, time: event.time, data, cut });
        inner.messages += usize::from(event.body.kind() == EventKind::Message);
        if inner.messages >= self.rules.messages {
            inner.end = Some(CaptureEnd::Messages);
        } else if inner.bytes >= MOST_BYTES || inner.events.len() >= MOST_EVENTS {
            inner.end = Some(CaptureEnd::Full);
        }
        let goes_on = inner.end.is_none();
        drop(inner);
        self.changes.send_modify(|count| *count += 1);
        goes_on
    }

    pub(super) fn stop(&self, why: CaptureEnd) {
        self.lock().end.get_or_insert(why);
        self.changes.send_modify(|count| *count += 1);
    }

    pub(super) fn ended(&self) -> Option<CaptureEnd> {
        self.lock().end
    }

    /// The events behind this number, and how many messages there are in all.
    pub(super) fn after(&self, seq: u64) -> (Vec<Captured>, usize) {
        let inner = self.lock();
        let events = inner.events.iter().filter(|event| event.seq > seq).cloned().collect();
        (events, inner.messages)
    }

    /// Waits until it has ended, at most as long as it may last.
    pub(super) async fn over(&self) {
        let mut changes = self.changes.subscribe();
        let ended = changes.wait_for(|_| self.ended().is_some());
        if tokio::time::timeout(self.rules.time, ended).await.is_err() {
            self.stop(CaptureEnd::Time);
        }
    }

    /// Waits until there is something behind this number, or the end.
    pub(super) async fn news(&self, seq: u64) {
        let mut changes = self.changes.subscribe();
        let news = changes.wait_for(|_| {
            let inner = self.lock();
            inner.end.is_some() || inner.events.len() as u64 > seq
        });
        let _gone = news.await.is_err();
    }
}

/// The `data` of an event, its rough size, and whether it was cut.
fn shown(event: &Event) -> (Json, usize, bool) {
    let mut event = event.clone();
    let mut cut = false;
    let mut size = 512;
    if let Body::Message { data, length, .. } = &mut event.body {
        match data {
            Value::String(text) if text.len() > LONGEST => {
                let mut end = LONGEST;
                while !text.is_char_boundary(end) {
                    end -= 1;
                }
                *data = Value::String(Text::from(text.get(..end).unwrap_or_default()));
                cut = true;
                size += LONGEST;
            }
            Value::Array(items) if items.len() > LONGEST / 16 => {
                let few: Vec<Value> = items.iter().take(LONGEST / 16).cloned().collect();
                *data = Value::from(few);
                cut = true;
                size += LONGEST;
            }
            _ => size += *length,
        }
    }
    (Json::from(&data_of(&event)), size, cut)
}
