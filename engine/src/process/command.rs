//! What can be asked of an instance, and why it may be refused.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::data::Change;
use super::definition::Definition;
use super::effect::{Effect, Tell};
use super::instance::{Parent, Status};
use crate::node::{Blame, Problem};
use crate::payload::{Text, Value};

/// One thing that an instance is to do. Commands of one instance are handled one at a time.
#[derive(Debug, Clone)]
pub enum Command {
    /// Exist.
    Create(Create),
    /// Begin at the start node.
    Begin,
    /// Run a manual action.
    Execute {
        /// Which token.
        token: u32,
        /// The action's name.
        action: Text,
        /// Posted data.
        data: Value,
    },
    /// A timer is due.
    Due {
        /// Its number.
        timer: u32,
    },
    /// A job has ended.
    JobDone {
        /// The number of the effect.
        effect: u32,
        /// How.
        outcome: JobOutcome,
    },
    /// An effect was carried out.
    EffectsDone {
        /// Their numbers.
        effects: Vec<u32>,
    },
    /// Another instance tells something.
    Told {
        /// Which.
        from: Text,
        /// The number of its effect.
        number: u32,
        /// What.
        what: Tell,
    },
    /// A message has come for a wait.
    Message {
        /// The wait's number.
        wait: u32,
        /// What the message carries.
        payload: Value,
    },
    /// The children of these actions are asked for.
    Callback {
        /// The actions' names.
        actions: Vec<Text>,
    },
    /// An incident is dealt with: what failed is tried again.
    Resolve {
        /// Its number.
        incident: u32,
        /// Merged into the data before.
        data: Option<Value>,
    },
    /// Changes by hand, all or none.
    Modify {
        /// In order.
        steps: Vec<Modification>,
    },
    /// Go on by another version.
    Migrate {
        /// That version.
        to: Arc<Definition>,
        /// Nodes that have another id there.
        mapping: BTreeMap<Text, Text>,
    },
    /// Halt.
    Hold,
    /// Go on.
    Resume,
    /// End, as this status.
    End {
        /// Which.
        status: Status,
    },
    /// A client starts the process that a message offered; the answer names the instance.
    Take {
        /// The number of the message.
        seq: u64,
    },
}

/// How an instance begins.
#[derive(Debug, Clone)]
pub struct Create {
    /// Its id.
    pub id: Text,
    /// The definition.
    pub definition: Text,
    /// Its version.
    pub version: u64,
    /// Who started it.
    pub parent: Option<Parent>,
    /// Which start node.
    pub start_condition: Option<Text>,
    /// What it begins with.
    pub data: Value,
}

/// How a job ended.
#[derive(Debug, Clone)]
pub enum JobOutcome {
    /// A node has done its work.
    Node {
        /// What it changed in the data that it was given.
        changes: Vec<Change>,
        /// What is to happen outside.
        effects: Vec<crate::node::Effect>,
        /// The port by which the token leaves; none ends it.
        port: Option<u16>,
    },
    /// An action has.
    Action {
        /// Its result.
        result: Value,
    },
    /// An action has changed the data.
    Changed {
        /// What it changed in the data that it was given.
        changes: Vec<Change>,
    },
    /// It failed.
    Failed {
        /// Whose fault it is.
        blame: Blame,
        /// For people.
        message: String,
    },
}

/// A change by hand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "do", deny_unknown_fields)]
pub enum Modification {
    /// A further token begins at a node.
    Activate {
        /// The node's id.
        node: Text,
    },
    /// A token is taken away.
    Terminate {
        /// Its number.
        token: u32,
    },
    /// Data is merged in.
    SetData {
        /// What.
        data: Value,
    },
}

/// What an instance answers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reply {
    /// How the instance is doing now.
    pub status: Option<Status>,
    /// The token that ran the action; another one than before if it was brought back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<u32>,
    /// Paths of posted data that the action does not take.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignored_keys: Vec<String>,
    /// The instance that was started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<Text>,
}

/// Why a command changed nothing.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Rejection {
    /// What it names is not there.
    #[error("{0}")]
    Missing(String),
    /// It cannot be asked for at all.
    #[error("{0}")]
    Bad(String),
    /// It cannot be done as things are.
    #[error("{message}")]
    Conflict {
        /// Stable, kebab-case.
        code: &'static str,
        /// For people.
        message: String,
    },
    /// The data does not fit.
    #[error("The data does not match the action's schema.")]
    Data(Vec<Problem>),
}

impl Rejection {
    /// It cannot be done as things are.
    pub fn conflict(code: &'static str, message: impl Into<String>) -> Self {
        Self::Conflict { code, message: message.into() }
    }
}

/// What a command led to.
#[derive(Debug, Clone)]
pub struct Applied {
    /// The state afterwards.
    pub state: super::instance::Instance,
    /// What happened, in order.
    pub events: Vec<super::event::Event>,
    /// What to answer.
    pub reply: Reply,
    /// Instances to be made in the same commit.
    pub created: Vec<Create>,
    /// Lines for whoever watches; told once, to those who are there.
    pub debug: Vec<Debugged>,
}

impl Applied {
    /// The effects that are new.
    pub fn effects(&self) -> impl Iterator<Item = (u32, &Effect)> {
        self.events.iter().filter_map(|event| match event {
            super::event::Event::Effect { number, effect } => Some((*number, effect)),
            _ => None,
        })
    }
}

/// A line for the debug panel.
#[derive(Debug, Clone)]
pub struct Debugged {
    /// The node that says it.
    pub node: Text,
    /// How loud.
    pub level: crate::node::Level,
    /// Rendered text.
    pub text: Text,
    /// The part of the data to show.
    pub value: Value,
}
