//! The first message of a run: what an event looks like as a payload (spec websocket, section 2).

use crate::flow::Plan;
use crate::payload::{Object, Text, Value, iso_millis};

use super::{Body, Event};

/// The name under which this installation runs flows, in every payload.
#[derive(Debug, Clone)]
pub struct Application {
    /// `applicationId`.
    pub id: Text,
    /// `applicationName`.
    pub name: Text,
}

impl Default for Application {
    fn default() -> Self {
        Self { id: "wireloom".into(), name: "Wireloom".into() }
    }
}

/// The installation's globals and a flow's own, which go before them.
#[must_use]
pub fn all_globals(mut installation: Object, own: &Value) -> Object {
    for (name, value) in own.as_object().into_iter().flatten() {
        installation.insert(name.clone(), value.clone());
    }
    installation
}

/// The parts of a trigger's payloads that never change; made at deploy, shared by every run.
#[derive(Debug, Clone)]
pub(super) struct Constants {
    object: Object,
}

impl Constants {
    /// What every run of the flow has; the flow's globals go before the installation's.
    pub(super) fn new(application: &Application, plan: &Plan, globals: &Object) -> Self {
        let all = all_globals(globals.clone(), &plan.globals);
        let mut object = Object::with_capacity(12);
        object.insert("applicationId", Value::from(application.id.clone()));
        object.insert("applicationName", Value::from(application.name.clone()));
        object.insert("flowId", Value::from(plan.flow.clone()));
        object.insert("flowName", Value::from(plan.name.clone()));
        object.insert("flowVersion", Value::from(plan.version));
        object.insert("globals", Value::Object(all));
        Self { object }
    }

    /// The same for events of one socket: its id, and `integration` or `public`.
    pub(super) fn of_relay(&self, id: &str, kind: &str) -> Self {
        let mut object = self.object.clone();
        object.insert("relayId", Value::from(id));
        object.insert("relayType", Value::from(kind));
        object.insert("triggerId", Value::from(id));
        object.insert("triggerType", Value::from(kind));
        Self { object }
    }

    /// With the time and the data of one firing.
    pub(super) fn payload(&self, time: jiff::Timestamp, data: Value) -> Value {
        // One allocation, with room for what flows add, and no search: this is done for every
        // message.
        let mut object = self.object.with_room(4);
        object.append("time", Value::String(iso_millis(time)));
        object.append("data", data);
        Value::Object(object)
    }
}

/// `data` of the payload that a trigger makes of an event.
#[must_use]
pub fn data_of(event: &Event) -> Value {
    if let Body::Request { data } = &event.body {
        return data.clone();
    }
    let mut data = Object::with_capacity(if event.source.caller.is_some() { 9 } else { 5 });
    data.append("type", Value::from(event.body.kind().as_str()));
    if let Some(caller) = &event.source.caller {
        data.append("replyId", Value::from(caller.reply_id.clone()));
        data.append("path", Value::from(caller.path.clone()));
        data.append("params", caller.params.clone());
        data.append("query", caller.query.clone());
    }
    match &event.body {
        // Has gone above.
        Body::Request { .. } => {}
        Body::Connect => {
            data.append("headers", event.source.headers.clone());
            subprotocol(&mut data, event);
        }
        Body::Message { data: text, length, binary } => {
            data.append("headers", event.source.headers.clone());
            subprotocol(&mut data, event);
            let mut message = Object::with_capacity(3);
            message.append("data", text.clone());
            message.append("length", Value::from(*length));
            if *binary {
                message.append("binary", Value::Bool(true));
            }
            data.append("message", Value::Object(message));
        }
        Body::Disconnect { code, reason } => {
            let mut message = Object::with_capacity(2);
            message.append("statusCode", Value::from(*code));
            message.append("reason", Value::from(reason.clone()));
            data.append("message", Value::Object(message));
        }
        Body::Failure { reason, http_status, attempt, next_attempt } => {
            let mut message = Object::with_capacity(5);
            message.append("statusCode", Value::from(1006));
            message.append("reason", Value::from(reason.clone()));
            if let Some(status) = http_status {
                message.append("httpStatus", Value::from(*status));
            }
            message.append("attempt", Value::from(*attempt));
            if let Some(next) = next_attempt {
                message.append("nextAttempt", Value::String(iso_millis(*next)));
            }
            data.append("message", Value::Object(message));
        }
    }
    Value::Object(data)
}

fn subprotocol(data: &mut Object, event: &Event) {
    if let Some(chosen) = &event.source.subprotocol {
        data.append("subprotocol", Value::from(chosen.clone()));
    }
}
