//! Trying a connection out: a test that ends by itself, and captures to look at. Neither starts a
//! run.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;
use tokio::time::{Instant, timeout_at};

use super::board::Board;
use super::capture::{Capture, CaptureEnd, CaptureRules, Captured};
use super::registry::Registry;
use super::{Enabled, Failure, Settings, State, Status, StepName, StepReport};
use crate::node::Problem;

/// So many captures are remembered; the oldest that has ended makes room for a new one.
const MOST_CAPTURES: usize = 16;
/// So many messages are shown by a test.
const HEARD: usize = 5;

/// How a test of a connection went.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TestReport {
    /// Whether everything went well that there was time for.
    pub ok: bool,
    /// What was done, step by step, with times.
    pub steps: Vec<StepReport>,
    /// How long all of it took, in milliseconds, without the wait for heartbeats.
    pub millis: f64,
    /// The address that was connected to, secrets masked.
    pub url: String,
    /// The sub-protocol that the server chose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subprotocol: Option<String>,
    /// What went wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// What was left out, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What the server said meanwhile, as events; the first few.
    pub heard: Vec<Captured>,
    /// Whether the server agreed to the end of the connection.
    pub disconnected: bool,
}

/// Which socket a capture listens to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum CaptureSocket {
    /// The one that the connection has open; flows hear its messages as always.
    Live,
    /// One of its own, closed at the end.
    Own,
}

/// A capture and what it has caught.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CaptureView {
    /// Its id.
    pub id: String,
    /// The connection.
    pub connection: String,
    /// What it listens to.
    pub socket: CaptureSocket,
    /// Why it has ended; absent while it listens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<CaptureEnd>,
    /// How many messages it has caught.
    pub messages: usize,
    /// The events behind the number that was asked for. Beside messages: connect, disconnect,
    /// failure.
    pub events: Vec<Captured>,
    /// How the socket that it listens to is doing.
    pub status: Status,
}

#[derive(Debug)]
struct Entry {
    connection: String,
    socket: CaptureSocket,
    capture: Arc<Capture>,
    board: Arc<Board>,
    began: Instant,
}

/// The captures of a registry.
#[derive(Debug, Default)]
pub(super) struct Captures(Mutex<HashMap<String, Entry>>);

impl Captures {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Too many captures listen at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{MOST_CAPTURES} captures listen already. End one of them first.")]
pub struct TooManyCaptures;

impl Registry {
    /// Connects with these settings exactly as a connection does, apart from any that is set up:
    /// headers, initial messages, and, if it leaves within `patience`, the first heartbeat. Then
    /// disconnects. Nobody is told of its events. Call it within a tokio runtime; dropping the
    /// future ends the test.
    ///
    /// # Errors
    /// With all problems of the settings, if one stands in the way.
    pub async fn test(
        &self,
        mut settings: Settings,
        patience: Duration,
    ) -> Result<TestReport, Vec<Problem>> {
        settings.enabled = Enabled::Enabled;
        settings.reconnect.max_attempts = Some(1);
        let last = match (&settings.heartbeat, settings.initial_messages.is_empty()) {
            (Some(_), _) => StepName::Heartbeat,
            (None, false) => StepName::InitialMessages,
            (None, true) => StepName::Upgrade,
        };
        // Calls of flows come on top of the handshake, each with that time.
        let calls = u32::try_from(settings.initial_messages.len()).unwrap_or(u32::MAX);
        let most = settings.limits.handshake.0.saturating_mul(calls.saturating_add(2));
        let alone = self.alone(settings)?;
        let heard = Arc::new(Capture::new(CaptureRules { messages: HEARD, time: most }));
        alone.board.look(&heard);
        let began = Instant::now();
        let deadline = began + most + patience;
        let mut changes = alone.changes.subscribe();
        let mut opened = None;
        let mut note = None;
        let status = loop {
            let status = alone.board.status();
            if matches!(status.state, State::Connected) {
                opened.get_or_insert_with(Instant::now);
            }
            let done = status.steps.last().is_some_and(|step| step.step == last);
            let failed = status.steps.iter().any(|step| step.failure.is_some());
            // Given up, or about to be: there is one attempt only.
            if done || failed || (opened.is_some() && status.last_error.is_some()) {
                break status;
            }
            let until = opened.map_or(deadline, |at| (at + patience).min(deadline));
            if timeout_at(until, changes.changed()).await.is_err() {
                note = Some(match status.heartbeat_interval {
                    Some(interval) => format!(
                        "The heartbeat was not waited for to the end: one leaves every {interval}."
                    ),
                    None => "Not everything was done in the time of the test.".to_owned(),
                });
                break alone.board.status();
            }
        };
        let took = opened.unwrap_or_else(Instant::now).duration_since(began);
        let stopped = alone.end().await;
        let failure = status.last_error;
        Ok(TestReport {
            ok: failure.is_none() && opened.is_some(),
            steps: status.steps,
            millis: took.as_secs_f64() * 1e3,
            url: status.url,
            subprotocol: status.subprotocol,
            failure,
            note,
            heard: heard.after(0).0,
            disconnected: stopped.is_some_and(|stopped| stopped.agreed),
        })
    }

