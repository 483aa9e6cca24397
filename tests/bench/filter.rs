//! Messages that the trigger's filter rejects, beside those that it accepts.

use std::time::Instant;

use anyhow::Context;
use futures_util::{SinkExt, StreamExt};
use tokio::runtime::Runtime;
use tokio_tungstenite::tungstenite::Message;

use crate::table::Goal::{AtLeast, None};
use crate::table::{Figures, Row, middle};
use crate::wireloom::Stage;
use crate::{Size, cpu, flows, load, wireloom};

/// Messages of one write of the feed.
const BATCH: u64 = 64;

pub fn case(runtime: &Runtime, size: Size) -> anyhow::Result<Vec<Row>> {
    let plan = size.plan.only_burst();
    let flow = flows::only("order");
    let (accepted, rejected) = crate::cases::by_turns(
        size.rounds,
        || {
            runtime
                .block_on(wireloom::round(&flow, plan))
                .map(|f: Figures| (f.per_second, f.cpu_micros))
        },
        || runtime.block_on(rejecting(plan.messages)),
    )?;
    let of = |rounds: &[(f64, f64)], read: fn(&(f64, f64)) -> f64| middle(rounds.iter().map(read));
    let (rate, cost) = (|f: &(f64, f64)| f.0, |f: &(f64, f64)| f.1);
    Ok(vec![
        Row::beside(
            "filter, rejected beside accepted: messages/s",
            of(&accepted, rate),
            of(&rejected, rate),
            AtLeast(3.0),
        ),
        Row::beside(
            "filter, rejected beside accepted: CPU µs",
            of(&accepted, cost),
            of(&rejected, cost),
            None,
        ),
    ])
}

/// Messages a second and microseconds of processor time for each, all of them rejected but the
/// last, by which the end is seen.
async fn rejecting(messages: u64) -> anyhow::Result<(f64, f64)> {
    let Stage { program, mut peer, mut frontend, .. } = Stage::of(&flows::only("alarm")).await?;
    let (clock, before) = (Instant::now(), cpu::nanos(program.pid())?);
    for first in (0..messages).step_by(BATCH as usize) {
        for n in first..messages.min(first + BATCH) {
            peer.socket.feed(Message::text(load::order(n))).await?;
        }
        peer.socket.flush().await?;
    }
    peer.say(load::order(messages).replacen("order", "alarm", 1)).await;
    let pushed = frontend.next().await.context("the push of the last message")??;
    anyhow::ensure!(pushed.is_text(), "not a push: {pushed:?}");
    let cost = cpu::nanos(program.pid())? - before;
    let messages = messages as f64;
    Ok((messages / clock.elapsed().as_secs_f64(), cost as f64 / 1_000.0 / messages))
}
