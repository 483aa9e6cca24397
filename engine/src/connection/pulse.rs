//! A connection's heartbeat: when it leaves, what it says, and whether it is acknowledged.

mod json;

use std::time::Duration;

use tokio::time::Instant;

use super::memory::Memory;
use super::settings::{AckFilter, Heartbeat, Unit};
use super::{Period, scope};
use crate::node::Frame;
use crate::payload::{Text, Value};

/// A server may name any interval; it is brought within these.
const SHORTEST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// See the file's head. It outlasts sockets, for its state may.
#[derive(Debug)]
pub(super) struct Pulse {
    rules: Heartbeat,
    /// What an acknowledgement has.
    ack: Option<Value>,
    /// The last value of the state field, as compact JSON.
    state: Option<Text>,
    /// Whether the server may still name the interval.
    asking: bool,
    interval: Option<Duration>,
    next: Option<Instant>,
    /// One is to leave as soon as there is room.
    due: bool,
    /// By when an acknowledgement must have come.
    ack_due: Option<Instant>,
}

impl Pulse {
    /// At rest until a socket opens.
    pub(super) fn new(rules: &Heartbeat) -> Box<Self> {
        let ack = rules.ack_filter.as_ref().map(|filter| Value::from(filter.value.clone()));
        Box::new(Self {
            rules: rules.clone(),
            ack,
            state: None,
            asking: false,
            interval: None,
            next: None,
            due: false,
            ack_due: None,
        })
    }

    /// Takes over what a pulse with other rules remembers, if it is the same thing.
    pub(super) fn follow(&mut self, before: Option<Box<Self>>) {
        if let Some(before) = before
            && before.rules.state_field == self.rules.state_field
        {
            self.state = before.state;
        }
    }

    /// What the next socket may know: the state, if it is kept.
    pub(super) fn kept(&self) -> Option<&Text> {
        self.state.as_ref().filter(|_| self.rules.keep_state)
    }

    /// Whether there is a state to keep.
    pub(super) fn keeps(&self) -> bool {
        self.rules.keep_state && self.rules.state_field.is_some()
    }

    /// What was, is over.
    pub(super) fn forget(&mut self) {
        self.state = None;
    }

    /// A new socket is open.
    pub(super) fn opened(&mut self, now: Instant) {
        if !self.rules.keep_state {
            self.state = None;
        }
        self.start(now);
    }

    /// Counts from now on.
    pub(super) fn start(&mut self, now: Instant) {
        self.asking = self.rules.interval_from.is_some();
        self.beat_every(self.rules.interval.map(|interval| interval.0), now);
        self.due = false;
        self.ack_due = None;
    }

    fn beat_every(&mut self, interval: Option<Duration>, now: Instant) {
        self.interval = interval.map(|interval| interval.clamp(SHORTEST, LONGEST));
        self.next = self.interval.map(|interval| now + interval);
    }

    /// From one to the next on the open socket, if that is known.
    pub(super) fn interval(&self) -> Option<Period> {
        self.interval.map(Period)
    }

    /// A text message came. True if it has named the interval.
    pub(super) fn heard(&mut self, text: &str, now: Instant) -> bool {
        if let Some(field) = &self.rules.state_field
            && let Some(value) = json::field(text, field)
            && (self.rules.state_keeps_null || value != "null")
        {
            self.state = Some(value);
        }
        if !self.asking && self.ack_due.is_none() {
            return false;
        }
        let Ok(message) = Value::parse(text) else {
            return false;
        };
        if self.ack_due.is_some() && self.acknowledges(&message) {
            self.ack_due = None;
        }
        if self.asking
            && let Some(interval) = self.named(&message)
        {
            self.asking = false;
            self.beat_every(Some(interval), now);
            return true;
        }
        false
    }

    /// Whether a heartbeat has left that is still to be acknowledged.
    pub(super) fn waits_for_ack(&self) -> bool {
        self.ack_due.is_some()
    }

    fn acknowledges(&self, message: &Value) -> bool {
        let found = match &self.rules.ack_filter {
            Some(AckFilter { key: Some(key), .. }) => message.get(key),
            Some(AckFilter { path: Some(path), .. }) => path.get(message),
            _ => None,
        };
        found.zip(self.ack.as_ref()).is_some_and(|(found, wanted)| json::superset(found, wanted))
    }

    fn named(&self, message: &Value) -> Option<Duration> {
        let from = self.rules.interval_from.as_ref()?;
        let number = from.path.get(message)?.as_f64()?;
        let seconds = match from.unit {
            Unit::Milliseconds => number / 1_000.0,
            Unit::Seconds => number,
        };
        // A number that no clock holds counts as one that the server did not name.
        Duration::try_from_secs_f64(seconds).ok()
    }

    /// When to call `tick`; `reading` tells whether the socket is read.
    pub(super) fn deadline(&self, reading: bool) -> Option<Instant> {
        let ack_due = self.ack_due.filter(|_| reading);
        self.next.into_iter().chain(ack_due).min()
    }

    /// The socket was not read for so long: an acknowledgement may lie there.
    pub(super) fn wait_longer(&mut self, away: Duration) {
        self.ack_due = self.ack_due.map(|due| due + away);
    }

    /// Looks at the clocks; gives why the connection is to be made anew, if it is.
    pub(super) fn tick(&mut self, now: Instant, reading: bool) -> Option<String> {
        if reading && self.ack_due.is_some_and(|due| due <= now) {
            let time = self.rules.ack_timeout.unwrap_or_default();
            return Some(format!(
                "The server did not acknowledge a heartbeat within {time} (heartbeat.ackTimeout)."
            ));
        }
        if let (Some(next), Some(interval)) = (self.next, self.interval)
            && next <= now
        {
            self.due = true;
            // The rate stays as it was; what a stall has kept from leaving is left out.
            let late = now.duration_since(next).as_nanos() % interval.as_nanos().max(1);
            let late = Duration::from_nanos(u64::try_from(late).unwrap_or_default());
            self.next = Some(now + interval - late);
        }
        None
    }

    /// The heartbeat that is to leave now, if one is. Errors are for people.
    pub(super) fn frame(
        &mut self,
        scope: &Value,
        memory: &Memory,
        now: Instant,
    ) -> Option<Result<Frame, String>> {
        if !std::mem::take(&mut self.due) {
            return None;
        }
        let names = memory.names(scope, self.state.as_ref());
        let text = scope::rendered("heartbeat.message", &self.rules.message, &names);
        if let (Ok(_), Some(patience)) = (&text, self.rules.ack_timeout) {
            self.ack_due.get_or_insert(now + patience.0);
        }
        Some(text.map(Frame::text))
    }
}

#[cfg(test)]
mod tests;
