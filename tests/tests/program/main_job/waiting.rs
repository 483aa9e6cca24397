//! Who waits for whom: a stop for runs, a socket for its own run.

use serde_json::json;
use tests::until;
use tokio::time::Instant;

use super::{Stage, decoding, flow, node, wire};

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
