//! Carrying out what instances want to happen outside: at least once, whatever happens.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;

use super::apply::settle;
use super::command::{Command, JobOutcome};
use super::data::changes;
use super::definition::Definition;
use super::effect::Effect;
use super::service::Inner;
use super::worker::{Letter, Loaded, With};
use super::{ProcessError, Processes};
use crate::flow::{ActionWork, Work};
use crate::node::{Blame, Error, Frame, Host, Message, PushKind, RunFlow, RunScript};
use crate::payload::{Text, Value};
use crate::run::{Push, RunHost, all_globals};
use crate::script::{Fixed, Limits};

/// Between two tries of what cannot be carried out now.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

impl Inner {
    /// Begins to carry out the effects of an instance that are not yet being carried out.
    pub(super) fn carry(self: &Arc<Self>, loaded: &mut Loaded) {
        loaded.carried.retain(|number| loaded.state.outbox.contains_key(number));
        // What is told is told in order, by one task at a time: the others know repeats by it.
        let in_order = |effect: &Effect| matches!(effect, Effect::Tell { .. } | Effect::Message(_));
        let telling = loaded
            .carried
            .iter()
            .any(|number| loaded.state.outbox.get(number).is_some_and(in_order));
        let mut told = Vec::new();
        for (number, effect) in &loaded.state.outbox {
            if loaded.carried.contains(number) || (telling && in_order(effect)) {
                continue;
            }
            loaded.carried.insert(*number);
            if in_order(effect) {
                told.push((*number, effect.clone()));
                continue;
            }
            let id = loaded.state.id.clone();
            let work = match effect {
                Effect::Job { node, action, fixed, .. } => {
                    let definition = Arc::clone(&loaded.definition);
                    let data = loaded.state.data.clone();
                    let about = (id, *number, node.clone(), action.clone(), *fixed);
                    job(Arc::clone(self), definition, data, about).boxed()
                }
                _ => send(Arc::clone(self), id, *number, effect.clone()).boxed(),
            };
            self.go_on(work);
        }
        if !told.is_empty() {
            let work = tell_all(Arc::clone(self), loaded.state.id.clone(), told);
            self.go_on(work.boxed());
        }
    }

    fn go_on(&self, work: futures_util::future::BoxFuture<'static, ()>) {
        let stop = self.stop.clone();
        self.runtime.spawn(async move {
            stop.run_until_cancelled(work).await;
        });
    }
}

/// Tells other instances, and sends messages, in order.
async fn tell_all(inner: Arc<Inner>, from: Text, told: Vec<(u32, Effect)>) {
    for (number, effect) in told {
        let Effect::Tell { instance: to, what } = effect else {
            send(Arc::clone(&inner), from.clone(), number, effect).await;
            continue;
        };
        let mut wait = FIRST_WAIT;
        loop {
            let command = Command::Told { from: from.clone(), number, what: what.clone() };
            let letter =
                Letter { command, cause: "told", actor: None, with: With::default(), answer: None };
            let processes = Processes { inner: Arc::clone(&inner) };
            match processes.ask(&to, letter).await {
                Ok(_) | Err(ProcessError::Missing(_) | ProcessError::Rejected(_)) => break,
                Err(ProcessError::Stopping) => return,
                Err(error) => {
                    tracing::debug!(%from, %to, %error, "a process could not be told; trying again");
                    tokio::time::sleep(wait).await;
                    wait = (wait * 2).min(LONGEST_WAIT);
                }
            }
        }
        inner.tell(&from, Command::EffectsDone { effects: vec![number] }, "outbox");
    }
}

