//! Scripts in worker processes of the real program: what they give, what they are kept from, and
//! what becomes of those that do not end.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what went wrong by failing"
)]

mod escapes;
mod library;
mod named;
mod pool;
mod repeatable;
mod runaways;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use engine::payload::Value;
use engine::script::{Answer, Call, Failure, Limits, Pool, PoolOptions, Program};
use serde_json::Value as Json;

/// How long anything here may take at the most, on a busy machine.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

/// A pool whose workers are the real program.
pub(crate) fn pool() -> Pool {
    pool_of(PoolOptions::default())
}

pub(crate) fn pool_of(options: PoolOptions) -> Pool {
    let program = Some(PathBuf::from(env!("CARGO_BIN_EXE_wireloom")));
    Pool::new(PoolOptions { program, ..options })
}

pub(crate) fn function(source: &str) -> Arc<Program> {
    Program::function(source).unwrap_or_else(|wrong| panic!("{source}: {wrong}"))
}

pub(crate) fn limited(payload: &Json, millis: u64) -> Call {
    let limits = Limits { time: Duration::from_millis(millis), ..Limits::default() };
    Call { limits, ..Call::new(&Value::from(payload)) }
}

pub(crate) async fn ask(pool: &Pool, program: &Arc<Program>, call: Call) -> Answer {
    let answered = tokio::time::timeout(DEADLINE, pool.call(program, call)).await;
    answered.expect("an answer in time")
}

pub(crate) fn json(answer: &Answer) -> Result<Json, Failure> {
    answer.value().map(|value| Json::from(&value.unwrap_or_default()))
}
