//! One connection's task: connecting → connected → waiting → …, until it is stopped.

mod beating;
mod ending;
mod holding;
mod inbound;
mod walking;

use std::future::{pending, poll_fn};
use std::pin::Pin;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use tokio::sync::watch;
use tokio::time::{Instant, Sleep, sleep_until};

use super::attempt::{self, Known, Ready, Tried};
use super::backoff::{self, Cause};
use super::board::Board;
use super::handle::Way;
use super::memory::Memory;
use super::pulse::Pulse;
use super::queue::SocketNumber;
use super::registry::{Around, Stopped};
use super::session::{Session, Tick};
use super::socket::{Opened, Refusal, Step};
use super::teller::Teller;
use super::trail::Trail;
use super::{Failure, Settings, State};
use crate::payload::Text;
use crate::run::{Body, Replier, Source};
use crate::store::Store;

/// The code of a socket that we close while all is well.
const GOING_AWAY: u16 = 1001;
/// The code of a socket that ended without one.
const ABNORMAL: u16 = 1006;

/// What the connection is to be; the task follows the latest.
#[derive(Debug, Clone)]
pub(super) struct Desired {
    pub(super) settings: Arc<Settings>,
    pub(super) stop: bool,
    /// Counts the wishes to try again at once.
    pub(super) retries: u64,
}

use ending::Ending;

/// See the file's head.
pub(super) struct Task {
    board: Arc<Board>,
    desired: watch::Receiver<Desired>,
    settings: Arc<Settings>,
    around: Arc<Around>,
    /// Where events can be held.
    store: Option<Arc<dyn Store>>,
    retries: u64,
    stopping: bool,
    phase: Phase,
    teller: Teller,
    /// Attempts since the connection last held.
    attempt: u64,
    /// The last attempt, step by step.
    trail: Trail,
    pulse: Option<Box<Pulse>>,
    memory: Box<Memory>,
    sockets: SocketNumber,
    timer: Pin<Box<Sleep>>,
    /// Of events without a socket.
    source: Arc<Source>,
}

/// What the connection is about.
enum Phase {
    Off,
    Connecting(BoxFuture<'static, Tried>),
    Connected(Box<Session>),
    Waiting(Instant),
}

/// What a phase waits for.
enum Happening {
    Tried(Tried),
    Step(Step),
}

impl Task {
    pub(super) fn new(
        board: Arc<Board>,
        desired: watch::Receiver<Desired>,
        around: Arc<Around>,
        store: Option<Arc<dyn Store>>,
    ) -> Self {
        let Desired { settings, retries, .. } = desired.borrow().clone();
        let source = Source {
            id: Text::from(settings.id.as_str()),
            kind: Text::from("integration"),
            ..Source::default()
        };
        Self {
            teller: Teller::new(Arc::clone(&board)),
            board,
            desired,
            settings,
            around,
            store,
            retries,
            stopping: false,
            phase: Phase::Off,
            attempt: 0,
            trail: Trail::default(),
            pulse: None,
            memory: Box::default(),
            sockets: 0,
            timer: Box::pin(sleep_until(Instant::now())),
            source: Arc::new(source),
        }
    }

    /// Runs until the connection is stopped.
    pub(super) async fn run(mut self) -> Stopped {
        self.find_held().await;
        self.begin();
        loop {
            if self.stopping && self.teller.free() {
                return self.stop().await;
            }
            self.fill();
            let free = self.teller.free();
            let mut connected = false;
            let mut reading = false;
            if let Phase::Connected(session) = &mut self.phase {
                connected = true;
                reading = free && !self.stopping && session.is_open();
                let away = session.attend(reading);
                if let Some(pulse) = &mut self.pulse {
                    pulse.wait_longer(away);
                }
            }
            let armed = self.arm(reading);
            tokio::select! {
                happening = self.phase.happens(reading) => self.follow(happening).await,
                () = self.teller.settled(), if !free => {}
                () = self.board.queue.pushed(), if connected => {}
                () = &mut self.timer, if armed => self.tick(Instant::now()).await,
                changed = self.desired.changed() => self.obey(changed.is_ok()).await,
            }
        }
    }

    /// Starts afresh, as the settings say.
    fn begin(&mut self) {
        self.attempt = 0;
        self.take_heartbeat();
        self.memory.follow(self.settings.remember.as_ref());
        self.take_hold();
        if self.settings.enabled.is_open() {
            self.board.queue.configure(&self.settings);
            self.connect();
        } else {
            self.switch_off("is switched off; switch it on to send over it.", None);
        }
    }

    fn switch_off(&mut self, reason: &'static str, failure: Option<Failure>) {
        self.phase = Phase::Off;
        self.board.counters.unsent.add(self.board.queue.shut(reason));
        self.board.show(|view| {
            view.state = State::Disabled;
            view.next_attempt = None;
            view.last_error = failure.or(view.last_error.take());
        });
    }

    fn connect(&mut self) {
        self.attempt += 1;
        let (settings, around) = (Arc::clone(&self.settings), Arc::clone(&self.around));
        let shown = settings.url.masked();
        let state = self.pulse.as_ref().and_then(|pulse| pulse.kept());
        let keeps = self.pulse.as_ref().is_some_and(|pulse| pulse.keeps());
        let known = Known {
            names: self.memory.names(&around.scope.value(), state),
            told: self.memory.told(state, keeps),
        };
        let attempt = attempt::attempt(settings, around, known, Arc::clone(&self.board));
        self.phase = Phase::Connecting(Box::pin(attempt));
        let attempt = self.attempt;
        self.board.show(|view| {
            view.state = State::Connecting;
            view.attempt = attempt;
            view.next_attempt = None;
            view.url = shown;
            view.steps = Arc::default();
        });
    }

