//! What people write down about the beginning of a connection: calls of flows, first messages.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::connection::scope;
use crate::node::{Frame, Runnable};
use crate::payload::Value;
use crate::text::Template;

/// A flow or a library script to call, one of the two; what it returns is used. It has
/// `limits.handshake` to answer.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Call {
    /// The flow's id. It must be deployed and have a trigger for calls, or exactly one button.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schemars(extend("format" = "wireloom-flow"))]
    pub flow: String,
    /// The library script's id; its `main` is called.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schemars(extend("format" = "wireloom-script"))]
    pub script: String,
    /// What the flow finds as `data`; the arguments of the script, by name.
    #[serde(default = "no_arguments", skip_serializing_if = "is_empty")]
    pub args: serde_json::Value,
}

impl Call {
    /// The id of what is called.
    #[must_use]
    pub fn name(&self) -> &str {
        if self.script.is_empty() { &self.flow } else { &self.script }
    }

    /// What is called.
    #[must_use]
    pub fn runnable(&self) -> Runnable {
        if self.script.is_empty() {
            Runnable::Flow(self.flow.clone())
        } else {
            Runnable::Script(self.script.clone())
        }
    }
}

fn no_arguments() -> serde_json::Value {
    serde_json::Value::Object(serde_json::Map::new())
}

fn is_empty(args: &serde_json::Value) -> bool {
    args.as_object().is_some_and(serde_json::Map::is_empty)
}

/// The arguments may carry a token, so they are not shown.
impl fmt::Debug for Call {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Call").field("what", &self.name()).finish_non_exhaustive()
    }
}

/// One message to send after each connect.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum InitialMessage {
    /// A JSON value. A string is sent without its quotes, anything else as JSON text.
    Text(serde_json::Value),
    /// A Handlebars template that sees `globals`, rendered before each connect.
    Template(Template),
    /// A flow or script that is called once the socket is open. A string that it returns is sent as it is,
    /// anything else as JSON text, `null` not at all. If it fails, so does the attempt to connect.
    Run(Call),
}

/// What a message is before anything is called.
#[derive(Debug)]
pub(in crate::connection) enum Opening {
    Frame(Frame),
    Call(Call),
}

impl InitialMessage {
    /// What to send. `what` names the message in the error, which is for people.
    pub(in crate::connection) fn opening(
        &self,
        what: &str,
        scope: &Value,
    ) -> Result<Opening, String> {
        Ok(Opening::Frame(match self {
            Self::Text(serde_json::Value::String(text)) => Frame::text(text.as_str()),
            Self::Text(json) => Frame::text(json.to_string()),
            Self::Template(template) => Frame::text(scope::rendered(what, template, scope)?),
            Self::Run(call) => return Ok(Opening::Call(call.clone())),
        }))
    }
}

/// May carry a token, so its content is not shown.
impl fmt::Debug for InitialMessage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(_) => out.write_str("Text(***)"),
            Self::Template(_) => out.write_str("Template(***)"),
            Self::Run(call) => out.debug_tuple("Run").field(call).finish(),
        }
    }
}
