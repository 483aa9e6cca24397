//! The state of one process instance: a plain value, changed by events alone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::effect::Effect;
use crate::payload::{Text, Value};

/// How an instance is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Status {
    /// It exists and has not begun.
    Created,
    /// It runs, or waits.
    Started,
    /// It came to its end.
    Finished,
    /// Whoever started it has gone back, and needs it no more.
    Dismissed,
    /// It took longer than its definition allows.
    Expired,
    /// Somebody halts it.
    OnHold,
    /// Somebody ended it.
    Terminated,
    /// It came to an end that counts as a failure.
    Failed,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Created,
        Self::Started,
        Self::Finished,
        Self::Dismissed,
        Self::Expired,
        Self::OnHold,
        Self::Terminated,
        Self::Failed,
    ];

    /// The word at the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Started => "started",
            Self::Finished => "finished",
            Self::Dismissed => "dismissed",
            Self::Expired => "expired",
            Self::OnHold => "onHold",
            Self::Terminated => "terminated",
            Self::Failed => "failed",
        }
    }

    /// Whether nothing follows it.
    #[must_use]
    pub fn is_over(self) -> bool {
        !matches!(self, Self::Created | Self::Started | Self::OnHold)
    }

    /// The table of transitions.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        match self {
            Self::Created => {
                matches!(next, Self::Started | Self::Terminated | Self::Dismissed | Self::Expired)
            }
            Self::Started => !matches!(next, Self::Created | Self::Started),
            Self::OnHold => {
                matches!(next, Self::Started | Self::Terminated | Self::Dismissed | Self::Expired)
            }
            _ => false,
        }
    }
}

/// Whether a token counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TokenState {
    /// It is at work, or waits at its node.
    Active,
    /// Its branches are at work.
    OnHold,
    /// It has ended, or was joined.
    Inactive,
    /// It was taken away.
    Aborted,
}

/// How far a token is with its node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum NodeStatus {
    /// It has just come.
    Arrived,
    /// The node is at work.
    Executing,
    /// Some of the node's actions are completed.
    ExecutedPartial,
    /// All that must be done is done.
    ExecutedComplete,
    /// It waits for a message.
    WaitingMessage,
    /// The message came.
    MessageReceived,
    /// The message did not come in time.
    MessageTimedOut,
}

/// How far an action is, at one visit of its node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ActionStatus {
    /// Its time has not come.
    Delayed,
    /// It is at work.
    Running,
    /// It failed and waits for its next try, or for a person.
    Failing,
    /// It is done.
    Completed,
}

/// An action at one visit of its node.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActionState {
    /// How far it is; nothing yet if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ActionStatus>,
    /// How often it was completed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub runs: u32,
    /// Tries that failed since it was last completed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub tries: u32,
    /// Whether a message asked for its children.
    #[serde(default, skip_serializing_if = "is_false")]
    pub asked: bool,
}

/// A node on a token's way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// The node.
    pub node: Text,
    /// The number of the event by which the token came.
    pub at: u64,
    /// The port by which it left the node before; `None` where it came by none, or by `error`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<u16>,
}

/// A place in a running process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Token {
    /// From 1.
    pub id: u32,
    /// The token whose branch this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<u32>,
    /// The token that was brought back as this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<u32>,
    /// Where it is.
    pub node: Text,
    /// Whether it counts.
    pub state: TokenState,
    /// How far it is with its node.
    pub status: NodeStatus,
    /// The actions of each node that it visited.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub actions: BTreeMap<Text, BTreeMap<Text, ActionState>>,
    /// The nodes that it went through, this one last.
    pub way: Vec<Visit>,
    /// Tries of its node that failed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub tries: u32,
}

impl Token {
    /// The state of an action of the node where the token is.
    #[must_use]
    pub fn action(&self, id: &str) -> ActionState {
        let states = self.actions.get(&self.node);
        states.and_then(|states| states.get(id)).cloned().unwrap_or_default()
    }
}

