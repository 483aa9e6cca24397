//! HTTP requests that others send to us.

use engine::node::{
    Concurrency, Configured, Example, Expectation, Listening, Meta, Overflow, Ports, Problem,
    Runnable, Served, Subscription, Trigger, TriggerConfig, Webhook as Settings,
};
use engine::text::Duration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::door::{self, Door};
use crate::listening::problems_of_handlers;

/// Serves HTTP at `/hooks/http/` and the path below, and starts a run for every request.
///
/// **In:** nothing. **Out:** `data` holds
///
/// | field | holds |
/// |---|---|
/// | `method` | `GET`, `POST` … |
/// | `path`, `params` | the path that was asked for, and its variable parts: of `orders/{id}`, `params.id` |
/// | `query` | the query, texts by name; a list of texts where a name stands there twice |
/// | `headers` | the request's headers, names in lower case |
/// | `body` | the body, read by its Content-Type; `null` where there is none |
/// | `bodyType` | `json`; `form` (an object of texts); `text`; `base64` for anything else; `none` |
///
/// Beside it: `applicationId`, `applicationName`, `flowId`, `flowName`, `flowVersion`, `globals`,
/// `time`, the path as it is written here as `relayId` and `triggerId`, and `public` as `relayType`
/// and `triggerType`. Passwords and tokens, and cookies, are left out.
///
/// **The answer** is what comes first of
///
/// - the node HTTP Reply: status, headers and body as it says,
/// - the run's result (its Return node, or the flow's early return): status 200, text as it is,
///   anything else as JSON, `null` as 204,
/// - the end of the run: 204 if it went well, 500 if it failed,
/// - the end of the waiting time: 504. The run goes on.
///
/// 404 is answered where no flow serves the path, 405 for another method, 401 for a wrong password
/// or token, 400 for a body that is not what its type says, 413 for one that is too large, 503 when
/// so many requests wait that the queue is full.
///
/// **Errors:** none here. Who deals with a failed run is as for the trigger WebSocket.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Webhook {
    /// The path below `/hooks/http/`: `orders`, or with variable parts `orders/{id}`.
    #[schemars(length(min = 1, max = 256))]
    path: String,
    /// The methods that are answered. GET answers HEAD too.
    #[serde(default = "only_post")]
    #[schemars(length(min = 1, max = 5), extend("uniqueItems" = true))]
    methods: Vec<Method>,
    /// Who may ask.
    #[serde(default)]
    auth: Door,
    /// Bytes of a body.
    #[serde(default = "mebibyte")]
    #[schemars(title = "Largest body", range(min = 0, max = 67_108_864))]
    body_limit: usize,
    /// How long a request waits for its answer: an ISO 8601 duration.
    #[serde(default = "half_a_minute")]
    timeout: Duration,
    /// Tell whoever asked why a run failed.
    #[serde(default)]
    #[schemars(title = "Tell errors")]
    errors: bool,
    /// How many runs at once.
    #[serde(default = "sixteen")]
    #[schemars(title = "Runs at once", range(min = 1, max = 1_024))]
    limit: usize,
    /// How many requests may wait for their run.
    #[serde(default = "some")]
    #[schemars(title = "Queue length", range(min = 1, max = 10_000))]
    queue: usize,
    /// The flow that is called with runs of this trigger that failed.
    #[serde(default)]
    #[schemars(title = "When a run fails", extend("format" = "wireloom-flow"))]
    error_handler: Option<String>,
    /// The library script that is called with them, in place of a flow.
    #[serde(default)]
    #[schemars(title = "When a run fails, script", extend("format" = "wireloom-script"))]
    error_script: Option<String>,
}

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

fn only_post() -> Vec<Method> {
    vec![Method::Post]
}

fn mebibyte() -> usize {
    1 << 20
}

#[allow(clippy::expect_used, reason = "a constant; a test makes every default")]
fn half_a_minute() -> Duration {
    Duration::parse("PT30S").expect("a constant duration is well formed")
}

fn sixteen() -> usize {
    16
}

fn some() -> usize {
    256
}

/// The longest that a request waits.
const LONGEST: std::time::Duration = std::time::Duration::from_secs(300);

impl Configured for Webhook {
    const META: Meta = Meta {
        name: "trigger/webhook",
        aliases: &[],
        title: "Webhook",
        summary: "Starts a run for each HTTP request",
        icon: "webhook",
        ports: Ports::OUT,
        subtitle: &["path"],
    };

