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
        let mut object = self.object.clone();
        object.insert("time", Value::String(iso_millis(time)));
        object.insert("data", data);
        Value::Object(object)
    }
}

/// `data` of the payload that a trigger makes of an event.
#[must_use]
pub fn data_of(event: &Event) -> Value {
    if let Body::Request { data } = &event.body {
        return data.clone();
    }
    let mut data = Object::with_capacity(if event.source.caller.is_some() { 8 } else { 4 });
    data.insert("type", Value::from(event.body.kind().as_str()));
    if let Some(caller) = &event.source.caller {
        data.insert("replyId", Value::from(caller.reply_id.clone()));
        data.insert("path", Value::from(caller.path.clone()));
        data.insert("params", caller.params.clone());
        data.insert("query", caller.query.clone());
    }
    match &event.body {
        // Has gone above.
        Body::Request { .. } => {}
        Body::Connect => {
            data.insert("headers", event.source.headers.clone());
            subprotocol(&mut data, event);
        }
        Body::Message { data: text, length, binary } => {
            data.insert("headers", event.source.headers.clone());
            subprotocol(&mut data, event);
            let mut message = Object::with_capacity(3);
            message.insert("data", text.clone());
            message.insert("length", Value::from(*length));
            if *binary {
                message.insert("binary", Value::Bool(true));
            }
            data.insert("message", Value::Object(message));
        }
        Body::Disconnect { code, reason } => {
            let mut message = Object::with_capacity(2);
            message.insert("statusCode", Value::from(*code));
            message.insert("reason", Value::from(reason.clone()));
            data.insert("message", Value::Object(message));
        }
        Body::Failure { reason, http_status, attempt, next_attempt } => {
            let mut message = Object::with_capacity(5);
            message.insert("statusCode", Value::from(1006));
            message.insert("reason", Value::from(reason.clone()));
            if let Some(status) = http_status {
                message.insert("httpStatus", Value::from(*status));
            }
            message.insert("attempt", Value::from(*attempt));
            if let Some(next) = next_attempt {
                message.insert("nextAttempt", Value::String(iso_millis(*next)));
            }
            data.insert("message", Value::Object(message));
        }
    }
    Value::Object(data)
}

fn subprotocol(data: &mut Object, event: &Event) {
    if let Some(chosen) = &event.source.subprotocol {
        data.insert("subprotocol", Value::from(chosen.clone()));
    }
}
