//! What a deploy and a restart leave as it was.

use serde_json::json;
use tests::program::Program;

use super::{Stage, decoding};

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
