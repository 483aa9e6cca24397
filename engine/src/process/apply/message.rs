//! Messages between processes: waiting for one, sending one, receiving one (spec process, 19).

use std::time::Duration;

use super::Work;
use super::node::text;
use crate::node::{Await, BoundaryEvent, Element, Error, Send};
use crate::payload::{Text, Value};
use crate::process::command::Rejection;
use crate::process::effect::{Effect, Outgoing};
use crate::process::event::Event;
use crate::process::instance::{NodeStatus, Wait};
use crate::text::Path;

/// Most bytes of a message's name and of its correlation value.
const LONGEST: usize = 256;
/// How long a message to the parent waits until the parent waits for it.
const TO_PARENT: Duration = Duration::from_secs(24 * 3_600);

impl Work<'_> {
    /// A token begins to wait for a message.
    pub(super) fn wait(
        &mut self,
        id: u32,
        boundary: Option<Text>,
        message: &Await,
    ) -> Result<(), Error> {
        let name = named(message.name.render(&self.state.data)?)?;
        let correlation = named(message.correlation.render(&self.state.data)?)?;
        let since = self.now.as_millisecond();
        let wait = Wait { name, correlation, token: id, boundary, since };
        self.emit(Event::Wait { number: self.number(), wait });
        Ok(())
    }

    pub(super) fn send_message(&mut self, settings: &Send) -> Result<(), Error> {
        let data = self.state.data.clone();
        let id = Some(settings.id.render(&data)?).filter(|id| !id.is_empty());
        let about = (settings.name.render(&data)?, settings.correlation.render(&data)?);
        let payload = settings.payload.render(&data)?.to_json();
        self.send_rendered(about, payload.as_bytes(), settings.ttl, id)
    }

    /// Sends JSON text under a name, to a correlation value or an instance's id.
    pub(super) fn send_rendered(
        &mut self,
        (name, correlation): (String, String),
        payload: &[u8],
        ttl: Duration,
        id: Option<String>,
    ) -> Result<(), Error> {
        let (name, correlation) = (named(name)?, named(correlation)?);
        let ttl = u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX);
        let (payload, id) = (text(payload), id.map(Text::from));
        self.effect(Effect::Message(Outgoing { name, correlation, payload, ttl, id }));
        Ok(())
    }

    /// Sends what was pushed to the parent's frontends to the parent's own nodes too.
    pub(super) fn message_to_parent(&mut self, name: String, payload: &[u8]) -> Result<(), Error> {
        let parent = self.state.parent.as_ref().map(|parent| parent.instance.to_string());
        let parent = parent.ok_or_else(|| Error::input(super::push::NO_PARENT))?;
        self.send_rendered((name, parent), payload, TO_PARENT, None)
    }

    pub(super) fn message(&mut self, number: u32, payload: &Value) -> Result<(), Rejection> {
        let Some(wait) = self.state.waits.get(&number).cloned() else {
            return Err(Rejection::conflict("wait-gone", "The message is waited for no more."));
        };
        self.emit(Event::WaitGone { number });
        let definition = self.definition;
        let node = self.node_of(wait.token);
        let settings = match &wait.boundary {
            Some(boundary) => match definition.element(boundary) {
                Some(Element::Boundary(boundary)) => match &boundary.event {
                    BoundaryEvent::Message(message) => Some(message),
                    BoundaryEvent::Timer(_) => None,
                },
                _ => None,
            },
            None => match definition.element(&node) {
                Some(Element::Receive(message)) => Some(message),
                Some(Element::Send(send)) => send.answer.as_ref(),
                _ => None,
            },
        };
        let output = settings.and_then(|settings| settings.output.as_ref());
        if let Err(error) = self.received(output, payload) {
            self.incident(wait.token, None, "INPUT", &error.message);
            return Ok(());
        }
        if let Some(boundary) = &wait.boundary {
            let interrupting = matches!(
                definition.element(boundary),
                Some(Element::Boundary(boundary)) if boundary.interrupting
            );
            if !interrupting {
                // Another one may come while the token is here.
                let again = Wait { since: self.now.as_millisecond(), ..wait.clone() };
                self.emit(Event::Wait { number: self.number(), wait: again });
            }
            self.boundary(wait.token, boundary);
        } else {
            self.node_status(wait.token, NodeStatus::MessageReceived);
            match definition.element(&node) {
                Some(Element::Receive(_)) => self.leave(wait.token, 0),
                _ => self.drive(wait.token),
            }
        }
        let asked = asked(payload);
        if !asked.is_empty() {
            // Named by somebody else: names that are not there are nobody's mistake here.
            drop(self.callback(&asked));
        }
        Ok(())
    }

    fn received(&mut self, output: Option<&Path>, payload: &Value) -> Result<(), Error> {
        let Some(path) = output else { return Ok(()) };
        let mut data = self.state.data.clone();
        path.set(&mut data, payload.clone())?;
        self.set_data(&data);
        Ok(())
    }
}

fn named(text: String) -> Result<Text, Error> {
    if text.len() > LONGEST {
        let words = "A message's name, and its correlation value, have at most 256 bytes.";
        return Err(Error::input(words));
    }
    Ok(text.into())
}

/// The actions that a message names under `callbacksForAction`.
fn asked(payload: &Value) -> Vec<Text> {
    match payload.get("callbacksForAction") {
        Some(Value::String(name)) => vec![name.clone()],
        Some(Value::Array(names)) => {
            names.iter().filter_map(Value::as_str).map(Text::from).collect()
        }
        _ => Vec::new(),
    }
}
