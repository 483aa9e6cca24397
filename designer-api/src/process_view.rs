//! What the API shows of process instances.

mod waiting;

use std::collections::BTreeMap;

use engine::process::{
    Child, Incident, Instance, NodeStatus, Processes, Record, Reply, Token, TokenState, Visit,
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

pub use waiting::{TimerView, WaitView};

/// An instance.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InstanceView {
    /// Unique in the installation.
    pub id: String,
    /// The definition.
    pub definition: String,
    /// Its version.
    pub version: u64,
    /// `created`, `started`, `finished`, `dismissed`, `expired`, `onHold`, `terminated`, `failed`.
    pub status: &'static str,
    /// The instance that started it.
    pub parent: Option<String>,
    /// The start node's condition, if it has one.
    pub start_condition: Option<String>,
    /// When it was started.
    #[schema(value_type = String, format = DateTime)]
    pub created: Timestamp,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    pub changed: Timestamp,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended: Option<Timestamp>,
    /// Where its tokens are, token by token.
    pub nodes: Vec<String>,
    /// Its business keys: the values at the paths that its definition indexes, as a search takes
    /// them.
    pub keys: BTreeMap<String, String>,
    /// How many incidents are open.
    pub incidents: usize,
    /// Processes that it has started and that it knows of.
    pub children: Vec<ChildView>,
    /// What happens at a time, the earliest first.
    pub timers: Vec<TimerView>,
    /// Messages that it waits for.
    pub waits: Vec<WaitView>,
    /// How many events it had.
    pub events: u64,
    /// The number of the last message to its frontends.
    pub pushed: u64,
}

/// A process that another one has started.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChildView {
    /// The instance.
    pub instance: String,
    /// The definition.
    pub process: String,
    /// The node that started it.
    pub node: String,
    /// Whether the token waits for it.
    pub awaited: bool,
}

/// A token.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TokenView {
    /// Its number.
    pub id: u32,
    /// The token whose branch it is.
    pub parent: Option<u32>,
    /// Where it is.
    pub node: String,
    /// `active`, `onHold`, `inactive`, `aborted`.
    #[schema(value_type = String)]
    pub state: TokenState,
    /// `arrived`, `executing`, `executedPartial`, `executedComplete`, `waitingMessage`,
    /// `messageReceived`, `messageTimedOut`.
    #[schema(value_type = String)]
    pub node_status: NodeStatus,
    /// The states of actions, by node and action.
    #[schema(value_type = Object)]
    pub actions: Json,
    /// The nodes on its way, this one last.
    pub way: Vec<VisitView>,
}

/// A node on a token's way.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VisitView {
    /// The node.
    pub node: String,
    /// The port by which the token left the node before: its place among that node's ports. Absent
    /// where it came by none, or by `error`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<u16>,
}

/// Why a token does not go on.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IncidentView {
    /// Its number.
    pub id: u32,
    /// The token.
    pub token: u32,
    /// The node.
    pub node: String,
    /// The action, if it was one that failed.
    pub action: Option<String>,
    /// Stable, for programs: `INPUT`, `EXTERNAL`, `NO_PARENT_PROCESS` …
    pub code: String,
    /// For people.
    pub message: String,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
}

/// What an instance answers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReplyView {
    /// How the instance is doing now.
    pub status: Option<&'static str>,
    /// The token that ran the action: another one than before if it was brought back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<u32>,
    /// Paths of the posted data that the action does not take.
    pub ignored_keys: Vec<String>,
    /// The instance that was started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
}

/// The events of one command.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecordView {
    /// The number of the first of them.
    pub first: u64,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub time: Timestamp,
    /// What led to them: `start`, `action`, `timer`, `message`, `job` …
    pub cause: String,
    /// Who did, if it was a person or a program of theirs.
    pub actor: Option<String>,
    /// In order; `is` says what each is.
    #[schema(value_type = Vec<Object>)]
    pub events: Vec<Json>,
}

fn time(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or_default()
}

impl InstanceView {
    /// Of an instance; its business keys are looked up.
    pub async fn of(processes: &Processes, state: &Instance) -> Self {
        let keys = processes.business_keys(state).await;
        Self { keys: keys.into_iter().collect(), ..Self::without_keys(state) }
    }

    fn without_keys(state: &Instance) -> Self {
        let child = |(id, child): (&engine::payload::Text, &Child)| ChildView {
            instance: id.to_string(),
            process: child.process.to_string(),
            node: child.node.to_string(),
            awaited: child.awaited,
        };
        Self {
            id: state.id.to_string(),
            definition: state.definition.to_string(),
            version: state.version,
            status: state.status.as_str(),
            parent: state.parent.as_ref().map(|parent| parent.instance.to_string()),
            start_condition: state.start_condition.as_deref().map(str::to_owned),
            created: time(state.created),
            changed: time(state.changed),
            ended: state.ended.map(time),
            nodes: state.active().map(|token| token.node.to_string()).collect(),
            keys: BTreeMap::new(),
            incidents: state.incidents.len(),
            children: state.children.iter().map(child).collect(),
            timers: waiting::timers(state),
            waits: state.waits.values().map(|wait| WaitView::new(state, wait)).collect(),
            events: state.events,
            pushed: state.pushed,
        }
    }
}

impl From<&Token> for TokenView {
    fn from(token: &Token) -> Self {
        Self {
            id: token.id,
            parent: token.parent,
            node: token.node.to_string(),
            state: token.state,
            node_status: token.status,
            actions: serde_json::to_value(&token.actions).unwrap_or_default(),
            way: token.way.iter().map(VisitView::from).collect(),
        }
    }
}

impl From<&Visit> for VisitView {
    fn from(visit: &Visit) -> Self {
        Self { node: visit.node.to_string(), by: visit.by }
    }
}

impl IncidentView {
    /// Of an incident and its number.
    #[must_use]
    pub fn new(id: u32, incident: &Incident) -> Self {
        Self {
            id,
            token: incident.token,
            node: incident.node.to_string(),
            action: incident.action.as_deref().map(str::to_owned),
            code: incident.code.to_string(),
            message: incident.message.to_string(),
            since: time(incident.at),
        }
    }
}

impl From<Reply> for ReplyView {
    fn from(reply: Reply) -> Self {
        Self {
            status: reply.status.map(engine::process::Status::as_str),
            token: reply.token,
            ignored_keys: reply.ignored_keys,
            instance: reply.instance.map(|id| id.to_string()),
        }
    }
}

impl From<&Record> for RecordView {
    fn from(record: &Record) -> Self {
        let events = record.events.iter();
        Self {
            first: record.first,
            time: time(record.at),
            cause: record.cause.to_string(),
            actor: record.actor.as_deref().map(str::to_owned),
            events: events.map(|event| serde_json::to_value(event).unwrap_or_default()).collect(),
        }
    }
}
