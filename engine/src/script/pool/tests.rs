//! Which calls share a worker, without a worker.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use super::dispatch::{Job, State};
use crate::payload::Value;
use crate::script::call::Call;
use crate::script::program::Program;

/// How many workers are wanted for so many calls at once of a script whose last call took so long.
fn workers(took: Duration, calls: usize, input: &Value) -> usize {
    let program = Program::function("return payload;").unwrap();
    program.took(took);
    let mut state = State::new(12, 10_000);
    for _ in 0..calls {
        let (tell, _) = oneshot::channel();
        state.dispatch(Job::new(Arc::clone(&program), Call::new(input), tell));
    }
    state.counts().workers
}

#[test]
fn quick_scripts_share_a_worker_and_others_spread() {
    let small = Value::from("x");
    assert_eq!(workers(Duration::from_micros(20), 256, &small), 1);
    assert_eq!(workers(Duration::from_micros(20), 257, &small), 2);
    assert_eq!(workers(Duration::from_micros(900), 256, &small), 8);
    assert_eq!(workers(Duration::from_millis(9), 5, &small), 5);
    // Not known yet.
    assert_eq!(workers(Duration::ZERO, 64, &small), 2);
    let large = Value::from("x".repeat(20_000));
    assert_eq!(workers(Duration::from_micros(20), 64, &large), 2);
}
