//! What happened to an instance. Applying its events in order gives its state.

use serde::{Deserialize, Serialize};

use super::data::Change;
use super::effect::{Effect, Pushing};
use super::instance::{
    ActionStatus, Child, Incident, NodeStatus, Parent, Status, Timer, Token, TokenState, Wait,
};
use crate::payload::{Text, Value};

/// One change of an instance's state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "is")]
pub enum Event {
    /// It exists.
    #[serde(rename_all = "camelCase")]
    Created {
        /// Its id.
        id: Text,
        /// The definition.
        definition: Text,
        /// Its version.
        version: u64,
        /// Who started it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<Parent>,
        /// Which start node.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start_condition: Option<Text>,
        /// What it begins with.
        data: Value,
    },
    /// Its status changed.
    Status {
        /// Into this.
        status: Status,
    },
    /// Its data changed.
    Data {
        /// How.
        changes: Vec<Change>,
    },
    /// There is a new token.
    Token {
        /// As it begins.
        token: Token,
    },
    /// A token came to a node; the states of its actions there begin anew.
    Arrived {
        /// Which token.
        token: u32,
        /// Where.
        node: Text,
        /// The port by which it left the node before; `None` where it came by none, or by `error`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<u16>,
    },
    /// A token's state changed.
    TokenState {
        /// Which token.
        token: u32,
        /// Into this.
        state: TokenState,
    },
    /// A token is further with its node.
    Node {
        /// Which token.
        token: u32,
        /// How far.
        status: NodeStatus,
        /// Tries that failed.
        #[serde(default)]
        tries: u32,
    },
    /// An action of a token's node is further.
    Action {
        /// Which token.
        token: u32,
        /// At which node.
        node: Text,
        /// The action's id.
        action: Text,
        /// How far.
        status: ActionStatus,
    },
    /// A message asked for the children of an action.
    Asked {
        /// Which token.
        token: u32,
        /// At which node.
        node: Text,
        /// The action's id.
        action: Text,
    },
    /// The data before an action's first run is kept.
    Snapshot {
        /// The action's id.
        action: Text,
    },
    /// A timer was set.
    Timer {
        /// Its number.
        number: u32,
        /// What it is.
        timer: Timer,
    },
    /// A timer is gone: it has fired, or is needed no more.
    TimerGone {
        /// Its number.
        number: u32,
    },
    /// A message is waited for.
    Wait {
        /// Its number.
        number: u32,
        /// What for.
        wait: Wait,
    },
    /// It is waited for no more.
    WaitGone {
        /// Its number.
        number: u32,
    },
    /// A token does not go on.
    Incident {
        /// Its number.
        number: u32,
        /// Why.
        incident: Incident,
    },
    /// It may go on.
    Resolved {
        /// The incident's number.
        number: u32,
    },
    /// Another process was started.
    #[serde(rename_all = "camelCase")]
    Child {
        /// Its id.
        id: Text,
        /// What is kept of it here.
        child: Child,
    },
    /// Another process that was started has ended.
    ChildEnded {
        /// Its id.
        id: Text,
        /// How.
        status: Status,
        /// What it gave, if others of its group have not ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        result: Option<Value>,
    },
    /// What is kept of processes that have ended is needed no more.
    ChildGone {
        /// Its id.
        id: Text,
    },
    /// Something is to be done outside.
    Effect {
        /// Its number.
        number: u32,
        /// What.
        effect: Effect,
    },
    /// It is done.
    Done {
        /// Its number.
        number: u32,
    },
    /// Another instance told something.
    Heard {
        /// Which.
        from: Text,
        /// The number of its effect.
        number: u32,
    },
    /// A message goes to the frontends.
    Pushed {
        /// Its number in the topic.
        seq: u64,
        /// What.
        push: Pushing,
    },
    /// A client has started it.
    Taken {
        /// The number of the message.
        seq: u64,
        /// The instance.
        instance: Text,
    },
    /// A result for whoever started this instance.
    Result {
        /// The value.
        value: Value,
    },
    /// It goes on by another version of its definition.
    Migrated {
        /// Which.
        version: u64,
    },
    /// A token stands at another node now, without having gone there.
    Replaced {
        /// Which token.
        token: u32,
        /// Where.
        node: Text,
    },
    /// A token was brought back: its way ends at an earlier node.
    Back {
        /// Which token.
        token: u32,
        /// How long its way is now.
        length: usize,
    },
}

/// The events of one command, as the history keeps them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The number of the first of them.
    pub first: u64,
    /// When: milliseconds since 1970.
    pub at: i64,
    /// What led to them.
    pub cause: Text,
    /// Who did, if it was a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<Text>,
    /// In order.
    pub events: Vec<Event>,
}