    /// Hands over what is to be sent.
    fn fill(&mut self) {
        self.beat();
        if let Phase::Connected(session) = &mut self.phase
            && let Err(reason) = session.fill(&self.board)
        {
            self.board.counters.unsent.add(1);
            self.unsent(format!("A message could not be sent: {reason}"));
        }
        self.follow_trail();
    }

    /// Sets the timer to the next thing that is due, if anything is.
    fn arm(&mut self, reading: bool) -> bool {
        let own = match &self.phase {
            Phase::Connected(session) => {
                let beat = self.pulse.as_ref().and_then(|pulse| pulse.deadline(reading));
                beat.into_iter().chain([session.deadline(&self.settings)]).min()
            }
            Phase::Waiting(until) if self.teller.has_room() => Some(*until),
            _ => None,
        };
        let expiry = self.board.queue.expiry();
        let Some(next) = own.into_iter().chain(expiry).min() else {
            return false;
        };
        if self.timer.deadline() != next {
            self.timer.as_mut().reset(next);
        }
        true
    }

    async fn tick(&mut self, now: Instant) {
        let expired = self.board.queue.expire(now);
        if expired > 0 {
            self.board.counters.unsent.add(expired);
            self.unsent(format!(
                "{expired} of the messages to be sent waited longer than {} and were dropped \
                 (sendQueue.age).",
                self.settings.send_queue.age
            ));
        }
        match &mut self.phase {
            Phase::Waiting(until) if *until <= now && self.teller.has_room() => self.connect(),
            Phase::Connected(session) => match session.tick(&self.settings, now) {
                Tick::Nothing => self.tick_heartbeat(now).await,
                Tick::Stable => {
                    self.attempt = 0;
                    self.board.show(|view| view.attempt = 0);
                }
                Tick::Dead(reason) => self.end(Ending::Gone, ABNORMAL, reason).await,
                Tick::Idle(time) => {
                    let reason = format!("No message for {time} (idleTimeout).");
                    self.end(Ending::Ours, GOING_AWAY, reason).await;
                }
            },
            _ => {}
        }
    }

    async fn follow(&mut self, happening: Happening) {
        match happening {
            Happening::Tried(Tried { trail, outcome }) => {
                self.trail = trail;
                match outcome {
                    Ok(ready) => self.opened(ready),
                    Err(refusal) => self.refused(refusal),
                }
            }
            Happening::Step(step) => self.steps(step).await,
        }
    }

    fn opened(&mut self, ready: Ready) {
        self.sockets += 1;
        self.teller.socket = self.sockets;
        let Opened { socket, headers, subprotocol } = *ready.opened;
        let chosen = subprotocol.as_ref().map(ToString::to_string);
        let url = self.board.url();
        let source = Source { headers, subprotocol, url, ..Source::clone(&self.source) };
        let source = Arc::new(source);
        let way = Way { board: Arc::clone(&self.board), socket: self.sockets };
        let reply: Arc<dyn Replier> = Arc::new(way);
        let session = Session::new(socket, source, reply, ready.frames.into(), &self.settings);
        self.board.queue.opened(self.sockets);
        let state = self.open_state();
        self.board.show(|view| {
            view.state = state;
            view.subprotocol = chosen;
        });
        tracing::info!(connection = %self.board.id, "connected");
        self.teller.tell(inbound::event(&session, Timestamp::now(), Body::Connect));
        self.phase = Phase::Connected(Box::new(session));
        if let Some(pulse) = &mut self.pulse {
            pulse.opened(Instant::now());
        }
        self.show_heartbeat();
        self.show_steps();
    }

    fn refused(&mut self, refusal: Refusal) {
        let Refusal { reason, http_status, retry_after } = refusal;
        tracing::warn!(connection = %self.board.id, attempt = self.attempt, %reason, "not connected");
        let attempt = self.attempt;
        let cause = Cause { http_status, retry_after };
        let failure = Failure {
            message: reason.clone(),
            hint: backoff::hint(&self.settings.reconnect, cause),
            http_status,
            close_code: None,
            at: Timestamp::now(),
        };
        self.show_steps();
        let next_attempt = self.wait(cause, failure);
        self.tell(Body::Failure { reason: reason.into(), http_status, attempt, next_attempt });
    }

    /// Waits for the next attempt, if there is to be one; says when that is.
    fn wait(&mut self, cause: Cause, failure: Failure) -> Option<Timestamp> {
        let rules = &self.settings.reconnect;
        if rules.max_attempts.is_some_and(|most| self.attempt >= most) {
            self.switch_off(
                "has given up (reconnect.maxAttempts); change its settings or reconnect it by hand.",
                Some(failure),
            );
            return None;
        }
        let wait = backoff::wait(rules, self.attempt.max(1), cause, rand::random());
        self.phase = Phase::Waiting(Instant::now() + wait);
        let next = Timestamp::now().checked_add(wait).ok();
        let attempt = self.attempt;
        self.board.show(|view| {
            view.state = State::Waiting;
            view.attempt = attempt;
            view.next_attempt = next;
            view.last_error = Some(failure);
        });
        next
    }
}

impl Phase {
    /// Waits for what this phase waits for. Nothing is lost when the wait is dropped.
    async fn happens(&mut self, reading: bool) -> Happening {
        match self {
            Self::Connecting(attempt) => Happening::Tried(attempt.await),
            Self::Connected(session) => {
                Happening::Step(poll_fn(|task| session.socket.poll(task, reading)).await)
            }
            Self::Off | Self::Waiting(_) => pending().await,
        }
    }
}
