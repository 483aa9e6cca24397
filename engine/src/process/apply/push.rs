//! Messages to frontends, of this process or of its parent (spec process, 9 to 15).

use serde::Deserialize;
use serde_json::Value as Json;

use super::Work;
use super::node::text;
use crate::flow::StartOn;
use crate::node::{Error, Inherit, PushKind};
use crate::payload::{Text, Value};
use crate::process::data::inherited;
use crate::process::effect::{Effect, Offer, Pushing, Tell};
use crate::process::event::Event;
use crate::text::Path;

/// What is said where there is no parent to push or write to.
pub(super) const NO_PARENT: &str = "The process has no parent: it was not started by another one.";

/// A message that asks for a process to be started.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StartProcess {
    #[serde(rename = "type")]
    kind: String,
    process_name: String,
    #[serde(default)]
    params: StartParams,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct StartParams {
    start_condition: Option<String>,
    params_to_copy: Option<Vec<String>>,
    without_params: Option<Vec<String>>,
}

impl Work<'_> {
    /// Pushes a rendered message; on an error, its incident's code comes with it.
    pub(super) fn push(
        &mut self,
        id: u32,
        action: Option<Text>,
        (kind, to_parent, start_on): (PushKind, bool, StartOn),
        payload: &[u8],
    ) -> Result<(), (&'static str, Error)> {
        if to_parent && self.state.parent.is_none() {
            return Err(("NO_PARENT_PROCESS", Error::input(NO_PARENT)));
        }
        let run_action = kind == PushKind::RunAction;
        let node = self.node_of(id);
        let mut push = Pushing { run_action, payload: text(payload), node, action, offer: None };
        if run_action && let Some(wanted) = start_process(payload) {
            self.start_by_message(id, &wanted, start_on, &mut push)
                .map_err(|error| ("START_PROCESS", error))?;
        }
        match self.state.parent.clone() {
            Some(parent) if to_parent => {
                self.effect(Effect::Tell { instance: parent.instance, what: Tell::Push(push) });
            }
            _ => self.push_here(push),
        }
        Ok(())
    }

    /// Pushes to this process's own frontends.
    pub(super) fn push_here(&mut self, mut push: Pushing) {
        let seq = self.state.pushed + 1;
        if push.offer.is_some() {
            push.payload = with_member(&push.payload, "sequence", Json::from(seq));
        }
        self.emit(Event::Pushed { seq, push });
    }

    fn start_by_message(
        &mut self,
        id: u32,
        wanted: &StartProcess,
        start_on: StartOn,
        push: &mut Pushing,
    ) -> Result<(), Error> {
        let paths = |texts: &[String]| {
            let paths = texts.iter().map(|text| Path::parse(text));
            paths
                .collect::<Result<Vec<_>, _>>()
                .map_err(|mistake| Error::input(mistake.to_string()))
        };
        let inherit = Inherit {
            only: wanted.params.params_to_copy.as_deref().map(paths).transpose()?,
            without: wanted
                .params
                .without_params
                .as_deref()
                .map(paths)
                .transpose()?
                .unwrap_or_default(),
        };
        let data = inherited(&self.state.data, &inherit);
        let process = Text::from(wanted.process_name.as_str());
        let start_condition = wanted.params.start_condition.as_deref().map(Text::from);
        match start_on {
            StartOn::Client => {
                let token = id;
                push.offer = Some(Offer { process, start_condition, data, token, started: None });
            }
            StartOn::Engine => {
                let by = super::child::By { token: id, action: None, awaited: false, place: None };
                let child = self.start_child(&by, &process, start_condition.as_deref(), data)?;
                push.payload =
                    with_member(&push.payload, "processInstanceId", Json::from(child.as_str()));
            }
        }
        Ok(())
    }

    /// A client starts what a message offered; whoever comes later gets the same instance.
    pub(super) fn take(&mut self, seq: u64) -> Result<(), crate::process::command::Rejection> {
        use crate::process::command::Rejection;
        let Some(offer) = self.state.offers.get(&seq).cloned() else {
            return Err(Rejection::Missing(format!("Message {seq} offers no process.")));
        };
        if let Some(instance) = offer.started {
            self.reply.instance = Some(instance);
            return Ok(());
        }
        let by = super::child::By { token: offer.token, action: None, awaited: false, place: None };
        let condition = offer.start_condition.as_deref();
        let instance = self
            .start_child(&by, &offer.process, condition, offer.data)
            .map_err(|error| Rejection::conflict("no-process", error.message))?;
        self.emit(Event::Taken { seq, instance: instance.clone() });
        self.reply.instance = Some(instance);
        Ok(())
    }
}

fn start_process(payload: &[u8]) -> Option<StartProcess> {
    let wanted: StartProcess = serde_json::from_slice(payload).ok()?;
    (wanted.kind == "START_PROCESS_INHERIT").then_some(wanted)
}

/// The message with one member more.
fn with_member(payload: &str, name: &str, value: Json) -> Text {
    match Value::parse(payload) {
        Ok(mut message) => {
            message.set(name, Value::from(value));
            message.to_json().into()
        }
        Err(_) => payload.into(),
    }
}
