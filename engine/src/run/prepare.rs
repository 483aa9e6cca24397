//! A trigger's preprocessor: a script that makes the `data` of a run, before the run begins
//! (spec websocket, section 3).

use std::sync::Arc;

use crate::node::{Error, Host, RunScript};
use crate::payload::{Object, Text, Value};

use super::execution::Run;
use super::fire::data_of;
use super::start::{End, Start};
use super::waiting::{RunHost, begin, cancelled, go_on};
use super::{Body, Event};

/// What a preprocessor is called with.
pub struct Prepare {
    script: Text,
    /// `{kind, msg, url, headers, event, trigger}`, but for the last.
    event: Object,
}

impl std::fmt::Debug for Prepare {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Prepare").field("script", &self.script).finish_non_exhaustive()
    }
}

impl Prepare {
    /// Of this event. `msg` is a message's text, and what stands under `data.message` of the
    /// other events.
    pub(super) fn new(script: &Text, event: &Event) -> Self {
        let msg = match &event.body {
            Body::Message { data, .. } | Body::Request { data } => data.clone(),
            Body::Connect => Value::Null,
            Body::Disconnect { .. } | Body::Failure { .. } => {
                data_of(event).get("message").cloned().unwrap_or_default()
            }
        };
        let mut given = Object::with_capacity(6);
        given.insert("kind", Value::from("websocket"));
        given.insert("msg", msg);
        given.insert("url", Value::from(event.source.url.clone()));
        given.insert("headers", event.source.headers.clone());
        given.insert("event", Value::from(event.body.kind().as_str()));
        Self { script: script.clone(), event: given }
    }
}

/// Asks the preprocessor, then runs. Of `null` there is no run, and the event counts as dropped;
/// where the script fails, so does the run, at its trigger.
pub(super) async fn prepared(mut start: Start, prepare: Box<Prepare>) -> End {
    let deployment = Arc::clone(&start.deployment);
    let Prepare { script, event: mut given } = *prepare;
    let node = deployment.plan.step(start.trigger).map(|step| step.id.clone()).unwrap_or_default();
    given.insert("trigger", Value::from(node.clone()));
    let host = RunHost::new(Arc::clone(&deployment.world), &deployment.plan, &node);
    let call = RunScript::preprocessor(script.to_string(), Value::Object(given));
    let made = tokio::select! {
        made = host.run_script(call) => made,
        () = deployment.stop.cancelled() => Err(cancelled()),
    };
    match made {
        Ok(None | Some(Value::Null)) => {
            deployment.record.dropped(1);
            if let Some(reply) = &start.reply {
                reply.ended(None);
            }
            End::default()
        }
        Ok(Some(data)) => {
            start.message.payload.set("data", data);
            begin(start).end().await
        }
        Err(error) => go_on(unprepared(start, &error)).end().await,
    }
}

/// A run that has failed before its first step.
fn unprepared(start: Start, error: &Error) -> Run {
    let (deployment, trigger) = (Arc::clone(&start.deployment), start.trigger);
    let message = start.message.clone();
    let mut run = Run::new(Start { port: None, ..start });
    if let Some(step) = deployment.plan.step(trigger) {
        run.fail(step, error, &message);
    }
    run
}
