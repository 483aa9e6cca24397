//! Connections at the API of the real program: tests, captures, suspension over a restart.

use serde_json::{Value as Json, json};
use tests::program::Program;
use tests::until;
use tests::upstream::Upstream;

async fn held(program: &Program) -> u64 {
    let view = program.ok("GET", "/api/connections/feed", None).await;
    view["status"]["held"].as_u64().unwrap_or_default()
}

#[tokio::test]
async fn test_capture_suspend_and_resume() {
    let upstream = Upstream::start().await;
    let data = tempfile::tempdir().unwrap();
    let program = Program::start(data.path());
    let settings = json!({ "id": "feed", "url": upstream.url(), "enabled": "suspended",
        "headers": { "X-Key": "canary" }, "reconnect": { "initial": "PT0.05S", "max": "PT0.1S" } });
    let made = program.ok("POST", "/api/connections", Some(&settings)).await;
    assert!(!made.to_string().contains("canary"));
    let mut peer = upstream.accept().await;
    peer.say("held").await;
    until("two events", async || (held(&program).await == 2).then_some(())).await;

    // A test with unsaved settings, whose secret comes from the saved ones.
    let unsaved = json!({ "settings": { "id": "feed", "url": upstream.url(),
        "headers": { "X-Key": "***" } } });
    let test = program.ok("POST", "/api/connections/feed/test", Some(&unsaved));
    let server = async {
        let mut peer = upstream.accept().await;
        assert_eq!(peer.request.headers()["x-key"], "canary");
        peer.hear_close().await
    };
    let (report, _) = tokio::join!(test, server);
    assert_eq!((&report["ok"], &report["disconnected"]), (&json!(true), &json!(true)));
    assert_eq!(report["steps"][0]["step"], "prepare");

    let wanted = json!({ "messages": 1 });
    let capture = program.ok("POST", "/api/connections/feed/captures", Some(&wanted)).await;
    assert_eq!(capture["socket"], "live");
    let path = format!("/api/connections/feed/captures/{}", capture["id"].as_str().unwrap());
    let waiting = format!("{path}?wait=20&after=0");
    let (caught, ()) = tokio::join!(program.ok("GET", &waiting, None), peer.say("caught"));
    assert_eq!(caught["ended"], "messages");
    assert_eq!(caught["events"][0]["data"]["message"]["data"], "caught");
    assert_eq!(program.api("DELETE", &path, None).await.status, 204);
    assert_eq!(program.api("GET", &path, None).await.status, 404);

    until("three events", async || (held(&program).await == 3).then_some(())).await;
    let list = program.ok("GET", "/api/connections/feed/held?limit=10", None).await;
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len(), 3);
    let second = format!("/api/connections/feed/held/{}", items[1]["id"]);
    assert_eq!(program.api("DELETE", &second, None).await.status, 204);
    assert_eq!(program.api("DELETE", &second, None).await.status, 404);
    drop(peer);

    // What is held is there after a kill; the disconnect may have been added.
    let program = program.kill_and_start();
    let mut peer = upstream.accept().await;
    assert!(held(&program).await >= 2);
    let resumed = program.ok("POST", "/api/connections/feed/resume", None).await;
    assert_eq!(resumed["settings"]["enabled"], "enabled");
    until("nothing held", async || (held(&program).await == 0).then_some(())).await;
    let again = program.ok("POST", "/api/connections/feed/suspend", None).await;
    assert_eq!(again["settings"]["enabled"], "suspended");
    peer.say("once more").await;
    until("an event", async || (held(&program).await >= 1).then_some(())).await;
    let gone = program.ok("DELETE", "/api/connections/feed/held", None).await;
    assert!(gone["cancelled"].as_u64().unwrap() >= 1);

    let bad = json!({ "settings": { "id": "feed", "url": "ws://x", "compression": "permessage-deflate" } });
    let refused = program.api("POST", "/api/connections/feed/test", Some(&bad)).await;
    assert_eq!(refused.status, 422);
    assert_eq!(first_pointer(&refused.body), "/compression");
    let insecure = json!({ "id": "risky", "url": upstream.url(), "enabled": "disabled",
        "tls": { "insecureSkipVerify": true } });
    let risky = program.ok("POST", "/api/connections", Some(&insecure)).await;
    assert_eq!(risky["warnings"][0]["pointer"], "/tls/insecureSkipVerify");
    assert!(program.stop().await);
}

fn first_pointer(problem: &Json) -> &str {
    problem["problems"][0]["pointer"].as_str().unwrap_or_default()
}
