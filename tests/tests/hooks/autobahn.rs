//! Autobahn's fuzzing client against a flow that echoes.

use std::process::{Command, Stdio};

use serde_json::json;
use tests::autobahn::{judge, wstest};
use tests::hooks::deploy;
use tests::stage::flow;

use super::program;

/// Text that is no UTF-8 is noticed at the end of its message.
const NON_STRICT: &str = include_str!("non_strict.txt");

/// Without compression, which is not offered, and the cases of performance, whose messages are
/// larger than a template may write.
const CASES: usize = 247;

fn echo() -> engine::flow::Flow {
    let send = |encoding: &str| {
        json!({ "target": "reply", "message": "{{data.message.data}}", "language": "text",
            "encoding": encoding })
    };
    let nodes = json!([
        { "id": "in", "type": "trigger/websocket-endpoint",
          "config": { "path": "echo", "binaryAs": "base64" } },
        { "id": "binary", "type": "logic/conditional",
          "config": { "expression": "data.message.binary" } },
        { "id": "bytes", "type": "output/websocket-send", "config": send("base64") },
        { "id": "text", "type": "output/websocket-send", "config": send("text") },
    ]);
    let wires = ["in.message binary", "binary.true bytes", "binary.false text"];
    flow("echo", &nodes, &wires, &json!({}))
}

#[tokio::test]
async fn autobahn_finds_no_fault_with_an_endpoint() {
    let Some(wstest) = wstest() else { return };
    let (program, _data) = program();
    deploy(&program, &echo()).await;
    let reports = tempfile::tempdir().unwrap();
    let url = format!("{}/hooks/ws/echo", program.base().replacen("http", "ws", 1));
    let spec = json!({
        "outdir": reports.path(),
        "servers": [{ "agent": "wireloom", "url": url }],
        "cases": ["*"], "exclude-cases": ["9.*", "12.*", "13.*"], "exclude-agent-cases": {},
    });
    let file = reports.path().join("spec.json");
    std::fs::write(&file, spec.to_string()).unwrap();
    let mut command = Command::new(&wstest);
    command.args(["--mode", "fuzzingclient", "--spec"]).arg(&file).current_dir(reports.path());
    let ran = command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut ran = ran.spawn().unwrap();
    let status = tokio::time::timeout(tests::DEADLINE * 15, async {
        loop {
            if let Some(status) = ran.try_wait().unwrap() {
                return status;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    });
    let Ok(status) = status.await else {
        ran.kill().unwrap();
        panic!("the fuzzing client did not come to an end");
    };
    assert!(status.success());
    judge(reports.path(), CASES, NON_STRICT);
}
