//! What `bench` measures, case by case, each with its goal.

use tokio::runtime::Runtime;

use crate::table::Goal::{AtLeast, AtMost, None};
use crate::table::{Figures, Row, middle};
use crate::{Size, filter, flows, http, lean, rest, wireloom};

/// Measures one case.
pub type Case = fn(&Runtime, Size) -> anyhow::Result<Vec<Row>>;

/// All of them, by the names by which they are asked for.
pub const CASES: &[(&str, Case)] = &[
    ("template", template),
    ("chain", chain),
    ("branches", branches),
    ("filter", filter::case),
    ("watched", watched),
    ("webhook", http::case),
    ("start", rest::start),
    ("idle", rest::idle),
];

/// The one flow, beside the hand-written program.
fn template(runtime: &Runtime, size: Size) -> anyhow::Result<Vec<Row>> {
    let flow = flows::template();
    let (lean, ours) = by_turns(
        size.rounds,
        || runtime.block_on(lean::round(size.plan)),
        || runtime.block_on(wireloom::round(&flow, size.plan)),
    )?;
    let (lean, ours) = (Figures::median(&lean), Figures::median(&ours));
    let row =
        |what, read: fn(&Figures) -> f64, goal| Row::beside(what, read(&lean), read(&ours), goal);
    Ok(vec![
        row("template flow: messages/s", |f| f.per_second, AtLeast(1.0)),
        row("template flow: CPU µs a message", |f| f.cpu_micros, AtMost(1.0)),
        row("template flow: p50 µs at 1,000/s", |f| f.p50_micros, AtMost(1.1)),
        row("template flow: p99 µs at 1,000/s", |f| f.p99_micros, AtMost(1.2)),
        row("template flow: resident MB", |f| f.resident_mb, None),
    ])
}

/// Where a small difference is looked for, rounds are so many times as many: one round and the
/// next differ by a tenth.
pub const MORE_ROUNDS: usize = 3;

/// What each further node adds.
fn chain(runtime: &Runtime, size: Size) -> anyhow::Result<Vec<Row>> {
    const MORE: usize = 20;
    let plan = size.plan.only_burst();
    let (short, long) = (flows::chain(0), flows::chain(MORE));
    let (short, long) = by_turns(
        MORE_ROUNDS * size.rounds,
        || runtime.block_on(wireloom::round(&short, plan)),
        || runtime.block_on(wireloom::round(&long, plan)),
    )?;
    let added = cpu(&long) - cpu(&short);
    Ok(vec![Row::alone("each added node: CPU ns", added / MORE as f64 * 1_000.0, AtMost(60.0))])
}

/// Ten branches that each write, beside one.
fn branches(runtime: &Runtime, size: Size) -> anyhow::Result<Vec<Row>> {
    let plan = size.plan.only_burst();
    let (one, ten) = (flows::branches(1), flows::branches(10));
    let (one, ten) = by_turns(
        size.rounds,
        || runtime.block_on(wireloom::round(&one, plan)),
        || runtime.block_on(wireloom::round(&ten, plan)),
    )?;
    Ok(vec![Row::beside("ten branches beside one: CPU µs", cpu(&one), cpu(&ten), AtMost(4.0))])
}

/// With a designer that looks on and has switched tracing on, beside without.
fn watched(runtime: &Runtime, size: Size) -> anyhow::Result<Vec<Row>> {
    let plan = size.plan.only_burst();
    let flow = flows::template();
    let (alone, watched) = by_turns(
        MORE_ROUNDS * size.rounds,
        || runtime.block_on(wireloom::round(&flow, plan)),
        || runtime.block_on(wireloom::watched_round(&flow, plan)),
    )?;
    let row = Row::beside("watched with tracing: CPU µs", cpu(&alone), cpu(&watched), AtMost(1.05));
    Ok(vec![row])
}

fn cpu(rounds: &[Figures]) -> f64 {
    middle(rounds.iter().map(|figures| figures.cpu_micros))
}

/// Rounds of two subjects by turns, the first one changing too: a machine that warms up, or is
/// busy with something else for a while, favours neither.
pub fn by_turns<T>(
    rounds: usize,
    mut one: impl FnMut() -> anyhow::Result<T>,
    mut other: impl FnMut() -> anyhow::Result<T>,
) -> anyhow::Result<(Vec<T>, Vec<T>)> {
    let (mut ones, mut others) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        for turn in 0..2 {
            if (round + turn) % 2 == 0 {
                ones.push(one()?);
            } else {
                others.push(other()?);
            }
        }
    }
    Ok((ones, others))
}