    /// Begins to look at what comes: on the connection's own socket if that is open and `own` is
    /// not asked for, otherwise on one that is opened with these settings for the purpose. Call it
    /// within a tokio runtime.
    ///
    /// # Errors
    /// With all problems of the settings, if one stands in the way.
    pub fn capture(
        &self,
        settings: Settings,
        own: bool,
        rules: CaptureRules,
    ) -> Result<Result<CaptureView, TooManyCaptures>, Vec<Problem>> {
        let connection = settings.id.clone();
        let id = format!("{:016x}", rand::random::<u64>());
        if !self.make_room() {
            return Ok(Err(TooManyCaptures));
        }
        let capture = Arc::new(Capture::new(rules));
        let live = self.get(&connection).filter(|handle| {
            !own && matches!(handle.status().state, State::Connected | State::Suspended)
        });
        let (socket, board) = if let Some(handle) = live {
            handle.board.look(&capture);
            let (board, over) = (Arc::clone(&handle.board), Arc::clone(&capture));
            tokio::spawn(async move { over.over().await });
            (CaptureSocket::Live, board)
        } else {
            let settings = Settings { enabled: Enabled::Enabled, ..settings };
            let alone = self.alone(settings)?;
            alone.board.look(&capture);
            let (board, over) = (Arc::clone(&alone.board), Arc::clone(&capture));
            tokio::spawn(async move {
                over.over().await;
                alone.end().await;
            });
            (CaptureSocket::Own, board)
        };
        let began = Instant::now();
        let entry = Entry { connection, socket, capture, board, began };
        let view = entry.view(&id, 0);
        self.captures.lock().insert(id, entry);
        Ok(Ok(view))
    }

    fn make_room(&self) -> bool {
        let mut all = self.captures.lock();
        if all.len() < MOST_CAPTURES {
            return true;
        }
        let ended = all.iter().filter(|(_, entry)| entry.capture.ended().is_some());
        let oldest = ended.min_by_key(|(_, entry)| entry.began).map(|(id, _)| id.clone());
        oldest.is_some_and(|id| all.remove(&id).is_some())
    }

    /// What a capture of this connection has caught behind the number `after`; waits up to `wait`
    /// for something. `None` without such a capture.
    pub async fn captured(
        &self,
        connection: &str,
        id: &str,
        after: u64,
        wait: Duration,
    ) -> Option<CaptureView> {
        let capture = {
            let all = self.captures.lock();
            let entry = all.get(id).filter(|entry| entry.connection == connection)?;
            Arc::clone(&entry.capture)
        };
        let _nothing_new = tokio::time::timeout(wait, capture.news(after)).await.is_err();
        let all = self.captures.lock();
        all.get(id).map(|entry| entry.view(id, after))
    }

    /// Ends a capture and forgets it; `false` without one.
    #[must_use]
    pub fn end_capture(&self, connection: &str, id: &str) -> bool {
        let mut all = self.captures.lock();
        if all.get(id).is_none_or(|entry| entry.connection != connection) {
            return false;
        }
        if let Some(entry) = all.remove(id) {
            entry.capture.stop(CaptureEnd::Stopped);
        }
        true
    }
}

impl Entry {
    fn view(&self, id: &str, after: u64) -> CaptureView {
        let ended = self.capture.ended();
        let (events, messages) = self.capture.after(after);
        CaptureView {
            id: id.to_owned(),
            connection: self.connection.clone(),
            socket: self.socket,
            ended,
            messages,
            events,
            status: self.board.status(),
        }
    }
}