    fn examples() -> Vec<Example> {
        let deploys = |title, config| Example {
            title,
            config,
            payload: json!(null),
            expect: Expectation::Deploys,
        };
        vec![
            deploys("Whatever is posted", json!({ "path": "orders" })),
            deploys(
                "An order by its number, for who knows the password",
                json!({
                    "path": "orders/{id}",
                    "methods": ["GET", "DELETE"],
                    "auth": {
                        "mode": "basic",
                        "username": "shop",
                        "password": "{{globals.shopPassword}}",
                    },
                }),
            ),
            deploys(
                "A slow flow, one run at a time",
                json!({ "path": "report", "timeout": "PT2M", "limit": 1, "queue": 10 }),
            ),
        ]
    }

    fn check(&self) -> Vec<Problem> {
        let mut problems: Vec<Problem> = door::check_path(&self.path).into_iter().collect();
        let mut refuse = |pointer: &str, words: &str| {
            problems.push(Problem::error("config", pointer, words));
        };
        if self.methods.is_empty() {
            refuse("/methods", "Choose at least one method to answer.");
        }
        if self.body_limit > 64 << 20 {
            refuse("/bodyLimit", "A body has at most 67,108,864 bytes.");
        }
        let timeout = self.timeout.to_std();
        if timeout.is_zero() || timeout > LONGEST {
            refuse("/timeout", "A request waits for more than nothing and at most 5 minutes.");
        }
        if !(1..=1_024).contains(&self.limit) {
            refuse("/limit", "From 1 to 1,024 runs at once.");
        }
        if !(1..=10_000).contains(&self.queue) {
            refuse("/queue", "The queue holds from 1 to 10,000 requests.");
        }
        let (flow, script) = (self.error_handler.as_deref(), self.error_script.as_deref());
        problems_of_handlers(flow, script, &mut refuse);
        problems.extend(self.auth.check());
        problems
    }
}

impl TriggerConfig for Webhook {
    fn trigger(&self) -> Trigger {
        let served = Served::Webhook(Settings {
            path: door::path(&self.path),
            methods: self.methods.iter().map(|method| method.as_str()).collect(),
            auth: self.auth.auth(),
            body: self.body_limit,
            timeout: self.timeout.to_std(),
            errors: self.errors,
        });
        let listening = Listening {
            concurrency: Concurrency::Parallel { limit: self.limit },
            // A request that finds no room is refused at once, not kept waiting outside.
            overflow: Overflow::DropNewest,
            queue: self.queue,
            error_handler: Runnable::of(
                self.error_handler.as_deref(),
                self.error_script.as_deref(),
            ),
            ..Listening::default()
        };
        Trigger { subscription: Subscription::Served { served, listening } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{deploy, refuses};

    #[test]
    fn serves_as_it_is_told() {
        let config = json!({ "path": "a/{b}", "methods": ["GET", "PATCH"], "timeout": "PT1S" });
        let Subscription::Served { served: Served::Webhook(hook), .. } =
            deploy::<Webhook>(&config).subscription
        else {
            panic!("it serves requests");
        };
        assert_eq!((hook.path.as_str(), hook.methods), ("a/{b}", vec!["GET", "PATCH"]));
        assert_eq!((hook.timeout.as_secs(), hook.body, hook.errors), (1, 1 << 20, false));
    }

    #[test]
    fn mistakes_have_their_place() {
        for (config, pointer, words) in [
            (json!({ "path": "a b" }), "/path", "letters"),
            (json!({ "path": "a", "methods": [] }), "/methods", "at least one"),
            (json!({ "path": "a", "methods": ["TRACE"] }), "/methods/0", "unknown variant"),
            (json!({ "path": "a", "timeout": "PT0S" }), "/timeout", "at most 5 minutes"),
            (json!({ "path": "a", "timeout": "PT6M" }), "/timeout", "at most 5 minutes"),
            (json!({ "path": "a", "limit": 0 }), "/limit", "1,024"),
            (json!({ "path": "a", "queue": 0 }), "/queue", "10,000"),
            (
                json!({ "path": "a", "auth": { "mode": "basic", "password": "{{a}}" } }),
                "/auth/username",
                "wanted",
            ),
        ] {
            refuses::<Webhook>(&config, pointer, words);
        }
    }
}
