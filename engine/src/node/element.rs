//! Elements are data: what a node of a durable process waits for, starts, or decides.

use crate::text::{Expression, JsonTemplate, Path, Template, TimerExpression};

/// What a process node is. The process engine acts by it; the node itself does nothing.
#[derive(Debug, Clone)]
pub enum Element {
    /// The token ends here.
    End(End),
    /// Actions run here, and the token leaves when the mandatory ones are completed.
    Task(Work),
    /// The first condition that is true chooses the way; the last port is the default.
    Exclusive(Vec<Expression>),
    /// Every wire of the port is a branch of its own, run at the same time.
    Split,
    /// Waits until every branch of the section has come.
    Join,
    /// A place on the way that people can see.
    Milestone,
    /// Another process runs, or one for each item of a list.
    Subprocess(Subprocess),
    /// Sends a message to other processes.
    Send(Send),
    /// Waits for a message.
    Receive(Await),
    /// Waits for a time.
    Timer(TimerExpression),
    /// Watches over another node while a token is there.
    Boundary(Boundary),
}

impl Element {
    /// The word for it, by which a migration compares nodes.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::End(_) => "end",
            Self::Task(_) => "task",
            Self::Exclusive(_) => "exclusive gateway",
            Self::Split => "parallel gateway that splits",
            Self::Join => "parallel gateway that joins",
            Self::Milestone => "milestone",
            Self::Subprocess(_) => "subprocess",
            Self::Send(_) => "message send",
            Self::Receive(_) => "message receive",
            Self::Timer(_) => "timer",
            Self::Boundary(_) => "boundary event",
        }
    }

    /// Whether actions may stand on it.
    #[must_use]
    pub fn takes_actions(&self) -> bool {
        matches!(self, Self::Task(_) | Self::Send(_))
    }
}

/// Where a token ends.
#[derive(Debug, Clone, Default)]
pub struct End {
    /// What the process gives to who started it; all of its data if absent.
    pub result: Option<Path>,
    /// Whether the other tokens end with it.
    pub terminate: bool,
    /// Whether the process counts as failed.
    pub failed: bool,
}

/// A place for actions.
#[derive(Debug, Clone)]
pub struct Work {
    /// Whether a person is to do something here.
    pub user: bool,
    /// Whether a token that has gone on may come back here, or pass by on its way back.
    pub can_go_back: bool,
}

/// How a subprocess relates to the token that starts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calling {
    /// The token waits for the end.
    Sync,
    /// The token goes on at once.
    Async,
    /// One process for each item; the token waits for all.
    Each,
}

/// What data a process is given by the one that starts it. System keys never go along.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inherit {
    /// Only these; all if absent.
    pub only: Option<Vec<Path>>,
    /// All but these; applied after `only`.
    pub without: Vec<Path>,
}

/// Another process.
#[derive(Debug, Clone)]
pub struct Subprocess {
    /// The definition's id.
    pub process: String,
    /// Which start node.
    pub start_condition: Option<String>,
    /// How.
    pub calling: Calling,
    /// For [`Calling::Each`]: where the items are.
    pub items: Option<Path>,
    /// For [`Calling::Each`]: under which key a child finds its item.
    pub item_key: Path,
    /// What data goes along.
    pub inherit: Inherit,
    /// Where the result goes; nowhere if absent.
    pub output: Option<Path>,
}

/// A message to be sent.
#[derive(Debug, Clone)]
pub struct Send {
    /// The message's name.
    pub name: Template,
    /// The value by which the receiver is found.
    pub correlation: Template,
    /// What it carries.
    pub payload: JsonTemplate,
    /// How long it waits for a receiver.
    pub ttl: std::time::Duration,
    /// Recognises repeats, where it is not empty.
    pub id: Template,
    /// The answer to wait for before the token goes on.
    pub answer: Option<Await>,
}

/// A message to be waited for.
#[derive(Debug, Clone)]
pub struct Await {
    /// The message's name.
    pub name: Template,
    /// The value that the message must carry.
    pub correlation: Template,
    /// Where its payload goes; nowhere if absent.
    pub output: Option<Path>,
}

/// An event that may come while a token is at another node.
#[derive(Debug, Clone)]
pub struct Boundary {
    /// The node that it watches over.
    pub on: String,
    /// Whether the token leaves that node by it; otherwise a further token is made.
    pub interrupting: bool,
    /// What it is.
    pub event: BoundaryEvent,
}

/// What a boundary waits for.
#[derive(Debug, Clone)]
pub enum BoundaryEvent {
    /// A time.
    Timer(TimerExpression),
    /// A message.
    Message(Await),
}
