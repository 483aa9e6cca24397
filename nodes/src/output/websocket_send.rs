//! A message to frontends, out over a connection, or back to where the event came from.

pub(crate) mod content;
mod examples;
mod rules;
#[cfg(test)]
mod tests;

use engine::flow::StartOn;
use engine::node::{
    Configured, Effect, Error, Example, Message, Meta, Node, Outcome, Ports, Problem, PushKind,
};
use engine::payload::{Text, Value};
use engine::text::{Duration, OnMissing, Path, Template};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use content::{Content, Language};

/// The settings, as a person writes them.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Written {
    /// Where the message goes. In processes to the process's own frontends, if nothing is said.
    #[serde(default)]
    target: Target,
    /// The channel's name. A template: `orders.{{data.customerId}}`.
    #[serde(default)]
    #[schemars(extend("x-when" = { "target": ["channel"] }))]
    channel: Option<Template>,
    /// The connection to send over.
    #[serde(default)]
    #[schemars(extend("x-when" = { "target": ["connection"] }, "format" = "wireloom-connection"))]
    connection: Option<String>,
    /// The client to answer: where its `replyId` stands in the payload.
    #[serde(default)]
    #[schemars(title = "Reply id", extend("x-when" = { "target": ["client"] }))]
    client: Option<Path>,
    /// The endpoint whose clients all get it: its path, as its trigger has it.
    #[serde(default)]
    #[schemars(extend("x-when" = { "target": ["endpoint"] }))]
    endpoint: Option<String>,
    /// The message's name, as its receiver waits for it. A template.
    #[serde(default)]
    #[schemars(title = "Message name", extend("x-when" = { "target": ["process"] }))]
    message_name: Option<Template>,
    /// Who gets it. A template: an instance's id, or the value that it waits for, as in
    /// `{{data.orderId}}`.
    #[serde(default)]
    #[schemars(extend("x-when" = { "target": ["process"] }))]
    correlation: Option<Template>,
    /// How long it waits for a receiver: an ISO 8601 duration.
    #[serde(default = "hour")]
    #[schemars(title = "Waits", extend("default" = "PT1H", "x-when" = { "target": ["process"] }))]
    ttl: Duration,
    /// The name of a message by which the parent's own nodes get it too. A template.
    #[serde(default)]
    #[schemars(title = "Also as message", extend("x-when" = { "target": ["parent"] }))]
    also_as_message: Option<Template>,
    /// What to send. For example `{"id": ${data.id}, "text": "Order of ${data.name}"}`.
    #[schemars(extend("x-format" = { "language": {
        "substitution": "wireloom-substitution",
        "handlebars": "wireloom-json-template",
        "text": "wireloom-template",
    } }))]
    message: String,
    /// In which language the message is written.
    #[serde(default)]
    language: Language,
    /// What the message is for.
    #[serde(default)]
    #[schemars(extend("x-when" = { "target": ["channel", "active", "parent"] }))]
    kind: For,
    /// Who starts the process that the message asks for. It has the type
    /// `START_PROCESS_INHERIT`.
    #[serde(default)]
    #[schemars(extend("x-when" = { "kind": ["runAction"], "target": ["active", "parent"] }))]
    start_on: StartOn,
    /// Keep the message for those who subscribe later.
    #[serde(default)]
    #[schemars(extend("x-when" = { "target": ["channel"] }))]
    retain: bool,
    /// What kind of frame is sent.
    #[serde(default)]
    #[schemars(extend("x-when" = { "target": ["connection", "reply", "client", "endpoint"] }))]
    encoding: Encoding,
    /// What stands for a value of `${…}` that is missing.
    #[serde(default)]
    #[schemars(title = "When a value is missing", extend("x-when" = { "language": ["substitution"] }))]
    on_missing: OnMissing,
}

fn hour() -> Duration {
    crate::field::duration("PT1H")
}

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

/// Where a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Target {
    /// To every frontend that has subscribed to a channel.
    #[default]
    Channel,
    /// Out over a connection.
    Connection,
    /// Back over the socket that the run's event came from.
    Reply,
    /// To one client of a WebSocket endpoint.
    Client,
    /// To all clients of a WebSocket endpoint.
    Endpoint,
    /// To the frontends of the process that the node stands in.
    Active,
    /// To the frontends of the process that started this one.
    Parent,
    /// To whichever process waits for the message.
    Process,
}

impl Target {
    /// As settings name it.
    fn as_str(self) -> &'static str {
        match self {
            Self::Channel => "channel",
            Self::Connection => "connection",
            Self::Reply => "reply",
            Self::Client => "client",
            Self::Endpoint => "endpoint",
            Self::Active => "active",
            Self::Parent => "parent",
            Self::Process => "process",
        }
    }
}

/// What a frontend's message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
enum For {
    /// Data to show.
    #[default]
    Data,
    /// The frontend is asked to run an action.
    RunAction,
}

/// What kind of frame is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Encoding {
    /// A text frame.
    #[default]
    Text,
    /// A binary frame: the message is Base64 text of its bytes.
    Base64,
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
