//! A message to frontends, out over a connection, or back to where the event came from.

pub(crate) mod content;
#[cfg(test)]
mod tests;

use engine::flow::StartOn;
use engine::node::{
    Configured, Effect, Error, Example, Expectation, Message, Meta, Node, Outcome, Ports, Problem,
    PushKind,
};
use engine::payload::{Text, Value};
use engine::text::{OnMissing, Path, Template};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use content::{Content, Language};

/// The settings, as a person writes them.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Written {
    /// Where the message goes.
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
/// | Parent | every frontend of the process that started this one |
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
/// process, or no parent.
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
            Target::Reply | Target::Client | Target::Active | Target::Parent => None,
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
        let payload = json!({ "data": { "id": 7, "name": "the \"big\" one" } });
        let does = |title, config, effect| Example {
            title,
            config,
            payload: payload.clone(),
            expect: Expectation::Does { effect },
        };
        vec![
            does(
                "To frontends, each customer's own channel",
                json!({
                    "channel": "orders.{{data.id}}",
                    "message": "{\"id\": ${data.id}, \"text\": \"Order of ${data.name}\"}",
                    "retain": true,
                }),
                json!({ "push": {
                    "channel": "orders.7",
                    "kind": "data",
                    "payload": { "id": 7, "text": "Order of the \"big\" one" },
                    "retain": true,
                } }),
            ),
            does(
                "Out over a connection",
                json!({
                    "target": "connection",
                    "connection": "feed",
                    "message": "{\"get\": {{jsonEncode data.name}}}",
                    "language": "handlebars",
                }),
                json!({ "send": {
                    "connection": "feed",
                    "text": "{\"get\": \"the \\\"big\\\" one\"}",
                } }),
            ),
            does(
                "Back, as text",
                json!({ "target": "reply", "message": "OK {{data.id}}", "language": "text" }),
                json!({ "reply": { "text": "OK 7" } }),
            ),
            does(
                "To all clients of an endpoint",
                json!({
                    "target": "endpoint",
                    "endpoint": "rooms/{room}",
                    "message": "{\"new\": ${data.id}}",
                }),
                json!({ "broadcast": { "endpoint": "rooms/{room}", "text": "{\"new\":7}" } }),
            ),
            Example {
                title: "A value that must not be missing",
                config: json!({
                    "channel": "orders",
                    "message": "{\"total\": ${data.total}}",
                    "onMissing": "fail",
                }),
                payload: payload.clone(),
                expect: Expectation::Fails { message: "data.total" },
            },
        ]
    }

    fn check(&self) -> Vec<Problem> {
        let Written { target, channel, connection, kind, retain, .. } = &self.settings;
        let Written { client, endpoint, .. } = &self.settings;
        let Written { language, encoding, on_missing, .. } = &self.settings;
        let (to_channel, to_connection) =
            (*target == Target::Channel, *target == Target::Connection);
        let (to_client, to_endpoint) = (*target == Target::Client, *target == Target::Endpoint);
        let served = endpoint.as_deref().map(engine::node::PathPattern::parse);
        let to_process = matches!(target, Target::Active | Target::Parent);
        let named = connection.as_ref().is_some_and(|id| !id.is_empty());
        let unnamed = channel.as_ref().is_none_or(|name| name.source().trim().is_empty());
        let rules = [
            (to_channel && unnamed, "/channel", "Name the channel, as in `orders`."),
            (
                !to_channel && channel.is_some(),
                "/channel",
                "Only the target `channel` has a channel: choose that target, or leave it out.",
            ),
            (to_connection && !named, "/connection", "Choose the connection to send over."),
            (
                !to_connection && connection.is_some(),
                "/connection",
                "Only the target `connection` has one: choose that target, or leave it out.",
            ),
            (
                !to_client && client.is_some(),
                "/client",
                "Only the target `client` has one: choose that target, or leave it out.",
            ),
            (
                to_endpoint && !matches!(served, Some(Ok(_))),
                "/endpoint",
                "Name the endpoint by its path, as its trigger has it: `rooms/{room}`.",
            ),
            (
                !to_endpoint && endpoint.is_some(),
                "/endpoint",
                "Only the target `endpoint` has one: choose that target, or leave it out.",
            ),
            (
                !to_channel && !to_process && *kind != For::Data,
                "/kind",
                "Only frontends are asked to run an action: choose the target `channel`, `active` or \
                 `parent`, or the kind `data`.",
            ),
            (
                !to_channel && *retain,
                "/retain",
                "Only a channel retains messages: choose that target, or switch `retain` off.",
            ),
            (
                *encoding == Encoding::Base64
                    && (to_channel || to_process || *language != Language::Text),
                "/encoding",
                "Bytes go to sockets, not to channels, and are written in the language `text`.",
            ),
            (
                *language != Language::Substitution && *on_missing != OnMissing::default(),
                "/onMissing",
                "Only the language `substitution` looks at missing values: choose it, or leave this out.",
            ),
        ];
        let mut problems: Vec<Problem> = rules
            .into_iter()
            .filter(|(wrong, ..)| *wrong)
            .map(|(_, pointer, words)| Problem::error("config", pointer, words))
            .collect();
        if let Content::Mistaken(mistake) = &self.content {
            problems.push(Problem::error("config", "/message", mistake.to_string()));
        }
        problems
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
