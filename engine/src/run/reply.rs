//! What goes back over the socket that a run's first message came from (spec websocket, Replies).

use bytes::Bytes;

use crate::node::{Error, Frame, Message, ReplyPolicy};
use crate::payload::{Object, Value};

use super::Replier;
use super::record::Failure;

/// Sends a run's result: a string as it is, `null` not at all, anything else as JSON.
pub(super) fn result(
    reply: &dyn Replier,
    policy: &ReplyPolicy,
    result: &Value,
    message: &Message,
) -> Result<(), Error> {
    let text = match (&policy.template, result) {
        (Some(template), _) => {
            let mut scope = Object::with_capacity(2);
            scope.insert("result", result.clone());
            scope.insert("payload", message.payload.clone());
            let mut out = Vec::new();
            template.render_json(&Value::Object(scope), &mut out)?;
            out
        }
        (None, Value::Null) => return Ok(()),
        (None, Value::String(text)) => text.as_bytes().to_vec(),
        (None, other) => {
            let mut out = Vec::new();
            other.write_json(&mut out);
            out
        }
    };
    reply.send(Frame::Text(Bytes::from(text)))
}

/// Sends `{"error": {name, message, node}}`.
pub(super) fn failure(reply: &dyn Replier, failure: &Failure) -> Result<(), Error> {
    let mut error = Object::with_capacity(3);
    error.insert("name", Value::from(failure.blame.as_str()));
    error.insert("message", Value::from(failure.message.as_str()));
    error.insert("node", Value::from(failure.node.clone()));
    let whole: Object = [("error", Value::Object(error))].into_iter().collect();
    reply.send(Frame::text(Value::Object(whole).to_json()))
}
