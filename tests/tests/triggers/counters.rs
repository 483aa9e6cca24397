//! Each message that an upstream sent is in a run, in the filter's count or in a drop count.

use engine::connection::Handle;
use serde_json::{Value as Json, json};
use tests::feed::settings;
use tests::stage::{deploy, engine, flow, settled, stop};
use tests::upstream::Upstream;

/// Messages of one socket; every third is held back by the filter.
const BATCH: u64 = 300;

#[tokio::test]
async fn the_counters_add_up_over_sockets_and_policies() {
    for trigger in [
        json!({}),
        json!({ "overflow": "dropOldest", "queue": 5 }),
        json!({ "overflow": "dropNewest", "queue": 5 }),
        json!({ "concurrency": { "mode": "parallel", "limit": 4 } }),
        json!({ "concurrency": { "mode": "parallel", "limit": 4 }, "overflow": "dropNewest", "queue": 2 }),
        json!({ "concurrency": { "key": "{{data.message.length}}" }, "queue": 3, "overflow": "dropOldest" }),
    ] {
        let mut config = json!({
            "connection": "feed",
            "filters": [{ "none_of": [{ "path": "kind", "value": 0 }] }],
        });
        config.as_object_mut().unwrap().extend(trigger.as_object().unwrap().clone());
        let nodes = json!([
            { "id": "in", "type": "trigger/websocket", "config": config },
            { "id": "slow", "type": "logic/delay", "config": { "time": "PT0.001S" } },
        ]);
        let engine = engine();
        deploy(&engine, &flow("count", &nodes, &["in.message slow"], &json!({})));
        let upstream = Upstream::start().await;
        engine.set_connection(settings(&upstream.url())).unwrap();
        for batch in 1..=3 {
            let mut peer = upstream.accept().await;
            for n in 0..BATCH {
                peer.say(json!({ "kind": n % 3, "n": n }).to_string()).await;
            }
            // Heard to the last before the socket goes: TCP promises no more than that.
            let handle: Handle = engine.connections().get("feed").unwrap();
            let heard = async || (handle.status().messages_in == batch * BATCH).then_some(());
            tests::until("all heard", heard).await;
        }
        let counts = settled(&engine, "count", 3 * BATCH).await;
        assert_eq!(counts.filtered, BATCH, "{config}");
        assert_eq!(counts.started + counts.dropped, 2 * BATCH, "{config}: {counts:?}");
        let drops = config.get("overflow").is_some();
        assert!(drops || counts.dropped == 0, "{config}: {counts:?}");
        stop(&engine).await;
    }
}

/// As many triggers as a flow can have: each message runs all of them, and none is missed.
#[tokio::test]
async fn ten_thousand_triggers_of_one_connection_all_run() {
    const MANY: usize = engine::flow::limits::NODES;
    let trigger = |n: usize| {
        json!({ "id": format!("t{n}"), "type": "trigger/websocket",
            "config": { "connection": "feed" } })
    };
    let triggers = |many: usize| Json::Array((0..many).map(trigger).collect());
    let engine = engine();
    let upstream = Upstream::start().await;
    deploy(&engine, &flow("many", &triggers(MANY), &[], &json!({})));
    engine.set_connection(settings(&upstream.url())).unwrap();
    let mut peer = upstream.accept().await;
    let many = u64::try_from(MANY).unwrap();
    for round in 1..=2 {
        peer.say("x").await;
        let now = settled(&engine, "many", round * many).await;
        assert_eq!((now.started, now.failed, now.dropped), (round * many, 0, 0), "{now:?}");
    }
    stop(&engine).await;
    // One more is refused by its limit before it is looked at.
    let document = json!({ "format": "wireloom.flow/1", "id": "more", "name": "More",
        "nodes": triggers(MANY + 1), "wires": [] });
    let refused = engine::flow::read_flow(document.to_string().as_bytes()).unwrap_err();
    assert_eq!((refused[0].code.as_str(), refused[0].pointer.as_str()), ("too-large", "/nodes"));
}
