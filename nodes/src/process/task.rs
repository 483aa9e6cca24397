//! Work that the process does by itself.

use engine::node::{Configured, Element, ElementConfig, Example, Expectation, Meta, Ports, Work};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// Work that the process does by itself: the actions on it run one after the other.
///
/// **In:** the token. **Out:** the same token, when every mandatory action is completed.
///
/// Automatic actions run when the token comes, in their order. Optional ones never hold the token; a
/// node without mandatory actions lets it go on at once.
///
/// **Errors:** an action that fails becomes an incident after its tries; the token waits until
/// somebody resolves it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Task {
    /// Tokens that have gone on may come back here, and past here.
    #[serde(default = "yes")]
    can_go_back: bool,
}

fn yes() -> bool {
    true
}

impl Configured for Task {
    const META: Meta = Meta {
        name: "process/task",
        aliases: &[],
        title: "Task",
        summary: "Actions run by themselves",
        icon: "cog",
        ports: Ports::OUT,
        subtitle: &[],
    };

    fn examples() -> Vec<Example> {
        vec![
            Example {
                title: "It needs no settings",
                config: json!({}),
                payload: json!(null),
                expect: Expectation::Deploys,
            },
            Example {
                title: "Nobody comes back once this is done",
                config: json!({ "canGoBack": false }),
                payload: json!(null),
                expect: Expectation::Deploys,
            },
        ]
    }
}

impl ElementConfig for Task {
    fn element(&self) -> Element {
        Element::Task(Work { user: false, can_go_back: self.can_go_back })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{element, refuses};

    #[test]
    fn tokens_may_come_back_unless_it_says_no() {
        for (config, back) in [(json!({}), true), (json!({ "canGoBack": false }), false)] {
            let Element::Task(work) = element::<Task>(&config) else { panic!("another element") };
            assert_eq!((work.user, work.can_go_back), (false, back));
        }
        refuses::<Task>(&json!({ "user": true }), "/user", "unknown field");
    }
}
