//! What an instance waits for: times and messages.

use engine::process::{Instance, Purpose, Timer, Wait};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::time;

/// Something that happens at a time.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TimerView {
    /// Its number.
    pub id: u32,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub due: Timestamp,
    /// `action`, `node`, `boundary`, `retry`, `expire`.
    pub purpose: &'static str,
    /// The token concerned; absent if it is the instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<u32>,
    /// The node where that token is, or the boundary node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// The action that runs then, or is tried again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Whether it fires again afterwards.
    pub repeats: bool,
}

/// A message that is waited for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaitView {
    /// The message's name.
    pub name: String,
    /// The value that it must carry.
    pub correlation: String,
    /// The token that waits.
    pub token: u32,
    /// The node where it waits, or the boundary node.
    pub node: Option<String>,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
}

/// The timers of an instance, the earliest first.
pub(super) fn timers(state: &Instance) -> Vec<TimerView> {
    let mut all: Vec<_> =
        state.timers.iter().map(|(id, one)| TimerView::new(state, *id, one)).collect();
    all.sort_by_key(|timer| (timer.due, timer.id));
    all
}

fn node_of(state: &Instance, token: u32) -> Option<String> {
    state.tokens.get(&token).map(|token| token.node.to_string())
}

impl TimerView {
    fn new(state: &Instance, id: u32, timer: &Timer) -> Self {
        let (purpose, boundary, action) = match &timer.purpose {
            Purpose::Action(action) => ("action", None, Some(action.to_string())),
            Purpose::Node => ("node", None, None),
            Purpose::Boundary(node) => ("boundary", Some(node.to_string()), None),
            Purpose::Retry(action) => ("retry", None, action.as_ref().map(ToString::to_string)),
            Purpose::Expire => ("expire", None, None),
        };
        Self {
            id,
            due: time(timer.due),
            purpose,
            token: Some(timer.token).filter(|token| *token > 0),
            node: boundary.or_else(|| node_of(state, timer.token)),
            action,
            repeats: timer.left != Some(0),
        }
    }
}

impl WaitView {
    /// Of what an instance waits for.
    pub(super) fn new(state: &Instance, wait: &Wait) -> Self {
        let boundary = wait.boundary.as_ref().map(ToString::to_string);
        Self {
            name: wait.name.to_string(),
            correlation: wait.correlation.to_string(),
            token: wait.token,
            node: boundary.or_else(|| node_of(state, wait.token)),
            since: time(wait.since),
        }
    }
}
