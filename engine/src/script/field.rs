//! A script as a field of a kind's config: text in, compiled at once; the mistake has its place.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer};

use super::Program;

/// The body of a function of `payload`, JavaScript or TypeScript.
#[derive(Clone)]
pub struct FunctionBody {
    source: String,
    program: Arc<Program>,
}

impl FunctionBody {
    /// The `format` of its JSON Schema.
    pub const FORMAT: &'static str = "wireloom-function";

    /// Reads one.
    ///
    /// # Errors
    /// The first mistake, with its place.
    pub fn parse(source: &str) -> Result<Self, crate::text::Mistake> {
        Ok(Self { source: source.to_owned(), program: Program::function(source)? })
    }

    /// As it was written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// As it is run.
    #[must_use]
    pub fn program(&self) -> &Arc<Program> {
        &self.program
    }
}

impl fmt::Debug for FunctionBody {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("FunctionBody").field(&self.source).finish()
    }
}

impl<'de> Deserialize<'de> for FunctionBody {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let source = String::deserialize(input)?;
        Self::parse(&source).map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for FunctionBody {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "FunctionBody".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "string", "format": Self::FORMAT })
    }
}