/// What a timer is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Purpose {
    /// An action's time comes.
    Action(Text),
    /// The token's timer node is over.
    Node,
    /// A boundary event of the token's node.
    Boundary(Text),
    /// A further try: of an action, or of the node.
    Retry(Option<Text>),
    /// The instance expires.
    Expire,
}

/// Something that happens at a time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Timer {
    /// When: milliseconds since 1970.
    pub due: i64,
    /// The token concerned; 0 for the instance.
    pub token: u32,
    /// What happens.
    pub purpose: Purpose,
    /// How often it fires after this time; `None` is without end.
    pub left: Option<u32>,
    /// Between two times: the expression as it was read, for a cycle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<Text>,
}

/// A message that is waited for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// The message's name.
    pub name: Text,
    /// The value it must carry.
    pub correlation: Text,
    /// Who waits.
    pub token: u32,
    /// The boundary node, if it is one's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boundary: Option<Text>,
    /// Since when: milliseconds since 1970. Who waits longest is served first.
    pub since: i64,
}

/// Why a token does not go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Incident {
    /// Who does not go on.
    pub token: u32,
    /// At which node.
    pub node: Text,
    /// The action that failed, if it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<Text>,
    /// Stable, for programs.
    pub code: Text,
    /// For people.
    pub message: Text,
    /// Milliseconds since 1970.
    pub at: i64,
}

/// A process that this one has started.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Child {
    /// The token that started it.
    pub token: u32,
    /// At which node.
    pub node: Text,
    /// The action that did, if it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<Text>,
    /// The definition.
    pub process: Text,
    /// The event by which it was started.
    pub at: u64,
    /// Whether the token waits for it.
    pub awaited: bool,
    /// Its place among several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<usize>,
    /// Its result, when it has ended and others have not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Value>,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Status>,
}

/// Who started an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parent {
    /// The instance.
    pub instance: Text,
    /// Its token.
    pub token: u32,
}

/// A process instance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Instance {
    /// Unique in the installation.
    pub id: Text,
    /// The definition.
    pub definition: Text,
    /// Its version.
    pub version: u64,
    /// How it is doing.
    pub status: Status,
    /// Who started it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Parent>,
    /// Which start node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_condition: Option<Text>,
    /// Milliseconds since 1970.
    pub created: i64,
    /// Of the last event.
    pub changed: i64,
    /// When it came to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<i64>,
    /// One document, shared by its tokens.
    pub data: Value,
    /// What a Return node gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Value>,
    /// By number.
    pub tokens: BTreeMap<u32, Token>,
    /// By number.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub timers: BTreeMap<u32, Timer>,
    /// By number.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub waits: BTreeMap<u32, Wait>,
    /// By number.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub incidents: BTreeMap<u32, Incident>,
    /// By id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub children: BTreeMap<Text, Child>,
    /// What is still to be done outside, by number.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub outbox: BTreeMap<u32, Effect>,
    /// The last number heard of each sender.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub heard: BTreeMap<Text, u32>,
    /// The data before an action was first run, by the action's id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub snapshots: BTreeMap<Text, Value>,
    /// The client starts that were asked for and what they gave, by the message's number.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub offers: BTreeMap<u64, super::effect::Offer>,
    /// The number of the last event.
    pub events: u64,
    /// The last number given to a token, timer, wait, incident, child or effect.
    pub numbers: u32,
    /// The number of the last message to frontends.
    #[serde(default, skip_serializing_if = "is_zero_u64")]
    pub pushed: u64,
}

impl Instance {
    /// The tokens that are at work or wait.
    pub fn active(&self) -> impl Iterator<Item = &Token> {
        self.tokens.values().filter(|token| token.state == TokenState::Active)
    }

    /// Whether it needs to be looked at after a restart before anything happens to it.
    #[must_use]
    pub fn has_work(&self) -> bool {
        !self.outbox.is_empty() || self.status == Status::Created && self.parent.is_none()
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_zero_u64(number: &u64) -> bool {
    *number == 0
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_false(flag: &bool) -> bool {
    !*flag
}
