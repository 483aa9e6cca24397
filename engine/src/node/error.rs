//! A node's failure: whose fault it was decides whether trying again is of use.

use std::fmt;

use crate::payload::{Object, Value};

/// Who can mend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Blame {
    /// The message or the node's settings: the same message fails again.
    Input,
    /// Something outside: a server, a socket, a deadline. Worth a retry.
    External,
    /// Wireloom itself.
    Engine,
}

impl Blame {
    /// The word used in payloads, at the API and in the designer.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::External => "external",
            Self::Engine => "engine",
        }
    }
}

impl fmt::Display for Blame {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// Why a node did not do its work. The message tells a person what to do next.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// Who can mend it.
    pub blame: Blame,
    /// For people; never holds a secret.
    pub message: String,
    /// What lay beneath, for the log.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// The message or the settings are at fault.
    pub fn input(message: impl Into<String>) -> Self {
        Self { blame: Blame::Input, message: message.into(), source: None }
    }

    /// Something outside is at fault; a retry may help.
    pub fn external(message: impl Into<String>) -> Self {
        Self { blame: Blame::External, message: message.into(), source: None }
    }

    /// Wireloom is at fault.
    pub fn engine(message: impl Into<String>) -> Self {
        Self { blame: Blame::Engine, message: message.into(), source: None }
    }

    /// Keeps what lay beneath.
    #[must_use]
    pub fn with_source(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.source = Some(Box::new(source));
        self
    }

    /// `{message, blame, node}`: the form in which an error enters a payload.
    #[must_use]
    pub fn to_value(&self, node: &str) -> Value {
        let mut object = Object::with_capacity(3);
        object.insert("message", Value::from(self.message.as_str()));
        object.insert("blame", Value::from(self.blame.as_str()));
        object.insert("node", Value::from(node));
        Value::Object(object)
    }
}

/// A text of the settings gave no result for this payload.
impl From<crate::text::RenderError> for Error {
    fn from(error: crate::text::RenderError) -> Self {
        Self::input(error.to_string())
    }
}

/// A script gave nothing.
impl From<crate::script::Failure> for Error {
    fn from(failure: crate::script::Failure) -> Self {
        let words = failure.to_string();
        match failure.kind {
            crate::script::FailureKind::Worker => Self::external(words),
            _ => Self::input(words),
        }
    }
}
