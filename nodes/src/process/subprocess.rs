//! Another process runs within this one.

use engine::node::{
    self, Calling, Configured, Element, ElementConfig, Example, Expectation, Inherit, Meta, Ports,
    Problem,
};
use engine::text::Path;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::field::path;

/// Starts another process, or one for each item of a list.
///
/// **In:** the token. **Out:** the same token. *Sync*: when the other process has finished, with its
/// result at `outputKey`. *Async*: at once; the result is written when it comes. *Each*: when all have
/// finished, with their results in the order of the items.
///
/// The other process begins with this one's data, as far as `paramsToCopy` and `withoutParams` let it.
///
/// **Errors:** the process is not deployed; it ends otherwise than finished; `items` leads to no list,
/// or to one of more than 1,000: an incident.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Subprocess {
    /// The process to start.
    #[schemars(extend("format" = "wireloom-flow"), length(min = 1))]
    process: String,
    /// Which of its start nodes. The usual one if absent.
    #[serde(default)]
    start_condition: Option<String>,
    /// Whether the token waits.
    #[serde(default)]
    mode: Mode,
    /// The list whose items each get a process of their own.
    #[serde(default)]
    #[schemars(extend("x-when" = { "mode": ["each"] }))]
    items: Option<Path>,
    /// Where such a process finds its item.
    #[serde(default = "item")]
    #[schemars(extend("default" = "item", "x-when" = { "mode": ["each"] }))]
    item_key: Path,
    /// What of the data goes along. All if absent.
    #[serde(default)]
    params_to_copy: Option<Vec<Path>>,
    /// What does not go along.
    #[serde(default)]
    without_params: Vec<Path>,
    /// Where the result goes. Nowhere if absent.
    #[serde(default)]
    output_key: Option<Path>,
}

/// Whether the token waits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Mode {
    /// It waits for the end.
    #[default]
    Sync,
    /// It goes on at once.
    Async,
    /// One process for each item of a list; it waits for all.
    Each,
}

fn item() -> Path {
    path("item")
}

impl Configured for Subprocess {
    const META: Meta = Meta {
        name: "process/subprocess",
        aliases: &[],
        title: "Subprocess",
        summary: "Another process runs",
        icon: "layers",
        ports: Ports::OUT,
        subtitle: &["process", "mode"],
    };

    fn examples() -> Vec<Example> {
        vec![
            Example {
                title: "Wait for the approval",
                config: json!({ "process": "approval", "outputKey": "approval" }),
                payload: json!(null),
                expect: Expectation::Deploys,
            },
            Example {
                title: "One for each position",
                config: json!({ "process": "position", "mode": "each", "items": "order.positions", "outputKey": "results" }),
                payload: json!(null),
                expect: Expectation::Deploys,
            },
        ]
    }

    fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.process.is_empty() {
            problems.push(Problem::error("config", "/process", "Choose the process to start."));
        }
        if self.mode == Mode::Each && self.items.is_none() {
            let words = "Say where the items are, one process for each.";
            problems.push(Problem::error("config", "/items", words));
        }
        problems
    }
}

impl ElementConfig for Subprocess {
    fn element(&self) -> Element {
        Element::Subprocess(node::Subprocess {
            process: self.process.clone(),
            start_condition: self.start_condition.clone().filter(|text| !text.is_empty()),
            calling: match self.mode {
                Mode::Sync => Calling::Sync,
                Mode::Async => Calling::Async,
                Mode::Each => Calling::Each,
            },
            items: self.items.clone(),
            item_key: self.item_key.clone(),
            inherit: Inherit {
                only: self.params_to_copy.clone(),
                without: self.without_params.clone(),
            },
            output: self.output_key.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{element, refuses};

    #[test]
    fn each_needs_items() {
        let config = json!({ "process": "p", "withoutParams": ["secret"] });
        let Element::Subprocess(settings) = element::<Subprocess>(&config) else {
            panic!("another element");
        };
        assert_eq!(settings.calling, Calling::Sync);
        assert_eq!(settings.inherit.without, [Path::parse("secret").unwrap()]);
        refuses::<Subprocess>(&json!({ "process": "p", "mode": "each" }), "/items", "where");
        refuses::<Subprocess>(&json!({ "process": "" }), "/process", "Choose");
    }
}
