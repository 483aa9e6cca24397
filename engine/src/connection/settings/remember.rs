//! What people write down about what a connection keeps from one socket to the next.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::text::{FilterLogic, FilterMistake, Filters, Path};

/// Values of the server's messages that are kept when the socket is lost, for who has to say at
/// the next one where it left off: a session's id, an address to come back to. Templates find
/// them as `remembered.NAME`, calls of flows and scripts under `connection`. They are kept in
/// memory, so the program's next start begins without.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Remember {
    /// By name, where in the server's JSON messages a value stands; the last that is there and not
    /// `null` is kept, if it has no more than 8 KiB. At most 16.
    #[serde(default)]
    pub values: BTreeMap<String, Path>,
    /// Messages that one of these filters accepts make all of it forgotten, the state of the
    /// heartbeat too, before anything of them is kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "filters")]
    pub forget_on: Vec<serde_json::Value>,
}

impl Remember {
    /// When to forget; `None` if that is never asked for.
    pub(in crate::connection) fn forgets(&self) -> Result<Option<Filters>, Vec<FilterMistake>> {
        let filters = Filters::compile(&self.forget_on, FilterLogic::Or)?;
        Ok(Some(filters).filter(|filters| !filters.is_empty()))
    }
}

fn filters(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "array",
        "maxItems": 50,
        "items": { "type": "object", "minProperties": 1, "format": "wireloom-filter" },
    })
}
