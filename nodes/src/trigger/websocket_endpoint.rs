//! Events of sockets that clients open to us.

use engine::node::{
    Configured, EventKind, Example, Expectation, Meta, Overflow, Ports, Problem, Served,
    SocketEndpoint, Subscription, Trigger, TriggerConfig,
};
use engine::payload::BinaryAs;
use engine::text::FilterLogic;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::door::{self, Door};
use crate::listening::{self, Parts, Reply, Runs};

/// Serves a WebSocket at `/hooks/ws/` and the path below, and starts a run for what its clients do:
/// a message, and if you like, that a client has come or has left. Each kind of event has its own
/// port.
///
/// **In:** nothing. **Out:** `data` holds
///
/// | field | in | holds |
/// |---|---|---|
/// | `type` | all | `connect`, `message`, `disconnect` or `failure` |
/// | `replyId` | all | the client; the same in all its events |
/// | `path`, `params` | all | the path that was asked for, and its variable parts: of `rooms/{room}`, `params.room` |
/// | `query` | all | the query, texts by name |
/// | `headers` | connect, message | the request's headers, names in lower case |
/// | `message` | message | `data`: the text, always a string; `length` in bytes; `binary: true` for a binary frame |
/// | `message` | disconnect | `statusCode`: the close code (1006 without one), `reason` |
/// | `message` | failure | `reason`: a binary message is not the text that it should be |
///
/// Beside it: `applicationId`, `applicationName`, `flowId`, `flowName`, `flowVersion`, `globals`,
/// `time`, the path as it is written here as `relayId` and `triggerId`, and `public` as `relayType`
/// and `triggerType`. Passwords and tokens, and cookies, are left out.
///
/// To answer the client that a run is about, use *Reply* here, or the node WebSocket Send with the
/// target *Reply*; any client, with the target *Client* and its `replyId`; all of them, with the
/// target *Endpoint*.
///
/// **Who may come:** everybody, or who knows a name and a password, or a token. Pages of other
/// origins may come only if they are listed.
///
/// **Filters**, **preprocessor**, **how runs relate** and **replies** are as for the trigger
/// WebSocket; a preprocessor's `url` is the path that was asked for. Without a key,
/// *ordered* means one run at a time for each client; with one, for each value of it over all
/// clients. A client whose run takes its time is not read meanwhile; the others are.
///
/// A deploy leaves the clients where they are, unless the settings of the endpoint have changed:
/// then they are asked to come again (1012).
///
/// **Errors:** none here. Who deals with a failed run is as for the trigger WebSocket.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WebsocketEndpoint {
    /// The path below `/hooks/ws/`: `echo`, or with variable parts `rooms/{room}`.
    #[schemars(length(min = 1, max = 256))]
    path: String,
    /// Which events start a run. Each has its own port.
    #[serde(default = "only_messages")]
    #[schemars(length(min = 1, max = 4), extend("uniqueItems" = true))]
    events: Vec<EventKind>,
    /// Who may come.
    #[serde(default)]
    auth: Door,
    /// The pages that may come, by origin. Those of our own origin always may.
    /// `https://app.example.org`; `*` stands for all.
    #[serde(default)]
    #[schemars(title = "Allowed origins", length(max = 100))]
    origins: Vec<String>,
    /// The sub-protocol that clients must offer.
    #[serde(default)]
    subprotocol: Option<String>,
    /// How binary messages enter the payload.
    #[serde(default)]
    binary_as: BinaryAs,
    /// What clients may send.
    #[serde(default)]
    limits: Limits,
    /// Which messages start a run. Without filters, all do.
    #[serde(default)]
    #[schemars(schema_with = "listening::filters")]
    filters: Vec<Json>,
    /// How many of the filters must hold.
    #[serde(default)]
    #[schemars(title = "Which filters must hold")]
    filter_logic: FilterLogic,
    /// The library script whose `preprocessor` makes the `data` of each event.
    #[serde(default)]
    #[schemars(extend("format" = "wireloom-script"))]
    preprocessor: Option<String>,
    /// How runs relate to each other.
    #[serde(default)]
    concurrency: Runs,
    /// What to do with an event that finds the queue full.
    #[serde(default)]
    #[schemars(title = "When the queue is full")]
    overflow: Overflow,
    /// How many events may wait for their run.
    #[serde(default = "listening::thousand")]
    #[schemars(title = "Queue length", range(min = 1, max = 100_000))]
    queue: usize,
    /// What goes back to the client that the event came from.
    #[serde(default)]
    reply: Reply,
    /// The flow that is called with runs of this trigger that failed.
    #[serde(default)]
    #[schemars(title = "When a run fails", extend("format" = "wireloom-flow"))]
    error_handler: Option<String>,
    /// The library script that is called with them, in place of a flow.
    #[serde(default)]
    #[schemars(title = "When a run fails, script", extend("format" = "wireloom-script"))]
    error_script: Option<String>,
}

/// What clients may send, and how many there may be.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Limits {
    /// Bytes of a message.
    #[schemars(range(min = 1, max = 67_108_864))]
    message: usize,
    /// Bytes of a frame.
    #[schemars(range(min = 1, max = 67_108_864))]
    frame: usize,
    /// Clients at once.
    #[schemars(range(min = 1, max = 100_000))]
    clients: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { message: 1 << 20, frame: 1 << 20, clients: 1_000 }
    }
}

fn only_messages() -> Vec<EventKind> {
    vec![EventKind::Message]
}

