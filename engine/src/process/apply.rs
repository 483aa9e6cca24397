//! What follows from a command: events, and by them the new state. Pure: it reads no clock and
//! reaches nothing outside; the same state and command always give the same events.

mod action;
mod back;
mod child;
mod element;
mod execute;
mod failing;
mod message;
mod modify;
mod node;
mod push;
mod timer;
mod token;

use std::collections::VecDeque;

use jiff::Timestamp;

use super::command::{Applied, Command, Create, Debugged, Rejection, Reply};
use super::data::changes;
use super::definition::Definition;
use super::event::Event;
use super::evolve::{evolve, nothing};
use super::instance::{Instance, Status, Token};
use crate::payload::{Text, Value};
use crate::script::Fixed;

pub(in crate::process) use node::settle;

/// What a command may know beside the state.
pub struct Around<'a> {
    /// The time.
    pub now: Timestamp,
    /// The version in which a process can be started now; `None` if there is no such process.
    pub deployed: &'a dyn Fn(&str) -> Option<u64>,
    /// A number that nobody can guess: where the chance of scripts begins that follow from this.
    pub seed: u64,
}

impl std::fmt::Debug for Around<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Around").field("now", &self.now).finish_non_exhaustive()
    }
}

/// Applies a command to a state.
///
/// # Errors
/// When it cannot be done; nothing has changed then.
pub fn apply(
    definition: &Definition,
    state: Instance,
    command: Command,
    around: &Around<'_>,
) -> Result<Applied, Rejection> {
    let mut work = Work::new(definition, state, around);
    work.command(command)?;
    work.run();
    Ok(work.applied())
}

/// The state of an instance that has just been made, by the one event that makes it.
#[must_use]
pub fn create(create: Create, now: Timestamp) -> (Instance, Event) {
    let Create { id, definition, version, parent, start_condition, data } = create;
    let event = Event::Created { id, definition, version, parent, start_condition, data };
    let mut state = nothing();
    evolve(&mut state, &event, now.as_millisecond());
    (state, event)
}

/// A command at work.
struct Work<'a> {
    definition: &'a Definition,
    state: Instance,
    events: Vec<Event>,
    now: Timestamp,
    chance: Fixed,
    deployed: &'a dyn Fn(&str) -> Option<u64>,
    /// Tokens whose node is to be executed.
    todo: VecDeque<u32>,
    steps_left: u32,
    reply: Reply,
    created: Vec<Create>,
    debug: Vec<Debugged>,
}

impl<'a> Work<'a> {
    fn new(definition: &'a Definition, state: Instance, around: &Around<'a>) -> Self {
        Self {
            definition,
            state,
            events: Vec::new(),
            now: around.now,
            chance: Fixed::at(around.now, around.seed),
            deployed: around.deployed,
            todo: VecDeque::new(),
            steps_left: definition.plan.step_limit,
            reply: Reply::default(),
            created: Vec::new(),
            debug: Vec::new(),
        }
    }

    fn applied(mut self) -> Applied {
        self.reply.status = Some(self.state.status);
        Applied {
            state: self.state,
            events: self.events,
            reply: self.reply,
            created: self.created,
            debug: self.debug,
        }
    }

    fn command(&mut self, command: Command) -> Result<(), Rejection> {
        match command {
            Command::Create(create) => {
                let Create { id, definition, version, parent, start_condition, data } = create;
                self.emit(Event::Created {
                    id,
                    definition,
                    version,
                    parent,
                    start_condition,
                    data,
                });
                Ok(())
            }
            Command::EffectsDone { effects } => {
                for number in effects {
                    self.done(number);
                }
                Ok(())
            }
            Command::Told { from, number, what } => {
                self.told(from, number, what);
                Ok(())
            }
            Command::Hold => self.hold(),
            Command::Resume => self.resume(),
            Command::End { status } => self.end_by_hand(status),
            command => {
                self.must_be_started(&command)?;
                match command {
                    Command::Begin => self.begin(),
                    Command::Execute { token, action, data } => self.execute(token, &action, &data),
                    Command::Due { timer } => self.due(timer),
                    Command::JobDone { effect, outcome } => self.job_done(effect, outcome),
                    Command::Message { wait, payload } => self.message(wait, &payload),
                    Command::Callback { actions } => self.callback(&actions),
                    Command::Resolve { incident, data } => self.resolve(incident, data.as_ref()),
                    Command::Modify { steps } => self.modify(&steps),
                    Command::Migrate { to, mapping } => self.migrate(&to, &mapping),
                    Command::Take { seq } => self.take(seq),
                    _ => Ok(()),
                }
            }
        }
    }

    fn must_be_started(&self, command: &Command) -> Result<(), Rejection> {
        let status = self.state.status;
        let fits = match command {
            Command::Begin => status == Status::Created,
            // A client may take an offer after the end: it is kept as long as the messages.
            Command::Take { .. } => true,
            Command::Migrate { .. } | Command::Modify { .. } => {
                matches!(status, Status::Started | Status::OnHold)
            }
            _ => status == Status::Started,
        };
        if fits {
            return Ok(());
        }
        let words = format!("The process is {}; this cannot be done now.", status.as_str());
        Err(Rejection::conflict("not-started", words))
    }

    /// Records an event and applies it.
    fn emit(&mut self, event: Event) {
        evolve(&mut self.state, &event, self.now.as_millisecond());
        self.events.push(event);
    }

    /// The next number of a token, timer, wait, incident or effect.
    fn number(&self) -> u32 {
        self.state.numbers + 1
    }

    fn token(&self, id: u32) -> Option<&Token> {
        self.state.tokens.get(&id)
    }

    /// The node where a token is.
    fn node_of(&self, id: u32) -> Text {
        self.token(id).map(|token| token.node.clone()).unwrap_or_default()
    }

    fn done(&mut self, number: u32) {
        if self.state.outbox.contains_key(&number) {
            self.emit(Event::Done { number });
        }
    }

    /// Makes this the instance's data.
    fn set_data(&mut self, new: &Value) {
        let changes = changes(&self.state.data, new);
        if !changes.is_empty() {
            self.emit(Event::Data { changes });
        }
    }

    fn status(&mut self, status: Status) -> Result<(), Rejection> {
        if !self.state.status.may_become(status) {
            let (from, to) = (self.state.status.as_str(), status.as_str());
            let words = format!("A process that is {from} cannot become {to}.");
            return Err(Rejection::conflict("status", words));
        }
        self.emit(Event::Status { status });
        Ok(())
    }
}
