//! Flows in Wireloom, through the real program.

use std::time::Duration;

use anyhow::Context;
use futures_util::StreamExt;
use serde_json::{Value, json};
use tempfile::TempDir;
use tests::frontend::Frontend;
use tests::program::Program;
use tests::upstream::Peer;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::load::Subscribed;
use crate::table::Figures;
use crate::{Plan, load};

/// The program with one flow deployed.
pub struct Stage {
    pub program: Program,
    pub peer: Peer,
    /// Subscribed to `channel:orders`.
    pub frontend: Subscribed,
    _data: TempDir,
}

impl Stage {
    /// A fresh process with this flow, and a feed and a frontend connected to it.
    pub async fn of(flow: &Value) -> anyhow::Result<Self> {
        let upstream = load::upstream().await;
        let (program, data) = program().await?;
        deploy(&program, flow).await;
        let mut frontend = Frontend::connect(program.base(), program.token()).await;
        frontend.subscribe("channel:orders").await;
        let feed = json!({ "id": "feed", "name": "Feed", "url": upstream.url() });
        program.ok("POST", "/api/connections", Some(&feed)).await;
        let peer = upstream.accept().await;
        Ok(Self { program, peer, frontend: frontend.into_socket(), _data: data })
    }
}

/// A fresh process on a data directory of its own.
pub async fn program() -> anyhow::Result<(Program, TempDir)> {
    let data = tempfile::tempdir().context("a folder for the data")?;
    let path = data.path().to_owned();
    Ok((tokio::task::spawn_blocking(move || Program::start(&path)).await?, data))
}

pub async fn deploy(program: &Program, flow: &Value) {
    program.ok("POST", "/api/flows", Some(flow)).await;
    program.ok("POST", "/api/flows/bench/deploy", Some(&json!({}))).await;
}

/// One round of a flow against a fresh process.
pub async fn round(flow: &Value, plan: Plan) -> anyhow::Result<Figures> {
    let Stage { program, peer, frontend, _data } = Stage::of(flow).await?;
    load::measure(program.pid(), peer, frontend, plan).await
}

/// As [`round`], while a designer looks on, and does what its page does: tracing is on, the live
/// socket is open, and every second it asks for the runs and their counts.
pub async fn watched_round(flow: &Value, plan: Plan) -> anyhow::Result<Figures> {
    let Stage { program, peer, frontend, _data } = Stage::of(flow).await?;
    program.ok("PUT", "/api/flows/bench/tracing", Some(&json!({ "on": true }))).await;
    let url = format!("{}/api/live", program.base().replacen("http", "ws", 1));
    let mut request = url.into_client_request()?;
    let bearer = format!("Bearer {}", program.token()).parse()?;
    request.headers_mut().insert("authorization", bearer);
    let (mut live, _) = connect_async(request).await?;
    let reading = tokio::spawn(async move { while let Some(Ok(_)) = live.next().await {} });
    let mut traced = 0;
    let looking = async {
        loop {
            let runs = program.ok("GET", "/api/flows/bench/runs?limit=50", None).await;
            traced =
                traced.max(runs.pointer("/traced").and_then(Value::as_array).map_or(0, Vec::len));
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    };
    let figures = tokio::select! {
        figures = load::measure(program.pid(), peer, frontend, plan) => figures,
        () = looking => unreachable!("it looks on for ever"),
    };
    drop(program);
    reading.await?;
    anyhow::ensure!(traced > 0, "no run was traced");
    figures
}
