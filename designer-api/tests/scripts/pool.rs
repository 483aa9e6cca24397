//! The pool: batches, deadlines, workers that die.

use std::time::{Duration, Instant};

use engine::payload::Value;
use engine::script::{Call, FailureKind, PoolOptions};
use serde_json::json;

use crate::{ask, function, json, limited, pool, pool_of};

#[tokio::test]
async fn calls_travel_together_and_each_gets_its_own_answer() {
    let pool = pool();
    let double = function("payload.n *= 2; console.warn('n', payload.n)");
    let calls = (0..500).map(|n| {
        let (pool, double) = (&pool, &double);
        async move {
            let answer = ask(pool, double, Call::new(&Value::from(&json!({ "n": n })))).await;
            assert_eq!(json(&answer), Ok(json!({ "n": n * 2 })));
            assert_eq!(answer.console[0].text, format!("n {}", n * 2));
            assert_eq!(answer.console[0].level, 2);
        }
    });
    futures_util::future::join_all(calls).await;
    let counts = pool.counts();
    assert_eq!((counts.calls, counts.waiting, counts.killed, counts.died), (500, 0, 0, 0));
}

#[tokio::test]
async fn a_script_that_never_ends_is_stopped_at_its_time() {
    let pool = pool();
    let answer = ask(&pool, &function("while (true) {}"), limited(&json!({}), 200)).await;
    let failure = answer.result.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Time);
    assert_eq!(failure.message, "The script took longer than 0.2 s.");
    let answer = ask(&pool, &function("return 1"), limited(&json!({}), 1_000)).await;
    assert_eq!(json(&answer), Ok(json!(1)));
}

/// These run in the engine's own code, which does not look at the clock meanwhile.
#[tokio::test]
async fn a_script_that_cannot_be_interrupted_is_killed_and_nobody_else_waits() {
    let pool = pool();
    let stuck = function("return new Array(2 ** 32 - 1).join().length");
    let quick = function("return payload");
    let begun = Instant::now();
    let stuck = ask(&pool, &stuck, limited(&json!({}), 500));
    let others = async {
        for n in 0..50 {
            let answer = ask(&pool, &quick, limited(&json!(n), 10_000)).await;
            assert_eq!(json(&answer), Ok(json!(n)));
        }
        begun.elapsed()
    };
    let (stuck, others) = tokio::join!(stuck, others);
    let failure = stuck.result.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Time, "{failure}");
    println!("50 others took {others:?}, the stuck one was ended after {:?}", begun.elapsed());
    assert_eq!(pool.counts().killed, 1);
}

#[tokio::test]
async fn a_worker_that_is_killed_fails_its_call_and_the_next_is_served() {
    let pool = pool();
    let slow = function("const end = Date.now() + 20_000; while (Date.now() < end) {}");
    let call = ask(&pool, &slow, limited(&json!({}), 30_000));
    let kill = async {
        while pool.processes().is_empty() || pool.counts().waiting == 0 {
            tokio::task::yield_now().await;
        }
        // It has begun when the worker uses the processor's time.
        let process = pool.processes()[0];
        let burning = || {
            let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
            let fields: Vec<&str> =
                stat.rsplit(')').next().unwrap_or_default().split(' ').collect();
            fields.get(12).and_then(|ticks| ticks.parse::<u64>().ok()).unwrap_or_default()
        };
        while burning() < 30 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let killed = std::process::Command::new("kill").args(["-9", &process.to_string()]).status();
        assert!(killed.unwrap().success());
    };
    let (answer, ()) = tokio::join!(call, kill);
    let failure = answer.result.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Worker);
    assert!(failure.message.contains("signal: 9"), "{failure}");
    let answer = ask(&pool, &function("return 2"), limited(&json!({}), 1_000)).await;
    assert_eq!(json(&answer), Ok(json!(2)));
    assert_eq!(pool.counts().died, 1);
}

#[tokio::test]
async fn workers_without_work_end() {
    let idle = Duration::from_millis(50);
    let pool = pool_of(PoolOptions { idle, ..PoolOptions::default() });
    assert_eq!(pool.counts().workers, 0);
    ask(&pool, &function("return 1"), limited(&json!({}), 1_000)).await;
    assert_eq!(pool.counts().workers, 1);
    let gone = async {
        while pool.counts().workers > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(crate::DEADLINE, gone).await.expect("it ends");
    let answer = ask(&pool, &function("return 1"), limited(&json!({}), 1_000)).await;
    assert_eq!(json(&answer), Ok(json!(1)));
}

#[tokio::test]
async fn a_queue_that_is_full_says_so() {
    let pool = pool_of(PoolOptions { workers: 1, queue: 2, ..PoolOptions::default() });
    let slow = function("const end = Date.now() + 300; while (Date.now() < end) {}");
    // The first makes it known as slow: from then on each has the worker for itself.
    ask(&pool, &slow, limited(&json!({}), 10_000)).await;
    let calls = (0..4).map(|_| ask(&pool, &slow, limited(&json!({}), 10_000)));
    let answers = futures_util::future::join_all(calls).await;
    let full: Vec<_> = answers.iter().filter_map(|answer| answer.result.as_ref().err()).collect();
    assert_eq!(full.len(), 1);
    assert!(full[0].message.contains("Too many scripts"), "{}", full[0]);
}