impl Configured for WebsocketEndpoint {
    const META: Meta = Meta {
        name: "trigger/websocket-endpoint",
        aliases: &[],
        title: "WebSocket Endpoint",
        summary: "Starts a run for each event of clients that connect here",
        icon: "radio-tower",
        ports: Ports::PerValue { list: "events", default: &["message"] },
        subtitle: &["path"],
    };

    fn examples() -> Vec<Example> {
        let deploys = |title, config| Example {
            title,
            config,
            payload: json!(null),
            expect: Expectation::Deploys,
        };
        vec![
            deploys(
                "An echo: what the flow returns goes back",
                json!({ "path": "echo", "reply": { "result": true } }),
            ),
            deploys(
                "Rooms, for who knows the token",
                json!({
                    "path": "rooms/{room}",
                    "events": ["connect", "message", "disconnect"],
                    "auth": { "mode": "token", "token": "{{globals.roomToken}}" },
                }),
            ),
            deploys(
                "For pages of another origin; large messages, few clients",
                json!({
                    "path": "upload",
                    "origins": ["https://app.example.org"],
                    "subprotocol": "upload.v1",
                    "binaryAs": "base64",
                    "limits": { "message": 16_777_216, "frame": 1_048_576, "clients": 20 },
                }),
            ),
        ]
    }

    fn check(&self) -> Vec<Problem> {
        let mut problems: Vec<Problem> = door::check_path(&self.path).into_iter().collect();
        let mut refuse = |pointer: &str, words: &str| {
            problems.push(Problem::error("config", pointer, words));
        };
        if self.events.is_empty() {
            refuse("/events", "Choose at least one event to listen to.");
        }
        for (place, origin) in self.origins.iter().enumerate() {
            let named = origin.split_once("://").is_some_and(|(scheme, host)| {
                matches!(scheme, "http" | "https") && !host.is_empty() && !host.contains('/')
            });
            if !named && origin != "*" {
                let words = "An origin is written as browsers do: `https://app.example.org`.";
                refuse(&format!("/origins/{place}"), words);
            }
        }
        let token = |char: char| char.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(char);
        if self.subprotocol.as_ref().is_some_and(|name| name.is_empty() || !name.chars().all(token))
        {
            refuse("/subprotocol", "A sub-protocol is a word without spaces, as in `chat.v1`.");
        }
        let Limits { message, frame, clients } = self.limits;
        for (name, value, most) in [
            ("message", message, 64 << 20),
            ("frame", frame, 64 << 20),
            ("clients", clients, 100_000),
        ] {
            if !(1..=most).contains(&value) {
                refuse(&format!("/limits/{name}"), &format!("From 1 to {most}."));
            }
        }
        problems.extend(self.auth.check());
        problems.extend(self.parts().check());
        problems
    }
}

impl TriggerConfig for WebsocketEndpoint {
    fn trigger(&self) -> Trigger {
        let listening = self.parts().listening(self.events.iter().copied());
        let served = Served::Socket(SocketEndpoint {
            path: door::path(&self.path),
            auth: self.auth.auth(),
            origins: self.origins.clone(),
            subprotocol: self.subprotocol.clone(),
            binary_as: self.binary_as,
            message: self.limits.message,
            frame: self.limits.frame,
            clients: self.limits.clients,
        });
        Trigger { subscription: Subscription::Served { served, listening } }
    }
}

impl WebsocketEndpoint {
    fn parts(&self) -> Parts<'_> {
        Parts {
            filters: &self.filters,
            logic: self.filter_logic,
            runs: &self.concurrency,
            overflow: self.overflow,
            queue: self.queue,
            reply: &self.reply,
            preprocessor: self.preprocessor.as_deref(),
            error_handler: self.error_handler.as_deref(),
            error_script: self.error_script.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{deploy, refuses};

    #[test]
    fn serves_as_it_is_told() {
        let config = json!({
            "path": "a/{b}", "binaryAs": "hex", "limits": { "frame": 10 }, "origins": ["*"],
        });
        let Subscription::Served { served: Served::Socket(socket), listening } =
            deploy::<WebsocketEndpoint>(&config).subscription
        else {
            panic!("it serves sockets");
        };
        assert_eq!((socket.path.as_str(), socket.binary_as), ("a/{b}", BinaryAs::Hex));
        assert_eq!((socket.frame, socket.message, socket.clients), (10, 1 << 20, 1_000));
        assert_eq!(listening.events.port_of(EventKind::Message), Some(0));
    }

    #[test]
    fn mistakes_have_their_place() {
        for (config, pointer, words) in [
            (json!({ "path": "" }), "/path", "256"),
            (json!({ "path": "/a" }), "/path", "without a slash"),
            (json!({ "path": "a", "events": [] }), "/events", "at least one"),
            (json!({ "path": "a", "origins": ["*", "app.example"] }), "/origins/1", "https://"),
            (json!({ "path": "a", "subprotocol": "a b" }), "/subprotocol", "without spaces"),
            (json!({ "path": "a", "limits": { "frame": 0 } }), "/limits/frame", "From 1"),
            (json!({ "path": "a", "auth": { "mode": "token" } }), "/auth/token", "wanted"),
            (
                json!({ "path": "a", "auth": { "mode": "token", "token": "s3cret" } }),
                "/auth/token",
                "global",
            ),
            (json!({ "path": "a", "auth": { "token": "{{a}}" } }), "/auth/token", "no meaning"),
            (json!({ "path": "a", "filters": [{}] }), "/filters/0", "`key`"),
        ] {
            refuses::<WebsocketEndpoint>(&config, pointer, words);
        }
    }
}
