//! The same flow in Wireloom, through the real program: connection → trigger → decode → send.

use anyhow::Context;
use serde_json::json;
use tests::frontend::Frontend;
use tests::program::Program;

use crate::table::Figures;
use crate::{Plan, lean, load};

/// One round against a fresh process.
pub async fn round(plan: Plan) -> anyhow::Result<Figures> {
    let data = tempfile::tempdir().context("a folder for the data")?;
    let upstream = load::upstream().await;
    let program = tokio::task::spawn_blocking({
        let data = data.path().to_owned();
        move || Program::start(&data)
    })
    .await?;
    let flow = json!({
        "format": "wireloom.flow/1", "id": "bench", "name": "Bench",
        "nodes": [
            { "id": "in", "type": "trigger/websocket", "config": { "connection": "feed" } },
            { "id": "decode", "type": "logic/json-decode",
              "config": { "source": "data.message.data", "destination": "data.body" } },
            { "id": "push", "type": "output/websocket-send",
              "config": { "target": "channel", "channel": "orders",
                          "message": lean::TEMPLATE.replace("{{", "{{data.body."),
                          "language": "handlebars" } },
        ],
        "wires": [
            { "from": ["in", "message"], "to": "decode" }, { "from": ["decode", "out"], "to": "push" },
        ],
    });
    program.ok("POST", "/api/flows", Some(&flow)).await;
    program.ok("POST", "/api/flows/bench/deploy", Some(&json!({}))).await;
    let mut frontend = Frontend::connect(program.base(), program.token()).await;
    frontend.subscribe("channel:orders").await;
    let feed = json!({ "id": "feed", "name": "Feed", "url": upstream.url() });
    program.ok("POST", "/api/connections", Some(&feed)).await;
    let peer = upstream.accept().await;
    load::measure(program.pid(), peer, frontend.into_socket(), plan).await
}
