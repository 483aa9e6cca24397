//! The program at rest: how soon it serves, and what it holds.

use std::time::Instant;

use anyhow::Context;
use serde_json::json;
use tests::program::Program;
use tokio::runtime::Runtime;

use crate::ears::{At, Ears};
use crate::table::Goal::{self, AtMost};
use crate::table::{Row, middle};
use crate::{Size, cpu, flows, load, wireloom};

const FLOWS: usize = 1_000;
const FRONTENDS: usize = 10_000;
const CONNECTIONS: usize = 1_000;

/// From the start of the process to the line that says where it serves, with many flows stored.
pub fn start(runtime: &Runtime, size: Size) -> anyhow::Result<Vec<Row>> {
    let data = tempfile::tempdir().context("a folder for the data")?;
    let program = Program::start(data.path());
    let token = program.token().to_owned();
    let empty = cpu::at_rest(program.pid())? as f64 / 1e6;
    runtime.block_on(async {
        for n in 0..FLOWS {
            let mut flow = flows::template();
            flow["id"] = json!(format!("flow-{n}"));
            program.ok("POST", "/api/flows", Some(&flow)).await;
            program.ok("POST", &format!("/api/flows/flow-{n}/deploy"), Some(&json!({}))).await;
        }
        anyhow::ensure!(program.stop().await, "the program ended badly");
        Ok(())
    })?;
    let mut times = Vec::new();
    let mut resident = None;
    for _ in 0..crate::cases::MORE_ROUNDS * size.rounds {
        let clock = Instant::now();
        let program = Program::start_with(data.path(), token.clone());
        times.push(clock.elapsed().as_secs_f64() * 1e3);
        if resident.is_none() {
            resident = Some(cpu::at_rest(program.pid())? as f64 / 1e6);
        }
    }
    Ok(vec![
        Row::alone("start to serving, 1,000 flows deployed: ms", middle(times), AtMost(50.0)),
        Row::alone("resident after it: MB", resident.unwrap_or_default(), Goal::None),
        Row::alone("resident without flows: MB", empty, AtMost(25.0)),
    ])
}

/// What idle frontends and idle connections take.
pub fn idle(runtime: &Runtime, _: Size) -> anyhow::Result<Vec<Row>> {
    runtime.block_on(async {
        let (program, _data) = wireloom::program().await?;
        let at = At::Wireloom(program.base().to_owned(), program.token().to_owned());
        let _ears = Ears::open(&at, FRONTENDS).await?;
        let frontends = cpu::at_rest(program.pid())? as f64 / 1e6;
        let (program, _data) = wireloom::program().await?;
        let empty = cpu::at_rest(program.pid())?;
        let upstream = load::upstream().await;
        let mut peers = Vec::new();
        for n in 0..CONNECTIONS {
            let feed = json!({ "id": format!("feed-{n}"), "name": "Feed", "url": upstream.url() });
            program.ok("POST", "/api/connections", Some(&feed)).await;
            peers.push(upstream.accept().await);
        }
        let connections = cpu::at_rest(program.pid())?.saturating_sub(empty) as f64 / 1e6;
        Ok(vec![
            Row::alone("with 10,000 idle frontends: MB", frontends, AtMost(150.0)),
            Row::alone("1,000 idle connections: MB", connections, AtMost(100.0)),
        ])
    })
}
