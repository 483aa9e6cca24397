//! What comes back: errors, replies, and pushes to many.

use serde_json::{Value, json};

use super::{Stage, decoding, flow, node, wire};

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
