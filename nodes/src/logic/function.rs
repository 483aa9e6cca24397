//! A function in JavaScript or TypeScript works on the payload.

use engine::node::{
    Configured, Error, Example, Expectation, Host, Message, Meta, Outcome, Ports, Problem,
    RunScript, Task,
};
use engine::payload::Value;
use engine::script::FunctionBody;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use crate::limits::ScriptLimits;

/// Runs a function of your own on the payload.
///
/// **In:** any payload. **Out:** the payload as the function leaves it. The code is the body of a
/// function whose parameter is `payload`: change it in place, or return another. `return null`
/// ends the branch: nothing leaves. `await` may be used.
///
/// TypeScript is read too; its types are taken out, so errors have the line and column of the code
/// as written. The code is checked when the flow is deployed.
///
/// `console.log`, `debug`, `info`, `warn` and `error` write to the debug panel. Beside the
/// language itself there are `URL`, `URLSearchParams`, `TextEncoder`, `TextDecoder`, `atob`,
/// `btoa`, `structuredClone`, `crypto.randomUUID`, `crypto.getRandomValues` and `Buffer`. There are
/// no files, no network, no environment, no modules, no timers, and text cannot be made into code.
/// Built-in objects cannot be changed, and nothing is kept from one call to the next: what is to
/// last belongs in the payload.
///
/// What leaves is JSON: `undefined` members and functions are dropped, `NaN` and infinities become
/// `null`, dates become ISO texts, a `Map` or a `Set` becomes `{}`; a `BigInt` or a circle of
/// objects is an error.
///
/// **Errors** (the payload stays as it came): the function throws, takes too long, or goes beyond
/// another of its limits.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Function {
    /// The body of a function of `payload`, in JavaScript or TypeScript.
    code: FunctionBody,
    /// What one call may use.
    #[serde(default)]
    #[schemars(extend("default" = {}))]
    limits: ScriptLimits,
}

impl Configured for Function {
    const META: Meta = Meta {
        name: "logic/function",
        aliases: &[],
        title: "Function",
        summary: "Your own JavaScript or TypeScript works on the payload",
        icon: "square-function",
        ports: Ports::OUT,
        subtitle: &["code"],
    };

    fn examples() -> Vec<Example> {
        vec![
            Example {
                title: "Change the payload",
                config: json!({ "code": "payload.data.total = payload.data.price * payload.data.count;" }),
                payload: json!({ "data": { "price": 2.5, "count": 4 } }),
                expect: Expectation::Emits {
                    port: "out",
                    payload: json!({ "data": { "price": 2.5, "count": 4, "total": 10 } }),
                },
            },
            Example {
                title: "Return another, in TypeScript",
                config: json!({ "code": "interface Order { id: number; lines: { price: number }[] }\n\nfunction total(order: Order): number {\n  return order.lines.reduce((sum, line) => sum + line.price, 0);\n}\n\nconst order = payload.data as Order;\nreturn { ...payload, working: { id: order.id, total: total(order) } };" }),
                payload: json!({ "data": { "id": 7, "lines": [{ "price": 2 }, { "price": 3 }] } }),
                expect: Expectation::Emits {
                    port: "out",
                    payload: json!({
                        "data": { "id": 7, "lines": [{ "price": 2 }, { "price": 3 }] },
                        "working": { "id": 7, "total": 5 },
                    }),
                },
            },
            Example {
                title: "An error has its place",
                config: json!({ "code": "const order = payload.data;\nreturn { price: order.line.price };" }),
                payload: json!({ "data": {} }),
                expect: Expectation::Fails { message: "(line 2, column " },
            },
        ]
    }

    fn check(&self) -> Vec<Problem> {
        self.limits.check()
    }
}

impl Task for Function {
    async fn execute(&self, message: &mut Message, host: &dyn Host) -> Result<Outcome, Error> {
        let program = std::sync::Arc::clone(self.code.program());
        let call = RunScript::own(program, message.payload.clone(), self.limits.limits());
        match host.run_script(call).await? {
            Some(Value::Null) => return Ok(Outcome::end()),
            Some(payload) => message.payload = payload,
            None => {}
        }
        Ok(Outcome::out())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{FakeHost, check, check_with, refuses};

    #[test]
    fn null_ends_the_branch() {
        check::<Function>(&json!({ "code": "return payload.a ? payload : null" }), &json!({}))
            .ends();
    }

    #[test]
    fn a_mistake_is_found_at_deploy() {
        let wrong = json!({ "code": "let a = 1;\nlet b = ;" });
        refuses::<Function>(&wrong, "/code", "(line 2, column 9)");
        let wrong = json!({ "code": "return 1", "limits": { "time": "PT2M" } });
        refuses::<Function>(&wrong, "/limits/time", "one minute");
    }

    #[test]
    fn the_console_is_heard_and_limits_hold() {
        let host = FakeHost::default();
        let code = "console.log('a', { b: [1] }); throw new Error('no')";
        check_with::<Function>(&host, &json!({ "code": code }), &json!({}))
            .fails("Error: no (line 1");
        assert_eq!(host.said(), ["a { b: [ 1 ] }"]);
        let config = json!({ "code": "for (;;) {}", "limits": { "time": "PT0.05S" } });
        check::<Function>(&config, &json!({})).fails("longer than 0.05 s");
        let config = json!({ "code": "return 'x'.repeat(2000)", "limits": { "output": 1 } });
        check::<Function>(&config, &json!({})).fails("at most 1024");
    }
}
