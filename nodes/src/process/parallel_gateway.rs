//! Branches at the same time, and their end.

use engine::node::{Configured, Element, ElementConfig, Example, Expectation, Meta, Ports};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Splits the way into branches that run at the same time, or joins them again.
///
/// **In:** the token, or the tokens of the branches. **Out:** *Split*: one token by each wire of the
/// port; the token that came waits for them. *Join*: the token that was split, when every branch has
/// come here or has ended.
///
/// **Errors:** none.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ParallelGateway {
    /// What it does.
    #[serde(default)]
    does: Does,
}

/// What a parallel gateway does.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Does {
    /// Begins branches.
    #[default]
    Split,
    /// Waits for all branches.
    Join,
}

impl Configured for ParallelGateway {
    const META: Meta = Meta {
        name: "process/parallel-gateway",
        aliases: &[],
        title: "Parallel Gateway",
        summary: "Branches at the same time",
        icon: "split",
        ports: Ports::OUT,
        subtitle: &["does"],
    };

    fn examples() -> Vec<Example> {
        vec![
            Example {
                title: "Branches begin",
                config: json!({ "does": "split" }),
                payload: json!(null),
                expect: Expectation::Deploys,
            },
            Example {
                title: "Branches end",
                config: json!({ "does": "join" }),
                payload: json!(null),
                expect: Expectation::Deploys,
            },
        ]
    }
}

impl ElementConfig for ParallelGateway {
    fn element(&self) -> Element {
        match self.does {
            Does::Split => Element::Split,
            Does::Join => Element::Join,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{element, refuses};

    #[test]
    fn splits_or_joins() {
        assert!(matches!(element::<ParallelGateway>(&json!({})), Element::Split));
        assert!(matches!(element::<ParallelGateway>(&json!({ "does": "join" })), Element::Join));
        refuses::<ParallelGateway>(&json!({ "does": "merge" }), "/does", "unknown variant");
    }
}
