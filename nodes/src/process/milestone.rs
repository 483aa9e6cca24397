//! A place on the way.

use engine::node::{Configured, Element, ElementConfig, Example, Expectation, Meta, Ports};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// Marks a place on the way of a process, for people who look at it.
///
/// **In:** the token. **Out:** the same token, at once. That it was here stands in the instance's
/// history and on the token's way.
///
/// **Errors:** none.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Milestone {
    /// What has been reached. For people.
    #[serde(default)]
    #[allow(dead_code, reason = "people read it in the designer")]
    label: String,
}

impl Configured for Milestone {
    const META: Meta = Meta {
        name: "process/milestone",
        aliases: &[],
        title: "Milestone",
        summary: "A place on the way",
        icon: "flag",
        ports: Ports::OUT,
        subtitle: &["label"],
    };

    fn examples() -> Vec<Example> {
        vec![Example {
            title: "Halfway",
            config: json!({ "label": "Documents complete" }),
            payload: json!(null),
            expect: Expectation::Deploys,
        }]
    }
}

impl ElementConfig for Milestone {
    fn element(&self) -> Element {
        Element::Milestone
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{element, refuses};

    #[test]
    fn is_a_milestone() {
        assert!(matches!(element::<Milestone>(&json!({})), Element::Milestone));
        refuses::<Milestone>(&json!({ "label": 5 }), "/label", "string");
    }
}
