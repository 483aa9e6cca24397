//! A library script runs, and its result comes back.

use engine::node::{
    Configured, Error, Example, Expectation, Host, Message, Meta, Outcome, Ports, Problem,
    RunScript, Task,
};
use engine::text::{JsonTemplate, Path};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use crate::Given;
use crate::field::path;
use crate::limits::ScriptLimits;

/// Runs a library script, waits for its result, and puts that at a path.
///
/// **In:** any payload. **Out:** the same payload, with the result at `destination`; `null` where
/// the script returns nothing.
///
/// The script exports a function: `export async function main(msg) { … }`. Its parameters are
/// bound by name to the members of `arguments`; one that is not there is `undefined`, so that a
/// default (`limit = 10`) counts. Scripts are written once, under an id, for all flows; what is
/// saved is at work at once.
///
/// What scripts may do and use is told at the Function node; they have the same limits.
///
/// **Errors** (the payload stays as it came): `arguments` gives no result; there is no such
/// script; it throws, takes too long, or goes beyond another of its limits; nothing can be written
/// at `destination`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Script {
    /// The script to run.
    #[serde(rename = "script")]
    #[schemars(extend("format" = "wireloom-script"), length(min = 1))]
    id: String,
    /// The arguments by name: an object.
    #[serde(default = "arguments")]
    #[schemars(extend("default" = { "json": ARGUMENTS }))]
    arguments: Given,
    /// Where the result goes.
    #[serde(default = "result")]
    destination: Path,
    /// What one call may use.
    #[serde(default)]
    #[schemars(extend("default" = {}))]
    limits: ScriptLimits,
}

const ARGUMENTS: &str = "{\"msg\": {{jsonEncode data}}}";

#[allow(clippy::expect_used, reason = "a constant; a test makes every default")]
fn arguments() -> Given {
    Given::Json(JsonTemplate::parse(ARGUMENTS).expect("a constant template is well formed"))
}

fn result() -> Path {
    path("working.result")
}

impl Configured for Script {
    const META: Meta = Meta {
        name: "logic/script",
        aliases: &[],
        title: "Script",
        summary: "Runs a library script, and takes its result",
        icon: "scroll-text",
        ports: Ports::OUT,
        subtitle: &["script"],
    };

    /// In examples there is one script, `greet`:
    /// `export async function main(name, greeting = 'Hello') { … }`.
    fn examples() -> Vec<Example> {
        vec![
            Example {
                title: "Arguments by name; the other has its default",
                config: json!({
                    "script": "greet",
                    "arguments": { "json": "{\"name\": {{jsonEncode data.who}}}" },
                }),
                payload: json!({ "data": { "who": "Ada" } }),
                expect: Expectation::Emits {
                    port: "out",
                    payload: json!({ "data": { "who": "Ada" }, "working": { "result": "Hello Ada" } }),
                },
            },
            Example {
                title: "The payload's own members are the arguments",
                config: json!({
                    "script": "greet", "arguments": { "path": "data" }, "destination": "data.text",
                }),
                payload: json!({ "data": { "name": "Ada", "greeting": "Hi" } }),
                expect: Expectation::Emits {
                    port: "out",
                    payload: json!({ "data": { "name": "Ada", "greeting": "Hi", "text": "Hi Ada" } }),
                },
            },
        ]
    }

    fn check(&self) -> Vec<Problem> {
        let mut problems = self.limits.check();
        if self.id.is_empty() {
            problems.push(Problem::error("config", "/script", "Choose the script to run."));
        }
        problems
    }
}

impl Task for Script {
    async fn execute(&self, message: &mut Message, host: &dyn Host) -> Result<Outcome, Error> {
        let arguments = self.arguments.value(&message.payload)?;
        if arguments.as_object().is_none() {
            return Err(Error::input(format!(
                "The arguments of `{}` must be an object with a member for each parameter.",
                self.id
            )));
        }
        let call = RunScript::library(self.id.clone(), arguments);
        let result = host.run_script(RunScript { limits: self.limits.limits(), ..call }).await?;
        self.destination.set(&mut message.payload, result.unwrap_or_default())?;
        Ok(Outcome::out())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{check, refuses};

    #[test]
    fn arguments_must_be_an_object_and_the_script_must_be_there() {
        let config = json!({ "script": "greet", "arguments": { "text": "x" } });
        check::<Script>(&config, &json!({})).fails("must be an object");
        check::<Script>(&json!({ "script": "none" }), &json!({ "data": 1 }))
            .fails("no such script");
        refuses::<Script>(&json!({ "script": "" }), "/script", "Choose the script");
    }

    #[test]
    fn the_result_must_find_a_place() {
        let config = json!({ "script": "greet", "destination": "data.id.x" });
        check::<Script>(&config, &json!({ "data": { "id": 7 } })).fails("cannot write");
    }
}
