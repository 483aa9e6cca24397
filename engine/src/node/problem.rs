//! What is wrong with a flow, so that a person finds the place and a program the reason.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether the flow can be deployed all the same.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It can not.
    Error,
    /// It can, but somebody should look.
    Warning,
}

/// One finding of `check`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// Whether it stands in the way of a deploy.
    pub severity: Severity,
    /// Stable, kebab-case: programs and help pages go by it.
    pub code: String,
    /// The node concerned, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// JSON pointer into the flow document (in a kind's own check: into the node's config).
    pub pointer: String,
    /// For people: what is wrong and what would be right.
    pub message: String,
}

impl Problem {
    /// Something that stands in the way of a deploy.
    pub fn error(code: &str, pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code: code.to_owned(),
            node: None,
            pointer: pointer.into(),
            message: message.into(),
        }
    }

    /// Something to look at.
    pub fn warning(code: &str, pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, pointer, message) }
    }

    /// Names the node concerned.
    #[must_use]
    pub fn at_node(mut self, node: &str) -> Self {
        self.node = Some(node.to_owned());
        self
    }
}