async fn send(inner: Arc<Inner>, id: Text, number: u32, effect: Effect) {
    let mut wait = FIRST_WAIT;
    loop {
        let done = match &effect {
            Effect::Message(message) => {
                inner.send_message(message, Some((&id, number))).await.map_err(|e| e.to_string())
            }
            other => outside(&inner, other).map_err(|error| error.message),
        };
        let Err(why) = done else { break };
        if !matches!(effect, Effect::Message(_)) && wait >= LONGEST_WAIT {
            tracing::warn!(process = %id, %why, "a message of a process was given up");
            break;
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
    inner.tell(&id, Command::EffectsDone { effects: vec![number] }, "outbox");
}

fn outside(inner: &Inner, effect: &Effect) -> Result<(), Error> {
    match effect {
        Effect::Channel { channel, run_action, payload, retain, node } => {
            let kind = if *run_action { PushKind::RunAction } else { PushKind::Data };
            let payload = Bytes::copy_from_slice(payload.as_bytes());
            let retain = *retain;
            inner.world.push(Push { node, channel, kind, payload: &payload, retain })
        }
        Effect::Frame { connection, body, binary } => {
            let frame = if *binary {
                use base64::Engine as _;
                let bytes = base64::engine::general_purpose::STANDARD.decode(body.as_bytes());
                Frame::Binary(bytes.unwrap_or_default().into())
            } else {
                Frame::text(body.as_str())
            };
            inner.world.send(connection, frame)
        }
        _ => Ok(()),
    }
}

/// Work outside, and its end as a command.
async fn job(
    inner: Arc<Inner>,
    definition: Arc<Definition>,
    data: Value,
    (id, effect, node, action, fixed): (Text, u32, Text, Option<Text>, Option<Fixed>),
) {
    let outcome = match &action {
        None => of_node(&inner, &definition, data, &node, fixed).await,
        Some(action) => of_action(&inner, &definition, &data, (&node, action), fixed).await,
    };
    let outcome = outcome
        .unwrap_or_else(|error| JobOutcome::Failed { blame: error.blame, message: error.message });
    inner.tell(&id, Command::JobDone { effect, outcome }, "job");
}

async fn of_node(
    inner: &Inner,
    definition: &Definition,
    data: Value,
    node: &str,
    fixed: Option<Fixed>,
) -> Result<JobOutcome, Error> {
    let step = definition.step(node).ok_or_else(|| Error::engine("The node is gone."))?;
    let Work::Task(task) = &step.work else {
        return Err(Error::engine("A node that is no task was to work outside."));
    };
    let mut message = Message::new(data.clone());
    let host = RunHost::new(Arc::clone(&inner.world), &definition.plan, &step.id).fixed(fixed);
    let limit = step.timeout.unwrap_or(definition.plan.timeout);
    let work = AssertUnwindSafe(task.execute(&mut message, &host)).catch_unwind();
    let outcome = match tokio::time::timeout(limit, work).await {
        Ok(Ok(outcome)) => outcome?,
        Ok(Err(_)) => {
            return Err(Error::engine("The node broke down. This is a mistake in Wireloom."));
        }
        Err(_) => return Err(too_slow(limit)),
    };
    let (effects, port, payload) = settle(outcome, message)?;
    Ok(JobOutcome::Node { changes: changes(&data, &payload), effects, port })
}

async fn of_action(
    inner: &Inner,
    definition: &Definition,
    data: &Value,
    (node, action): (&Text, &str),
    fixed: Option<Fixed>,
) -> Result<JobOutcome, Error> {
    let actions = definition.actions(node);
    let action = actions.and_then(|all| all.0.iter().find(|one| one.id == action));
    let limit = definition.plan.timeout;
    let work = action.map(|action| &action.work);
    let host = RunHost::new(Arc::clone(&inner.world), &definition.plan, node).fixed(fixed);
    let done = tokio::time::timeout(limit, outcome(inner, definition, data, work, &host)).await;
    done.map_err(|_| too_slow(limit))?
}

async fn outcome(
    inner: &Inner,
    definition: &Definition,
    data: &Value,
    work: Option<&ActionWork>,
    host: &RunHost<'_>,
) -> Result<JobOutcome, Error> {
    match work {
        Some(ActionWork::Call { flow, input, .. }) => {
            let input = match input {
                Some(path) => path.get(data).cloned().unwrap_or_default(),
                None => data.clone(),
            };
            let call = RunFlow { flow: flow.text(data)?, data: input };
            Ok(JobOutcome::Action { result: inner.world.call(call, 1).await? })
        }
        Some(ActionWork::Script(script)) => {
            let program = Arc::clone(script.program());
            let call = RunScript::own(program, data.clone(), Limits::default());
            let after = host.run_script(call).await?.unwrap_or_default();
            if !matches!(after, Value::Object(_)) {
                let words = "The script must leave an object: the process's data.";
                return Err(Error::input(words));
            }
            Ok(JobOutcome::Changed { changes: changes(data, &after) })
        }
        Some(ActionWork::Http(call)) => {
            let globals = all_globals(inner.world.globals(), &definition.plan.globals);
            let mut scope = data.clone();
            scope.set("globals", Value::Object(globals));
            let response = inner.world.http(call.request(&scope)?).await?;
            Ok(JobOutcome::Action { result: response.value(call.answer, call.fail_on)? })
        }
        _ => Err(Error::engine("The action is gone.")),
    }
}

fn too_slow(limit: Duration) -> Error {
    let words = format!("The work did not end within {} s.", limit.as_secs_f64());
    Error { blame: Blame::External, message: words, source: None }
}
