//! A message to frontends, out over a connection, or back to where the event came from.

pub(crate) mod content;
mod examples;
mod rules;
mod settings;
#[cfg(test)]
mod tests;

use engine::flow::StartOn;
use engine::node::{
    Configured, Effect, Error, Example, Message, Meta, Node, Outcome, Ports, Problem, PushKind,
};
use engine::payload::{Text, Value};
use engine::text::{Path, Template};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use content::Content;
pub(crate) use settings::Encoding;
use settings::{For, Target, Written};

/// Sends a message.
///
/// | target | goes to |
/// |---|---|
/// | Channel | every frontend that has subscribed to the named channel |
/// | Connection | the server at the other end of an outgoing WebSocket connection |
/// | Reply | back over the socket that the run's event came from |
/// | Client | one client of a WebSocket Endpoint, by the `replyId` that stands at a path: `data.replyId` if none is given |
/// | Endpoint | all clients of a WebSocket Endpoint; one that reads too slowly misses it |
/// | Active | every frontend of the process that the node stands in |
/// | Parent | every frontend of the process that started this one; its own nodes too, if they wait for the message named under *Also as message* |
/// | Process | the process that waits for the message, or begins by it: once, the first that waits |
///
/// **In:** any payload. **Out:** the same payload, once the message is handed over: the node does
/// not wait until it has arrived.
///
/// The message is JSON with `${path}` for values (within quotes as text, outside of them with
/// their type; no value can break it), or JSON as a Handlebars template, or text.
///
/// A frontend gets the message under `payload`. With *Retain*, one that subscribes later gets the
/// last message at once.
///
/// **Errors:** the message cannot be rendered, is no JSON though it should be, is over 1 MiB, or
/// lacks a value under *When a value is missing: fail*; the channel's name is empty or not
/// allowed; it is no Base64 though it should be; there is no such connection, or its queue is
/// full (worth a retry); there is no socket to reply to; there is no `replyId` at the path; the
/// client has left, or its queue is full; no deployed flow serves the endpoint; there is no
/// process, or no parent; more messages for processes wait than can be written (worth a retry).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(from = "Written")]
#[schemars(with = "Written")]
pub struct WebsocketSend {
    settings: Written,
    content: Content,
    /// The channel or connection, where no payload has a say in it: shared by all messages.
    name: Option<Text>,
}

impl From<Written> for WebsocketSend {
    fn from(settings: Written) -> Self {
        let Written { message, language, on_missing, .. } = &settings;
        let content = Content::compile(message, *language, *on_missing);
        let name = match settings.target {
            Target::Channel => settings.channel.as_ref().and_then(Template::as_constant),
            Target::Connection => settings.connection.as_deref(),
            Target::Endpoint => settings.endpoint.as_deref(),
            _ => None,
        };
        let name = name.filter(|name| !name.is_empty()).map(Text::from);
        Self { settings, content, name }
    }
}

impl Configured for WebsocketSend {
    const META: Meta = Meta {
        name: "output/websocket-send",
        aliases: &[],
        title: "WebSocket Send",
        summary: "To frontends, a connection, or back",
        icon: "send",
        ports: Ports::OUT,
        subtitle: &["channel", "connection", "target"],
    };

    fn examples() -> Vec<Example> {
        examples::examples()
    }

    fn in_process(config: &mut Map<String, Json>) {
        if !config.contains_key("target") && !config.contains_key("channel") {
            config.insert("target".to_owned(), "active".into());
        }
    }

    fn check(&self) -> Vec<Problem> {
        rules::check(&self.settings, &self.content)
    }
}

impl WebsocketSend {
    /// Where the message goes: the channel's or the connection's name.
    fn name(&self, payload: &Value) -> Result<Text, Error> {
        if let Some(name) = &self.name {
            return Ok(name.clone());
        }
        let Some(channel) = &self.settings.channel else {
            return Err(Error::engine("A message without a destination was deployed."));
        };
        let name = channel.render(payload)?;
        if name.is_empty() {
            return Err(Error::input(format!(
                "The channel's name, `{}`, is empty for this payload.",
                channel.source()
            )));
        }
        Ok(Text::from(name))
    }
}

impl WebsocketSend {
    /// The client's `replyId`.
    fn client(&self, payload: &Value) -> Result<Text, Error> {
        let standing = self.settings.client.as_ref().map_or("data.replyId", Path::as_str);
        let found = match &self.settings.client {
            Some(path) => path.get(payload),
            None => payload.get("data").and_then(|data| data.get("replyId")),
        };
        match found {
            Some(Value::String(client)) => Ok(client.clone()),
            _ => Err(Error::input(format!(
                "There is no client's id at `{standing}`: a WebSocket Endpoint gives it as \
                 `data.replyId`."
            ))),
        }
    }
}

/// A name for this payload.
fn rendered(template: Option<&Template>, payload: &Value) -> Result<Option<Text>, Error> {
    let Some(template) = template else { return Ok(None) };
    let text = template.render(payload)?;
    if text.is_empty() {
        let words = format!("`{}` is empty for this payload.", template.source());
        return Err(Error::input(words));
    }
    Ok(Some(Text::from(text)))
}

impl Node for WebsocketSend {
    fn execute(&self, message: &mut Message) -> Result<Outcome, Error> {
        let Self { settings, content, .. } = self;
        let payload = &message.payload;
        let effect = match settings.target {
            Target::Channel => Effect::Push {
                channel: self.name(payload)?,
                kind: match settings.kind {
                    For::Data => PushKind::Data,
                    For::RunAction => PushKind::RunAction,
                },
                payload: content.json(payload)?,
                retain: settings.retain,
            },
            Target::Active | Target::Parent => Effect::Process {
                to_parent: settings.target == Target::Parent,
                kind: match settings.kind {
                    For::Data => PushKind::Data,
                    For::RunAction => PushKind::RunAction,
                },
                payload: content.json(payload)?,
                by_client: settings.start_on == StartOn::Client,
                as_message: rendered(settings.also_as_message.as_ref(), payload)?,
            },
            Target::Process => Effect::Message {
                name: rendered(settings.message_name.as_ref(), payload)?.unwrap_or_default(),
                correlation: rendered(settings.correlation.as_ref(), payload)?.unwrap_or_default(),
                payload: content.json(payload)?,
                ttl: settings.ttl.to_std(),
            },
            Target::Connection => Effect::Send {
                connection: self.name(payload)?,
                frame: content.frame(settings.encoding, payload)?,
            },
            Target::Reply => Effect::Reply { frame: content.frame(settings.encoding, payload)? },
            Target::Client => Effect::Client {
                client: self.client(payload)?,
                frame: content.frame(settings.encoding, payload)?,
            },
            Target::Endpoint => Effect::Broadcast {
                endpoint: self.name(payload)?,
                frame: content.frame(settings.encoding, payload)?,
            },
        };
        Ok(Outcome::out().with(effect))
    }
}
