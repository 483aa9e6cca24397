//! Autobahn's fuzzing server against the real connection.

use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use engine::connection::{BinaryAs, Registry, Settings, State};
use engine::flow::Flow;
use engine::node::Frame;
use engine::run::{Body, Event, Listener, Wait};
use serde_json::{Value as Json, json};
use tests::autobahn::{judge, wstest};
use tests::feed::registry;
use tests::until;
use tokio::net::{TcpListener, TcpStream};

/// Text that is no UTF-8 within a message that goes on, which may or may not be noticed before the
/// rest comes, and what stands before a mistake in the same write.
const NON_STRICT: &str = include_str!("non_strict.txt");

struct Server {
    child: Child,
    url: String,
    reports: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap_or_default();
        self.child.wait().map(drop).unwrap_or_default();
    }
}

/// The fuzzing server, unless it is not installed.
async fn server(excluded: &[&str]) -> Option<Server> {
    let wstest = wstest()?;
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let url = format!("ws://{free}");
    let reports = tempfile::tempdir().unwrap();
    let spec = json!({
        "url": url, "outdir": reports.path(), "cases": ["*"], "exclude-cases": excluded,
        "exclude-agent-cases": {},
    });
    let file = reports.path().join("spec.json");
    std::fs::write(&file, spec.to_string()).unwrap();
    // It would serve its reports at a port that is the same for all.
    let child = Command::new(&wstest)
        .args(["--mode", "fuzzingserver", "--webport", "0", "--spec"])
        .arg(&file)
        .current_dir(reports.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    until("the fuzzing server", async || TcpStream::connect(free).await.ok()).await;
    Some(Server { child, url, reports })
}

/// One case, or a word with the server, over a connection of its own.
async fn visit(registry: &Registry, mut settings: Settings, url: String) {
    settings.url = engine::connection::Address(url);
    settings.reconnect.max_attempts = Some(1);
    settings.limits.message = 64 << 20;
    settings.limits.frame = 64 << 20;
    settings.binary_as = BinaryAs::Base64;
    let handle = registry.set(settings).unwrap();
    let mut changes = registry.changes();
    let over = async {
        loop {
            let status = handle.status();
            if status.state == State::Disabled && status.last_error.is_some() {
                return;
            }
            changes.changed().await.unwrap();
        }
    };
    // Sixteen MiB there and back take a build for tests a while on a busy machine.
    let over = tokio::time::timeout(tests::DEADLINE * 6, over).await;
    assert!(over.is_ok(), "a case did not come to an end");
    registry.remove(handle.id()).await;
}

/// All cases, one after the other.
async fn run(server: &Server, registry: &Registry, cases: usize) {
    for case in 1..=cases {
        let url = format!("{}/runCase?case={case}&agent=wireloom", server.url);
        visit(registry, Settings::new("echo", "ws://x"), url).await;
    }
    let url = format!("{}/updateReports?agent=wireloom", server.url);
    visit(registry, Settings::new("report", "ws://x"), url).await;
    judge(server.reports.path(), cases, NON_STRICT);
}

/// How many cases there are, asked as the protocol has it.
async fn count(server: &Server) -> usize {
    let (mut socket, _) =
        tokio_tungstenite::connect_async(format!("{}/getCaseCount", server.url)).await.unwrap();
    let first = futures_util::StreamExt::next(&mut socket).await.unwrap().unwrap();
    first.to_text().unwrap().parse().unwrap()
}

/// Sends each message back as it came.
struct Echo;

impl Listener for Echo {
    fn event(&self, event: Event) -> Wait {
        if let (Body::Message { data, binary, .. }, Some(reply)) = (&event.body, &event.reply) {
            let text = data.as_str().unwrap();
            let frame = if *binary {
                use base64::Engine as _;
                let bytes = base64::engine::general_purpose::STANDARD.decode(text).unwrap();
                Frame::Binary(bytes.into())
            } else {
                Frame::text(text)
            };
            // Late ones have no way back; the server closed.
            reply.send(frame).unwrap_or_default();
        }
        Wait::Done
    }
}

#[tokio::test]
async fn autobahn_finds_no_fault_with_the_connection() {
    let Some(server) = server(&["12.*", "13.*"]).await else { return };
    let registry = registry();
    registry.set_listener("echo", Some(Arc::new(Echo)));
    let cases = count(&server).await;
    assert_eq!(cases, 301);
    run(&server, &registry, cases).await;
}

/// Without the cases of performance, whose messages are larger than a template may write.
#[tokio::test]
async fn autobahn_finds_no_fault_with_an_echo_flow() {
    let Some(server) = server(&["9.*", "12.*", "13.*"]).await else { return };
    let engine = tests::stage::engine();
    let node = |id: &str, kind: &str, config: Json| {
        json!({ "id": id, "type": kind, "name": id, "position": { "x": 0, "y": 0 },
            "config": config })
    };
    let send = |encoding: &str| {
        json!({ "target": "reply", "message": "{{data.message.data}}", "language": "text",
            "encoding": encoding })
    };
    let flow: Flow = serde_json::from_value(json!({
        "format": "wireloom.flow/1", "id": "echo", "name": "Echo",
        "nodes": [
            node("in", "trigger/websocket", json!({ "connection": "echo" })),
            node("binary", "logic/conditional", json!({ "expression": "data.message.binary" })),
            node("bytes", "output/websocket-send", send("base64")),
            node("text", "output/websocket-send", send("text")),
        ],
        "wires": [
            { "from": ["in", "message"], "to": "binary" },
            { "from": ["binary", "true"], "to": "bytes" },
            { "from": ["binary", "false"], "to": "text" },
        ],
    }))
    .unwrap();
    engine.activate(engine.compile(&flow, 1).unwrap());
    let cases = count(&server).await;
    run(&server, engine.connections(), cases).await;
}
