//! A kind with a body, for the engine's own tests.

use futures_util::{StreamExt, stream};
use schemars::JsonSchema;
use serde::Deserialize;

use super::meta;
use crate::node::{Configured, Error, Example, Host, Message, Meta, Outcome, Port, Ports, Task};
use crate::payload::Value;

/// Runs its body for each of `over`, put where `log` is, and puts what the passes log there.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Each {
    over: Vec<String>,
    #[serde(default)]
    parallel: usize,
    #[serde(default)]
    skip: bool,
}

impl Configured for Each {
    const META: Meta = meta(
        "test/each",
        Ports::Fixed {
            ports: &[Port { name: "done", label: "" }, Port { name: "body", label: "" }],
        },
    );

    const BODY: Option<&'static str> = Some("body");

    fn examples() -> Vec<Example> {
        Vec::new()
    }
}

impl Task for Each {
    async fn execute(&self, message: &mut Message, host: &dyn Host) -> Result<Outcome, Error> {
        let before = message.payload.clone();
        let pass = |text: &String| {
            let mut payload = before.clone();
            payload.set("log", Value::from(text.as_str()));
            host.run_body(payload)
        };
        let passes = stream::iter(&self.over).map(pass).buffered(self.parallel.max(1));
        let passes: Vec<_> = passes.collect().await;
        let mut logs = Vec::new();
        for passed in passes {
            logs.push(match passed {
                Ok(payload) => payload.get("log").and_then(Value::as_str).unwrap_or("-").to_owned(),
                Err(broken) if self.skip && !broken.ends_all => format!("!{}", broken.node),
                Err(broken) => return Err(broken.error),
            });
        }
        message.payload.set("log", Value::from(logs.join(" ")));
        Ok(Outcome::out())
    }
}
