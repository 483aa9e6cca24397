//! Failed runs on their way to the flows and scripts that deal with them.

use super::Engine;
use crate::node::{Level, RunScript, Runnable};
use crate::payload::{Text, Value};
use crate::run::{DebugLine, End};

/// Calls one handler after the other until one has dealt with the failure.
pub(super) async fn hand_over(engine: Engine, handlers: Vec<Runnable>, report: Value, depth: u8) {
    for handler in handlers {
        let done = match &handler {
            Runnable::Flow(flow) => {
                let end = engine.handle(flow, report.clone(), depth.saturating_add(1)).await;
                match end {
                    Ok(End { failure: None, .. }) => Ok(()),
                    Ok(End { failure: Some(failure), .. }) => {
                        Err(format!("at `{}`: {}", failure.node, failure.message))
                    }
                    Err(error) => Err(error.to_string()),
                }
            }
            Runnable::Script(script) => by_script(&engine, script, &report).await,
        };
        let Err(why) = done else { return };
        let handler = handler.id();
        tracing::warn!(handler, why, "an error handler could not be called, or failed in its turn");
    }
}

/// What the script writes to its console is shown at the trigger of the failed run.
async fn by_script(engine: &Engine, script: &str, report: &Value) -> Result<(), String> {
    let call = RunScript::library(script.to_owned(), report.clone());
    let (done, lines) = engine.run_script(call).await;
    let text = |name| report.get(name).and_then(Value::as_str).map(Text::from).unwrap_or_default();
    let (flow, node) = (text("flowId"), text("trigger"));
    let run = report.get("run").and_then(Value::as_f64).unwrap_or_default();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a run's number")]
    let run = run as u64;
    for line in &lines {
        engine.live().debug(&DebugLine {
            flow: &flow,
            node: &node,
            run,
            level: Level::of_number(line.level),
            text: &line.text,
            value: &Value::Null,
        });
    }
    done.map(drop).map_err(|error| error.message)
}
