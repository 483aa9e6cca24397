//! Calling flows for settings that are made anew for each attempt to connect.

use std::fmt;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::time::timeout;

use super::Period;
use super::settings::Call;
use crate::node::Frame;
use crate::payload::Value;

/// Calls what settings name. Set once by whoever owns the registry, see
/// [`Registry::set_caller`](super::Registry::set_caller); called by the connections' own tasks,
/// at most one call at a time for each, and given up by dropping the future.
pub trait Caller: Send + Sync + fmt::Debug {
    /// Calls a flow or a script and gives what it returns, `null` if it returns nothing. Errors are for
    /// people.
    fn call(&self, call: Call) -> BoxFuture<'static, Result<Value, String>>;
}

/// Calls within a limit. `what` names the setting in the error.
pub(super) async fn call(
    caller: Option<&dyn Caller>,
    what: &str,
    call: &Call,
    limit: Duration,
) -> Result<Value, String> {
    let Some(caller) = caller else {
        return Err(format!("{what}: there is nothing here that can call flows."));
    };
    match timeout(limit, caller.call(call.clone())).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(words)) => Err(format!("{what}: {words}")),
        Err(_) => Err(format!(
            "{what}: `{}` did not answer within {} (limits.handshake).",
            call.name(),
            Period(limit)
        )),
    }
}

/// What is sent for a value: a string as it is, anything else as JSON text, `null` nothing.
pub(super) fn frame(value: &Value) -> Option<Frame> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(Frame::text(text.as_str())),
        other => Some(Frame::text(other.to_json())),
    }
}
