//! An engine with all kinds of node, in this process, for tests of triggers and runs.

use std::time::Duration;

use engine::connection::guard::AllowList;
use engine::engine::{Engine, Options};
use engine::flow::Flow;
use engine::push::PushLimits;
use engine::run::{Application, FlowCounts};
use engine::script::PoolOptions;
use serde_json::{Value as Json, json};

use crate::until;

/// With no flows and no connections, and with the loopback allowed.
///
/// # Panics
/// Never.
#[must_use]
pub fn engine() -> Engine {
    engine_with(PoolOptions::default())
}

/// The same, with scripts run so.
///
/// # Panics
/// Never.
#[must_use]
pub fn engine_with(scripts: PoolOptions) -> Engine {
    Engine::new(Options {
        catalog: nodes::catalog(),
        application: Application::default(),
        allowed: AllowList::new(["127.0.0.0/8"]).unwrap(),
        push: PushLimits::default(),
        scripts,
    })
}

/// A flow of nodes as they stand in a document, but for their place, and of wires
/// (`from.port to`; the port `out` need not be named).
///
/// # Panics
/// When it is none.
#[must_use]
pub fn flow(id: &str, nodes: &Json, wires: &[&str], settings: &Json) -> Flow {
    let wires: Vec<Json> = wires
        .iter()
        .map(|wire| {
            let (from, to) = wire.split_once(' ').unwrap();
            let (node, port) = from.split_once('.').unwrap_or((from, "out"));
            json!({ "from": [node, port], "to": to })
        })
        .collect();
    serde_json::from_value(json!({
        "format": "wireloom.flow/1", "id": id, "name": id,
        "settings": settings, "nodes": nodes, "wires": wires,
    }))
    .unwrap()
}

/// Puts a flow to work.
///
/// # Panics
/// When it has mistakes.
pub fn deploy(engine: &Engine, flow: &Flow) {
    let plan = engine.compile(flow, 1).unwrap_or_else(|problems| panic!("{problems:#?}"));
    engine.activate(plan);
}

/// What a flow has counted.
#[must_use]
pub fn counts(engine: &Engine, flow: &str) -> FlowCounts {
    engine.record(flow).counts()
}

/// Waits until so many messages have come to a flow, whatever became of them, and no run is at
/// work.
///
/// # Panics
/// When they do not come in time.
pub async fn settled(engine: &Engine, flow: &str, messages: u64) -> FlowCounts {
    let all = async || {
        let now = counts(engine, flow);
        let ended = now.succeeded + now.failed;
        let come = now.started + now.filtered + now.dropped;
        (come >= messages && ended == now.started).then_some(now)
    };
    until(&format!("{messages} messages at {flow}"), all).await
}

/// Stops it; what runs may finish.
pub async fn stop(engine: &Engine) {
    engine.stop(Duration::from_secs(5)).await;
}
