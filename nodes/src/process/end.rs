//! A token ends.

use engine::node::{self, Configured, Element, ElementConfig, Example, Expectation, Meta, Ports};
use engine::text::Path;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// Ends a token. The process is finished when its last token has ended.
///
/// **In:** the token. **Out:** nothing.
///
/// What the process gives to the one that started it is all of its data, or what stands at `result`.
///
/// **Errors:** none.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct End {
    /// What the process gives to whoever started it. All of its data if absent.
    #[serde(default)]
    result: Option<Path>,
    /// End the other tokens too.
    #[serde(default)]
    terminate: bool,
    /// The process counts as failed; the other tokens end too.
    #[serde(default)]
    failed: bool,
}

impl Configured for End {
    const META: Meta = Meta {
        name: "process/end",
        aliases: &[],
        title: "End",
        summary: "A token ends here",
        icon: "circle-stop",
        ports: Ports::NONE,
        subtitle: &["result"],
    };

    fn examples() -> Vec<Example> {
        vec![
            Example {
                title: "The usual end",
                config: json!({}),
                payload: json!(null),
                expect: Expectation::Deploys,
            },
            Example {
                title: "Only the decision goes to the parent",
                config: json!({ "result": "decision" }),
                payload: json!(null),
                expect: Expectation::Deploys,
            },
        ]
    }
}

impl ElementConfig for End {
    fn element(&self) -> Element {
        Element::End(node::End {
            result: self.result.clone(),
            terminate: self.terminate,
            failed: self.failed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{element, refuses};

    #[test]
    fn says_how_it_ends() {
        let Element::End(end) = element::<End>(&json!({ "result": "a.b", "terminate": true }))
        else {
            panic!("another element");
        };
        assert_eq!(end.result, Some(Path::parse("a.b").unwrap()));
        assert!(end.terminate && !end.failed);
        refuses::<End>(&json!({ "result": "a." }), "/result", "");
    }
}
