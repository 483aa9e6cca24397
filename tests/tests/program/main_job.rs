//! The main job over real sockets and the real program: an upstream says something, a flow
//! decodes it, frontends hear of it.

mod answers;
mod payloads;
mod redeploys;
mod waiting;

use serde_json::{Value, json};
use tests::frontend::Frontend;
use tests::program::Program;
use tests::upstream::{Peer, Upstream};

fn node(id: &str, kind: &str, config: Value) -> Value {
    json!({ "id": id, "type": kind, "config": config })
}

fn push(id: &str, channel: &str, message: &str) -> Value {
    node(id, "output/websocket-send", json!({ "channel": channel, "message": message }))
}

fn wire(from: &str, port: &str, to: &str) -> Value {
    json!({ "from": [from, port], "to": to })
}

fn flow(nodes: Vec<Value>, wires: Vec<Value>) -> Value {
    json!({ "format": "wireloom.flow/1", "id": "job", "name": "Job", "nodes": nodes, "wires": wires })
}

/// trigger → decode → send `{"n": …, "by": …}` to `out`; what cannot be decoded goes to `bad`.
fn decoding(by: &str) -> Value {
    let mut decode = node("decode", "logic/json-decode", json!({}));
    decode["onError"] = json!({ "do": "port" });
    flow(
        vec![
            node("in", "trigger/websocket", json!({ "connection": "feed" })),
            decode,
            push("out", "out", &format!(r#"{{"n": ${{data.body.n}}, "by": "{by}"}}"#)),
            push("bad", "bad", r#"{"text": ${data.message.data}, "why": ${error.message}}"#),
        ],
        vec![
            wire("in", "message", "decode"),
            wire("decode", "out", "out"),
            wire("decode", "error", "bad"),
        ],
    )
}

struct Stage {
    program: Program,
    upstream: Upstream,
    /// Gone with the stage.
    _data: tempfile::TempDir,
}

impl Stage {
    async fn new() -> Self {
        let data = tempfile::tempdir().unwrap();
        let path = data.path().to_owned();
        let program = tokio::task::spawn_blocking(move || Program::start(&path)).await.unwrap();
        Self { program, upstream: Upstream::start().await, _data: data }
    }

    async fn deploy(&self, flow: &Value) {
        let known = self.program.api("GET", "/api/flows/job", None).await.status == 200;
        if known {
            self.program.save("/api/flows/job", flow).await;
        } else {
            self.program.ok("POST", "/api/flows", Some(flow)).await;
        }
        self.program.ok("POST", "/api/flows/job/deploy", Some(&json!({}))).await;
    }

    async fn connect(&self) -> Peer {
        let feed = json!({
            "id": "feed", "name": "Feed", "url": self.upstream.url(),
            "reconnect": { "initial": "PT0.05S", "max": "PT0.2S" },
        });
        self.program.ok("POST", "/api/connections", Some(&feed)).await;
        self.upstream.accept().await
    }

    async fn frontend(&self, channels: &[&str]) -> Frontend {
        let mut frontend = Frontend::connect(self.program.base(), self.program.token()).await;
        for channel in channels {
            frontend.subscribe(&format!("channel:{channel}")).await;
        }
        frontend
    }

    async fn counts(&self) -> Value {
        self.program.ok("GET", "/api/flows/job/runs", None).await["counts"].clone()
    }
}
