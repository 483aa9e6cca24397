//! Handlebars templates.

use schemars::JsonSchema;
use serde::Deserialize;

/// A Handlebars template.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Template(String);

/// A Handlebars template whose output must be JSON.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct JsonTemplate(String);
