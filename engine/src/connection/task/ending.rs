//! How sockets end, and how the task follows its orders.

use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::timeout;

use super::{GOING_AWAY, Phase, Task};
use crate::connection::backoff::Cause;
use crate::connection::board::Board;
use crate::connection::registry::Stopped;
use crate::connection::session::Session;
use crate::connection::socket::Step;
use crate::connection::{Failure, State};
use crate::run::{Body, Event};

/// How long the peer may take to agree to an end that we ask for.
const PATIENCE: Duration = Duration::from_secs(2);

/// How a socket ends.
pub(super) enum Ending {
    /// The peer closes it.
    Theirs,
    /// We close it, and wait for the peer to agree.
    Ours,
    /// The peer broke the rules: we say so and hang up.
    Abort,
    /// There is nobody left to say anything to.
    Gone,
}

impl Task {
    /// Ends the open socket, tells of it, and waits for the next attempt.
    pub(super) async fn end(&mut self, ending: Ending, code: u16, reason: String) {
        let message = match reason.as_str() {
            "" => format!("The server closed the connection ({code})."),
            words => words.to_owned(),
        };
        let (close_code, at) = (Some(code), Timestamp::now());
        let failure = Failure { message, hint: None, http_status: None, close_code, at };
        // Whoever hears of the end finds the status to agree.
        self.board.show(|view| {
            view.state = State::Waiting;
            view.last_error = Some(failure.clone());
        });
        self.step_failed(&failure.message);
        if let (Ending::Abort, Phase::Connected(session)) = (&ending, &mut self.phase) {
            // What answers the good messages before the mistake leaves before the close frame.
            drop(session.fill(&self.board));
        }
        self.part(ending, code, &reason).await;
        self.wait(Cause::default(), failure);
    }

    /// Ends the open socket, if there is one, and tells of it. Gives whether the peer agreed.
    async fn part(&mut self, ending: Ending, code: u16, reason: &str) -> bool {
        let Phase::Connected(session) = std::mem::replace(&mut self.phase, Phase::Off) else {
            return true;
        };
        tracing::info!(connection = %self.board.id, code, reason, "disconnected");
        self.board.counters.unsent.add(self.board.queue.lost());
        self.board.show(|view| view.heartbeat = None);
        // Told first: what still comes is not given to anybody, and parting may take a while.
        self.teller.tell(Event {
            source: Arc::clone(&session.source),
            time: Timestamp::now(),
            body: Body::Disconnect { code, reason: reason.into() },
            reply: None,
        });
        let Session { socket, .. } = *session;
        match ending {
            Ending::Gone => drop(socket),
            Ending::Theirs => self.teller.meanwhile(socket.finish()).await,
            Ending::Abort => self.teller.meanwhile(socket.abort(code, reason)).await,
            Ending::Ours => {
                let parting = socket.close(code, reason, PATIENCE);
                let (late, agreed) = self.teller.meanwhile(parting).await;
                self.board.counters.late(late);
                return agreed;
            }
        }
        true
    }

    /// Follows changed orders; `held` tells whether anybody still holds the connection.
    pub(super) async fn obey(&mut self, held: bool) {
        let desired = self.desired.borrow_and_update().clone();
        if desired.stop || !held {
            // What runs is let finish first; its replies still leave.
            self.stopping = true;
            if let Some(held) = self.board.held.get() {
                held.flow(false);
            }
            return;
        }
        let before = std::mem::replace(&mut self.settings, desired.settings);
        let retry = std::mem::replace(&mut self.retries, desired.retries) != self.retries;
        if before.url != self.settings.url || before.url_from != self.settings.url_from {
            // Another server: what the first one said is not for it.
            self.memory.follow(None);
            if let Some(pulse) = &mut self.pulse {
                pulse.forget();
            }
        }
        if !before.keeps_socket(&self.settings) {
            self.part(Ending::Ours, GOING_AWAY, "The connection's settings have changed.").await;
            self.begin();
        } else if *before != *self.settings || retry {
            match self.phase {
                Phase::Off | Phase::Waiting(_) => self.begin(),
                Phase::Connecting(_) | Phase::Connected(_) => {
                    if before.enabled != self.settings.enabled {
                        self.take_hold();
                    }
                    self.board.queue.configure(&self.settings);
                    if before.heartbeat != self.settings.heartbeat {
                        self.take_heartbeat();
                    }
                    self.memory.follow(self.settings.remember.as_ref());
                }
            }
        }
    }

    /// Says goodbye. Nothing is read any more and nobody is busy with anything that was.
    pub(super) async fn stop(&mut self) -> Stopped {
        if let Phase::Connected(session) = &mut self.phase {
            let _slow = timeout(PATIENCE, empty(session, &self.board)).await.is_err();
        }
        let agreed = self.part(Ending::Ours, GOING_AWAY, "The connection was stopped.").await;
        self.phase = Phase::Off;
        let unsent = self.board.queue.shut("is stopped.");
        self.board.counters.unsent.add(unsent);
        self.teller.finished().await;
        self.board.show(|view| {
            view.state = State::Disabled;
            view.next_attempt = None;
        });
        Stopped { id: self.board.id.clone(), agreed, unsent }
    }
}

/// Hands all that waits to be sent to the socket.
async fn empty(session: &mut Session, board: &Board) {
    while session.fill(board).is_ok() && !(session.is_open() && board.queue.is_empty()) {
        if !session.socket.writable() {
            let step = poll_fn(|task| session.socket.poll(task, false)).await;
            if !matches!(step, Step::Drained) {
                return;
            }
        }
    }
}
