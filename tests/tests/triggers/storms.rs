//! Counters under a bad network: each message that came is in a run, in the filter's count or in a
//! drop count.

use std::time::Duration;

use engine::connection::Period;
use serde_json::json;
use tests::chaos::Chaos;
use tests::feed::settings;
use tests::stage::{deploy, engine, flow, settled, stop};
use tests::storm::{Storm, storm, time};
use tests::upstream::Upstream;
use tokio_tungstenite::tungstenite::Message;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn runs_filters_and_drops_add_up_under_chaos() {
    let nodes = json!([
        { "id": "in", "type": "trigger/websocket", "config": {
            "connection": "feed", "overflow": "dropOldest", "queue": 5,
            "filters": [{ "none_of": [{ "path": "kind", "value": 0 }] }],
        } },
        { "id": "which", "type": "logic/conditional", "config": { "expression": "data.message.length % 2 == 0" } },
        { "id": "slow", "type": "logic/delay", "config": { "time": "PT0.02S" } },
        { "id": "fails", "type": "logic/json-decode",
          "config": { "source": "data.type", "destination": "data.json" } },
    ]);
    let wires = ["in.message which", "which.true slow", "which.false fails"];
    let engine = engine();
    deploy(&engine, &flow("storm", &nodes, &wires, &json!({})));
    let upstream = Upstream::start().await;
    let chaos = Chaos::before(upstream.address()).await;
    let mut settings = settings(&chaos.url());
    settings.ping.interval = Period::millis(200);
    settings.ping.deadline = Period::millis(400);
    settings.limits.handshake = Period::millis(500);
    engine.set_connection(settings).unwrap();
    let say = |n: u64| Message::text(json!({ "kind": n % 3, "n": n }).to_string());
    let Storm { faults, took, sent } = storm(upstream, &chaos, time(), say).await;
    // No more comes after the end of the connection.
    let handle = engine.connections().get("feed").unwrap();
    engine.connections().remove("feed").await;
    let status = handle.status();
    let now = settled(&engine, "storm", status.messages_in - status.discarded).await;
    println!(
        "{faults} faults in {took:?}: sent {sent}, came {}, run {} ({} failed), filtered {}, \
         dropped {}, discarded at the end {}, unheard {}",
        status.messages_in,
        now.started,
        now.failed,
        now.filtered,
        now.dropped,
        status.discarded,
        status.unheard
    );
    let accounted = now.started + now.filtered + now.dropped + status.discarded + status.unheard;
    assert_eq!(status.messages_in, accounted);
    assert!(now.filtered > 0 && now.started > 0 && now.failed > 0, "{now:?}");
    assert!(status.messages_in <= sent && took >= Duration::from_secs(1));
    stop(&engine).await;
}
