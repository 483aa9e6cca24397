//! What an HTTP server answered, and how it enters a payload.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::node::{Blame, Error};
use crate::payload::{Object, Value};

/// Nested at most so deep, as all payloads.
const LEVELS: usize = 127;

/// How the body of an answer is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AnswerAs {
    /// As its `Content-Type` says: JSON, text, or Base64 of anything else.
    #[default]
    Auto,
    /// As JSON, whatever the server calls it. An answer with an error status is read as `auto`.
    Json,
    /// As text.
    Text,
    /// As Base64 text.
    Base64,
}

/// Which answers are errors of the node. An error can be tried again, an answer goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// None: whatever a server answers is an answer.
    #[default]
    Nothing,
    /// 5xx, and 429: the server is in trouble, and may be better later.
    Server,
    /// All from 400 on.
    Any,
}

/// An answer. Its `Debug` shows no header and no body.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpResponse {
    /// Who answered, fit to be shown.
    pub server: String,
    /// The status, from 200 to 599.
    pub status: u16,
    /// Names in lower case, in the order in which they came.
    pub headers: Vec<(String, String)>,
    /// As it came.
    pub body: Bytes,
}

impl std::fmt::Debug for HttpResponse {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "HttpResponse({} {} bytes)", self.status, self.body.len())
    }
}

impl HttpResponse {
    /// `{status, headers, body}`. Headers of one name are joined by `, `, but for `set-cookie`,
    /// which is a list.
    ///
    /// # Errors
    /// When the status is one of `fail_on`: with blame External where another try may help. When
    /// the body is not what it should be.
    pub fn value(&self, read: AnswerAs, fail_on: FailOn) -> Result<Value, Error> {
        let troubled = self.status >= 500 || self.status == 429;
        let fails = match fail_on {
            FailOn::Nothing => false,
            FailOn::Server => troubled,
            FailOn::Any => self.status >= 400,
        };
        if fails {
            let later = troubled || self.status == 408;
            let blame = if later { Blame::External } else { Blame::Input };
            let message = format!("{} answered with the status {}.", self.server, self.status);
            return Err(Error { blame, message, source: None });
        }
        let mut answer = Object::with_capacity(3);
        answer.insert("status", Value::from(i64::from(self.status)));
        answer.insert("headers", self.headers());
        answer.insert("body", self.body(read)?);
        Ok(Value::Object(answer))
    }

    fn headers(&self) -> Value {
        let mut all = Object::new();
        for (name, value) in &self.headers {
            let joined = match all.get(name) {
                None if name == "set-cookie" => Value::from(vec![Value::from(value.as_str())]),
                None => Value::from(value.as_str()),
                Some(Value::Array(list)) => {
                    let more = list.iter().cloned().chain([Value::from(value.as_str())]);
                    Value::from(more.collect::<Vec<_>>())
                }
                Some(first) => {
                    Value::from(format!("{}, {value}", first.as_str().unwrap_or_default()))
                }
            };
            all.insert(name.as_str(), joined);
        }
        Value::Object(all)
    }

    fn body(&self, read: AnswerAs) -> Result<Value, Error> {
        if self.body.is_empty() {
            return Ok(Value::Null);
        }
        let said = self.headers.iter().find(|(name, _)| name == "content-type");
        let said = said.map_or("", |(_, value)| value.as_str()).to_ascii_lowercase();
        let media_type = said.split(';').next().unwrap_or_default().trim();
        let is_json = media_type == "application/json" || media_type.ends_with("+json");
        match read {
            AnswerAs::Base64 => Ok(self.base64()),
            AnswerAs::Text => self.text().ok_or_else(|| {
                let words = "the body is no UTF-8 text; take it as base64";
                Error::input(format!("The answer of {}: {words}.", self.server))
            }),
            AnswerAs::Json if self.status < 400 || is_json => self.json(),
            _ if is_json && self.status >= 400 => Ok(self.json().unwrap_or_else(|_| self.any())),
            _ if is_json => self.json(),
            _ => Ok(if is_text(media_type) { self.any() } else { self.base64() }),
        }
    }

    fn json(&self) -> Result<Value, Error> {
        let wrong = |words: String| {
            let message = format!("The answer of {} is not JSON: {words}", self.server);
            Error { blame: Blame::External, message, source: None }
        };
        let text = std::str::from_utf8(&self.body).map_err(|_| wrong("no UTF-8.".to_owned()))?;
        let value = Value::parse(text).map_err(|error| wrong(error.to_string()))?;
        value.weigh(LEVELS, Value::HEAVIEST).map_err(|_| {
            Error::input(format!("The answer of {} is too large for a payload.", self.server))
        })?;
        Ok(value)
    }

    fn text(&self) -> Option<Value> {
        std::str::from_utf8(&self.body).ok().map(Value::from)
    }

    fn any(&self) -> Value {
        self.text().unwrap_or_else(|| self.base64())
    }

    fn base64(&self) -> Value {
        Value::from(STANDARD.encode(&self.body))
    }
}

fn is_text(media_type: &str) -> bool {
    const TEXTS: [&str; 4] = ["", "application/xml", "application/x-ndjson", "application/yaml"];
    media_type.starts_with("text/")
        || media_type.ends_with("+xml")
        || media_type == "application/x-www-form-urlencoded"
        || TEXTS.contains(&media_type)
}
