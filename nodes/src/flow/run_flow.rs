//! Another flow runs, and its result comes back.

use engine::node::{
    self, Configured, Error, Example, Expectation, Host, Message, Meta, Outcome, Ports, Problem,
    Task,
};
use engine::text::Path;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use crate::Given;
use crate::field::path;

/// Runs another flow, waits for its result, and puts that at a path.
///
/// **In:** any payload. **Out:** the same payload, with the result at `destination`. The called
/// flow begins at its Flow Call trigger, with `input` as its `data`; the result is the value of
/// the first Return node that it reaches, `null` if it reaches none.
///
/// The time of the called run counts towards the time that this run may take. Flows may call each
/// other up to 64 deep.
///
/// **Errors** (the payload stays as it came): `input` gives no result; there is no such flow, it
/// is not deployed or has no Flow Call trigger; the called run fails, and its error becomes this
/// node's; nothing can be written at `destination`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RunFlow {
    /// The flow to run.
    #[schemars(extend("format" = "wireloom-flow"), length(min = 1))]
    flow: String,
    /// What the flow is given as `data`.
    #[serde(default = "data")]
    #[schemars(extend("default" = { "path": "data" }))]
    input: Given,
    /// Where the result goes.
    #[serde(default = "result")]
    destination: Path,
}

fn data() -> Given {
    Given::Path(path("data"))
}

fn result() -> Path {
    path("working.result")
}

impl Configured for RunFlow {
    const META: Meta = Meta {
        name: "flow/run-flow",
        aliases: &[],
        title: "Run Flow",
        summary: "Runs another flow, and takes its result",
        icon: "workflow",
        ports: Ports::OUT,
        subtitle: &["flow"],
    };

    /// In examples, every flow returns what it is given.
    fn examples() -> Vec<Example> {
        vec![
            Example {
                title: "A flow that returns what it is given",
                config: json!({ "flow": "echo" }),
                payload: json!({ "data": { "id": 7 } }),
                expect: Expectation::Emits {
                    port: "out",
                    payload: json!({ "data": { "id": 7 }, "working": { "result": { "id": 7 } } }),
                },
            },
            Example {
                title: "An input of one's own; the result becomes the data",
                config: json!({
                    "flow": "echo",
                    "input": { "json": "{\"order\": {{data.id}}}" },
                    "destination": "data",
                }),
                payload: json!({ "data": { "id": 7 } }),
                expect: Expectation::Emits {
                    port: "out",
                    payload: json!({ "data": { "order": 7 } }),
                },
            },
            Example {
                title: "The result finds no place",
                config: json!({ "flow": "echo", "destination": "data.id.result" }),
                payload: json!({ "data": { "id": 7 } }),
                expect: Expectation::Fails { message: "cannot write to `data.id.result`" },
            },
        ]
    }

    fn check(&self) -> Vec<Problem> {
        if self.flow.is_empty() {
            return vec![Problem::error("config", "/flow", "Choose the flow to run.")];
        }
        Vec::new()
    }
}

impl Task for RunFlow {
    async fn execute(&self, message: &mut Message, host: &dyn Host) -> Result<Outcome, Error> {
        let input = self.input.value(&message.payload)?;
        let call = node::RunFlow { flow: self.flow.clone(), data: input };
        let result = host.run_flow(call).await?;
        self.destination.set(&mut message.payload, result)?;
        Ok(Outcome::out())
    }
}

#[cfg(test)]
mod tests {
    use engine::payload::Value;

    use super::*;
    use crate::check::{FakeHost, check_with, refuses};

    #[test]
    fn the_called_flow_gets_the_input_as_data() {
        let host = FakeHost::answering(|call| {
            assert_eq!(call.flow, "sum");
            assert_eq!(call.data, Value::from("x"));
            Ok(Value::from(5))
        });
        let config = json!({ "flow": "sum", "input": { "text": "{{a}}" }, "destination": "b" });
        check_with::<RunFlow>(&host, &config, &json!({ "a": "x" }))
            .emits("out", &json!({ "a": "x", "b": 5 }));
    }

    #[test]
    fn the_called_runs_error_is_the_nodes() {
        let host = FakeHost::answering(|_| Err(Error::external("The server is gone.")));
        check_with::<RunFlow>(&host, &json!({ "flow": "sum" }), &json!({ "data": 1 }))
            .fails("The server is gone.");
    }

    #[test]
    fn a_flow_must_be_named() {
        refuses::<RunFlow>(&json!({}), "", "missing field `flow`");
        refuses::<RunFlow>(&json!({ "flow": "" }), "/flow", "Choose");
    }
}
