//! `bench scripts`: what a function costs: processor time of this process and of the workers
//! together, cold starts, memory at rest.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use engine::payload::Value;
use engine::script::{Call, Interpreter, Pool, PoolOptions, Program};
use serde_json::json;
use tokio::task::JoinSet;

use crate::{cpu, node_red};

/// Builds the object that is pushed, as the hand-written program's template does.
const FUNCTION: &str = "const order = payload.data;\n\
    return { channel: `order.${order.id}`, text: `${order.customer}: ${order.total.toFixed(2)} ${payload.globals.currency}`, count: order.items.length, at: order.time };";

fn payload(n: u64) -> Value {
    Value::from(&json!({
        "flowId": "orders", "flowName": "Orders", "flowVersion": 3,
        "globals": { "currency": "EUR" },
        "data": {
            "id": n, "customer": "Ada Lovelace", "total": 129.5, "time": "2026-01-01T00:00:00.000Z",
            "items": [{ "sku": "a-1", "count": 2 }, { "sku": "b-2", "count": 1 }],
        },
    }))
}

/// Measures and prints. `--quick` takes fewer messages; `--node-red DIR` measures Node-RED too.
pub fn main(arguments: Vec<String>) -> anyhow::Result<()> {
    let mut quick = false;
    let mut node_red = None;
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--quick" => quick = true,
            "--node-red" => {
                node_red = Some(arguments.next().context("--node-red needs a directory")?)
            }
            other => anyhow::bail!("unknown argument {other}: --quick or --node-red DIR"),
        }
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let messages = if quick { 20_000 } else { 200_000 };
    inside(messages)?;
    runtime.block_on(async {
        cold().await?;
        for at_once in [1, 4, 16, 64, 256] {
            pool(messages.min(messages * at_once / 4), at_once).await?;
        }
        anyhow::Ok(())
    })?;
    match node_red {
        Some(directory) => node_red::measure(Path::new(&directory), messages, FUNCTION),
        None => Ok(()),
    }
}

/// The engine alone, in this process: what the pipes add is the rest.
fn inside(messages: u64) -> anyhow::Result<()> {
    let begun = Instant::now();
    let rounds = 20;
    for _ in 0..rounds {
        Interpreter::new()?;
    }
    let each = begun.elapsed().as_secs_f64() * 1e6 / f64::from(rounds);
    println!("a fresh engine with its frozen standard set: {each:.0} µs");
    let begun = Instant::now();
    for _ in 0..1_000 {
        Program::function(FUNCTION)?;
    }
    println!("reading a function at deploy: {:.0} µs", begun.elapsed().as_secs_f64() * 1e3);
    let program = Program::function(FUNCTION)?;
    let mut interpreter = Interpreter::new()?;
    let payload = payload(1);
    let begun = Instant::now();
    for _ in 0..messages {
        let answer = interpreter.call(&program, &Call::new(&payload));
        anyhow::ensure!(answer.value()?.is_some());
    }
    let each = begun.elapsed().as_secs_f64() * 1e6 / messages as f64;
    println!("in one process, JSON in and out: {each:.2} µs a message");
    Ok(())
}

async fn cold() -> anyhow::Result<()> {
    let program = Program::function(FUNCTION)?;
    let mut times = Vec::new();
    for _ in 0..10 {
        let pool = Pool::new(PoolOptions::default());
        let begun = Instant::now();
        pool.call(&program, Call::new(&payload(1))).await.value()?;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    println!(
        "first call, worker process started for it: median {:.1} ms, most {:.1} ms",
        times[5], times[9]
    );
    Ok(())
}

async fn pool(messages: u64, at_once: u64) -> anyhow::Result<()> {
    let pool = Pool::new(PoolOptions::default());
    let program = Program::function(FUNCTION)?;
    pool.call(&program, Call::new(&payload(1))).await.value()?;
    let own = std::process::id();
    let cost = |pool: &Pool| -> anyhow::Result<(u64, u64)> {
        let workers: anyhow::Result<Vec<u64>> =
            pool.processes().into_iter().map(cpu::nanos).collect();
        Ok((cpu::nanos(own)?, workers?.iter().sum()))
    };
    let before = cost(&pool)?;
    let begun = Instant::now();
    let mut callers = JoinSet::new();
    for caller in 0..at_once {
        let (pool, program) = (pool.clone(), Arc::clone(&program));
        let own = messages / at_once;
        callers.spawn(async move {
            for n in 0..own {
                let answer = pool.call(&program, Call::new(&payload(caller * own + n))).await;
                answer.value()?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(done) = callers.join_next().await {
        done??;
    }
    let took = begun.elapsed().as_secs_f64();
    let after = cost(&pool)?;
    // What the messages themselves cost to make; of the processor too, for the machine may be busy.
    let making = cpu::nanos(own)?;
    for n in 0..10_000 {
        drop(payload(n));
    }
    let making = (cpu::nanos(own)? - making) as f64 / 1e3 / 10_000.0;
    let each = |before: u64, after: u64| (after - before) as f64 / 1e3 / messages as f64;
    let (here, there) = (each(before.0, after.0) - making, each(before.1, after.1));
    println!(
        "{at_once:>4} at once: {:.2} µs of CPU a message ({here:.2} here, {there:.2} in workers), {:.0} messages/s, {} workers",
        here + there,
        messages as f64 / took,
        pool.counts().workers,
    );
    if at_once == 256 {
        for process in pool.processes() {
            let rollup = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup"))?;
            let field = |name: &str| {
                rollup.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned()
            };
            println!(
                "worker {process}: {:.1} MB resident, {}, {}",
                cpu::resident(process)? as f64 / 1e6,
                field("Pss:"),
                field("Private_Dirty:")
            );
        }
    }
    Ok(())
}
