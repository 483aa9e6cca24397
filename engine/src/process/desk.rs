//! Actions that frontends run over their sockets (spec push, "Protocol").

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::Value as Json;

use super::command::Command;
use super::{ProcessError, Processes, Rejection};
use crate::payload::Value;
use crate::push::{ActionCall, ActionDesk, ActionProblem};

/// Runs the actions of frontends.
#[derive(Debug)]
pub struct Desk(pub Processes);

impl ActionDesk for Desk {
    fn act(&self, call: ActionCall) -> BoxFuture<'static, Result<Json, ActionProblem>> {
        let processes = self.0.clone();
        async move { act(&processes, call).await.map_err(|error| problem(&error)) }.boxed()
    }
}

async fn act(processes: &Processes, call: ActionCall) -> Result<Json, ProcessError> {
    let ActionCall { process, token, name, data, id } = call;
    let token = match token {
        Some(token) => token
            .parse()
            .map_err(|_| Rejection::Missing(format!("There is no token `{token}`.")))?,
        None => processes.token_for(&process, &name).await?,
    };
    let data = if data.is_null() { Value::object() } else { Value::from(data) };
    let command = Command::Execute { token, action: name.as_str().into(), data };
    let reply = processes.command(&process, command, "action", None, id.as_deref()).await?;
    Ok(serde_json::to_value(reply).unwrap_or_default())
}

impl Processes {
    /// The token that an action is meant for, where none is named: the one at the action's node,
    /// or the only one at work.
    ///
    /// # Errors
    /// When several are at work and none of them is there.
    pub async fn token_for(&self, id: &str, action: &str) -> Result<u32, ProcessError> {
        let loaded = self.inner.load(id).await?;
        let node = loaded.definition.action(action).map(|(node, ..)| node.clone());
        let active: Vec<_> = loaded.state.active().collect();
        let here = active.iter().find(|token| Some(&token.node) == node.as_ref());
        let only = active.first().filter(|_| active.len() == 1);
        here.or(only).map(|token| token.id).ok_or_else(|| {
            let words = format!("No token is at the node of `{action}`; name one.");
            Rejection::conflict("token-elsewhere", words).into()
        })
    }
}

fn problem(error: &ProcessError) -> ActionProblem {
    let words = error.to_string();
    match error {
        ProcessError::Missing(_) | ProcessError::Rejected(Rejection::Missing(_)) => {
            ActionProblem::Unknown(words)
        }
        ProcessError::Rejected(_) | ProcessError::Definition(_) => ActionProblem::Refused(words),
        _ => ActionProblem::Failed(words),
    }
}
