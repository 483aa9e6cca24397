//! The main job over real sockets and the real program: an upstream says something, a flow
//! decodes it, frontends hear of it.

use serde_json::{Value, json};
use tests::frontend::Frontend;
use tests::program::Program;
use tests::until;
use tests::upstream::{Peer, Upstream};
use tokio::time::Instant;

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

#[tokio::test(flavor = "multi_thread")]
async fn all_four_events_come_with_the_payload_of_the_spec() {
    let stage = Stage::new().await;
    let events = ["connect", "message", "disconnect", "failure"];
    let mut document = flow(
        vec![
            node("in", "trigger/websocket", json!({ "connection": "feed", "events": events })),
            push("out", "events", "${.}"),
        ],
        events.iter().map(|event| wire("in", event, "out")).collect(),
    );
    document["globals"] = json!({ "currency": "EUR" });
    stage.deploy(&document).await;
    let mut frontend = stage.frontend(&["events"]).await;
    let mut peer = stage.connect().await;

    let connect = frontend.hear().await["payload"].clone();
    let known = |payload: &Value| {
        for (field, expected) in [
            ("applicationId", json!("wireloom")),
            ("flowId", json!("job")),
            ("flowName", json!("Job")),
            ("flowVersion", json!(1)),
            ("globals", json!({ "currency": "EUR" })),
            ("relayId", json!("feed")),
            ("triggerId", json!("feed")),
            ("relayType", json!("integration")),
            ("triggerType", json!("integration")),
        ] {
            assert_eq!(payload[field], expected, "{field} of {payload}");
        }
        assert!(payload["time"].as_str().unwrap().ends_with('Z'));
    };
    known(&connect);
    assert_eq!(connect["data"]["type"], "connect");
    assert_eq!(connect["data"]["headers"]["upgrade"], "websocket");
    assert_eq!(connect["data"]["message"], Value::Null);

    peer.say("grüß dich").await;
    let message = frontend.hear().await["payload"].clone();
    known(&message);
    assert_eq!(message["data"]["type"], "message");
    assert_eq!(message["data"]["message"], json!({ "data": "grüß dich", "length": 11 }));
    assert_eq!(message["data"]["headers"], connect["data"]["headers"]);

    let address = stage.upstream.address();
    peer.close(4001, "see you").await;
    let disconnect = frontend.hear().await["payload"].clone();
    known(&disconnect);
    assert_eq!(disconnect["data"]["type"], "disconnect");
    assert_eq!(disconnect["data"]["message"], json!({ "statusCode": 4001, "reason": "see you" }));
    assert!(disconnect["data"].get("headers").is_none());

    let refused = stage.upstream.answer("HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n").await;
    drop(refused);
    let failure = frontend.hear().await["payload"].clone();
    known(&failure);
    assert_eq!(failure["data"]["type"], "failure");
    let why = &failure["data"]["message"];
    assert_eq!(why["statusCode"], 1006);
    assert_eq!(why["httpStatus"], 503);
    assert_eq!(why["reason"], "Unexpected server response: 503");
    assert!(why["attempt"].as_u64() >= Some(1) && why["nextAttempt"].is_string(), "{why}");

    // And it comes back.
    let _peer = stage.upstream.accept().await;
    assert_eq!(frontend.hear().await["payload"]["data"]["type"], "connect");
    assert_eq!(stage.upstream.address(), address);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_message_leaves_by_error_and_can_be_looked_at() {
    let stage = Stage::new().await;
    stage.deploy(&decoding("a")).await;
    let mut frontend = stage.frontend(&["out", "bad"]).await;
    let mut peer = stage.connect().await;
    for text in [r#"{"n": 1}"#, r#"{"n": 2,}"#, "", "\u{0}", r#"{"n": 3}"#] {
        peer.say(text).await;
    }
    let mut heard = Vec::new();
    for _ in 0..5 {
        heard.push(frontend.hear().await);
    }
    assert_eq!(heard[0]["payload"], json!({ "n": 1, "by": "a" }));
    assert_eq!(heard[1]["topic"], "channel:bad");
    assert_eq!(heard[1]["payload"]["text"], r#"{"n": 2,}"#);
    assert!(heard[1]["payload"]["why"].as_str().unwrap().contains("column"), "{}", heard[1]);
    assert_eq!(heard[4]["payload"]["n"], 3);

    let runs = stage.program.ok("GET", "/api/flows/job/runs", None).await;
    assert_eq!(runs["counts"]["succeeded"], 5);
    assert_eq!(runs["counts"]["handled"], 3);
    let kept = &runs["failures"][2];
    assert_eq!(kept["node"], "decode");
    assert_eq!(kept["payload"]["data"]["message"]["data"], r#"{"n": 2,}"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn results_and_errors_go_back_over_the_same_socket() {
    let stage = Stage::new().await;
    let reply = json!({ "result": true, "errors": true });
    stage
        .deploy(&flow(
            vec![
                node("in", "trigger/websocket", json!({ "connection": "feed", "reply": reply })),
                node("decode", "logic/json-decode", json!({})),
                node("give", "flow/return", json!({ "value": { "path": "data.body.n" } })),
            ],
            vec![wire("in", "message", "decode"), wire("decode", "out", "give")],
        ))
        .await;
    let mut peer = stage.connect().await;
    for (said, heard) in [(r#"{"n": 41}"#, "41"), (r#"{"n": "text"}"#, "text")] {
        peer.say(said).await;
        assert_eq!(peer.hear().await, heard);
    }
    peer.say("{").await;
    let error: Value = serde_json::from_str(&peer.hear().await).unwrap();
    assert_eq!(error["error"]["node"], "decode");
    // null sends nothing: the next answer is that of the message after.
    peer.say(r#"{"n": null}"#).await;
    peer.say(r#"{"n": [1]}"#).await;
    assert_eq!(peer.hear().await, "[1]");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_frontends_hear_everything_in_order() {
    let stage = Stage::new().await;
    stage.deploy(&decoding("a")).await;
    let mut frontends = Vec::new();
    for _ in 0..100 {
        frontends.push(stage.frontend(&["out"]).await);
    }
    let mut peer = stage.connect().await;
    for n in 0..50 {
        peer.say(json!({ "n": n }).to_string()).await;
    }
    for frontend in &mut frontends {
        for n in 0..50_u64 {
            let heard = frontend.hear().await;
            assert_eq!((&heard["payload"]["n"], &heard["seq"]), (&json!(n), &json!(n + 1)));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn redeploys_under_load_lose_and_double_nothing() {
    const MESSAGES: u64 = 5_000;
    let stage = Stage::new().await;
    stage.deploy(&decoding("v1")).await;
    let mut frontend = stage.frontend(&["out"]).await;
    let mut peer = stage.connect().await;
    let load = tokio::spawn(async move {
        for n in 0..MESSAGES {
            peer.say(json!({ "n": n }).to_string()).await;
        }
        peer
    });
    let heard = tokio::spawn(async move {
        let mut versions = Vec::new();
        for n in 0..MESSAGES {
            let push = frontend.hear().await;
            assert_eq!(push["payload"]["n"], n, "lost, doubled or out of order: {push}");
            let by = push["payload"]["by"].as_str().unwrap().to_owned();
            if versions.last() != Some(&by) {
                versions.push(by);
            }
        }
        versions
    });
    for version in 2..=6 {
        stage.deploy(&decoding(&format!("v{version}"))).await;
    }
    let _open = load.await.unwrap();
    let versions = heard.await.unwrap();
    // Each version that was seen took over from an older one, for good.
    assert!(versions.is_sorted(), "{versions:?}");
    let counts = stage.counts().await;
    assert_eq!(counts["succeeded"], MESSAGES);
    // The socket stayed open through all of it.
    let feed = stage.program.ok("GET", "/api/connections/feed", None).await;
    assert_eq!(feed["status"]["state"], "connected");
    assert_eq!(feed["status"]["messagesIn"], MESSAGES, "{feed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_is_there_after_a_stop_and_after_a_kill() {
    let mut stage = Stage::new().await;
    stage.deploy(&decoding("before")).await;
    drop(stage.connect().await);
    // Killed: no goodbye, and no second chance to write.
    let program = stage.program;
    stage.program = tokio::task::spawn_blocking(move || program.kill_and_start()).await.unwrap();
    let mut frontend = stage.frontend(&["out"]).await;
    let mut peer = stage.upstream.accept().await;
    peer.say(r#"{"n": 1}"#).await;
    assert_eq!(frontend.hear().await["payload"], json!({ "n": 1, "by": "before" }));
    // Stopped as it should be.
    let token = stage.program.token().to_owned();
    let path = stage._data.path().to_owned();
    assert!(stage.program.stop().await);
    stage.program =
        tokio::task::spawn_blocking(move || Program::start_with(&path, token)).await.unwrap();
    let mut frontend = stage.frontend(&["out"]).await;
    let mut peer = stage.upstream.accept().await;
    peer.say(r#"{"n": 2}"#).await;
    assert_eq!(frontend.hear().await["payload"], json!({ "n": 2, "by": "before" }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_waits_for_runs_in_flight() {
    let stage = Stage::new().await;
    stage
        .deploy(&flow(
            vec![
                node(
                    "in",
                    "trigger/websocket",
                    json!({ "connection": "feed", "reply": { "result": true } }),
                ),
                node("wait", "logic/delay", json!({ "time": "PT1S" })),
                node("give", "flow/return", json!({ "value": { "text": "done" } })),
            ],
            vec![wire("in", "message", "wait"), wire("wait", "out", "give")],
        ))
        .await;
    let mut peer = stage.connect().await;
    peer.say("go").await;
    until("the run", async || (stage.counts().await["waiting"] == 1).then_some(())).await;
    let answered = async {
        assert_eq!(peer.hear().await, "done");
        assert_eq!(peer.hear_close().await, 1001);
        drop(peer);
    };
    let (ended_well, ()) = tokio::join!(stage.program.stop(), answered);
    assert!(ended_well);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_run_holds_its_own_socket_back_and_nobody_elses() {
    let stage = Stage::new().await;
    let mut document = decoding("a");
    let slow = node("slow", "logic/delay", json!({ "time": "PT0.5S" }));
    document["nodes"].as_array_mut().unwrap().push(slow);
    document["wires"] = json!([
        wire("in", "message", "decode"),
        wire("decode", "out", "slow"),
        wire("slow", "out", "out"),
    ]);
    stage.deploy(&document).await;
    let mut frontend = stage.frontend(&["out"]).await;
    let mut peer = stage.connect().await;
    let begun = Instant::now();
    for n in 0..3 {
        peer.say(json!({ "n": n }).to_string()).await;
    }
    for n in 0..3 {
        assert_eq!(frontend.hear().await["payload"]["n"], n);
    }
    // One after the other: three halves of a second, whatever the machine does meanwhile.
    assert!(begun.elapsed().as_millis() >= 1_500);
}
