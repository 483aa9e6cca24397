//! Scripts that run wild beside an ordinary flow.

use std::sync::Arc;
use std::time::{Duration, Instant};

use designer_api::installation::Installation;
use engine::connection::guard::AllowList;
use engine::engine::Options;
use engine::payload::Value;
use engine::push::PushLimits;
use engine::run::Application;
use engine::script::{FailureKind, PoolOptions};
use engine::store::{Memory, Store};
use serde_json::json;

use crate::{ask, function, limited};

pub(crate) async fn installation() -> Installation {
    let scripts = PoolOptions {
        program: Some(env!("CARGO_BIN_EXE_wireloom").into()),
        ..PoolOptions::default()
    };
    let options = Options {
        catalog: nodes::catalog(),
        application: Application::default(),
        allowed: AllowList::new(["127.0.0.0/8"]).unwrap(),
        push: PushLimits::default(),
        scripts,
    };
    let store: Arc<dyn Store> = Arc::new(Memory::default());
    Installation::open(Arc::clone(&store), store, options).await.unwrap()
}

async fn p99(installation: &Installation, flow: &str, calls: usize) -> Duration {
    let mut times = Vec::with_capacity(calls);
    for n in 0..calls {
        let begun = Instant::now();
        let data = Value::from(&json!({ "n": n }));
        let end = installation.engine.call(flow, data, 0).await.unwrap();
        times.push(begun.elapsed());
        assert!(end.failure.is_none(), "{:?}", end.failure);
        assert_eq!(end.result, Some(Value::from(&json!(n * 2))));
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    times.sort_unstable();
    times[calls * 99 / 100 - 1]
}

/// The ratio is printed, not asserted: the machine may be busy with other things. What is
/// asserted: every run of the ordinary flows succeeds, and every runaway is stopped.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_runaways_do_not_keep_an_ordinary_flow_from_its_work() {
    let installation = installation().await;
    for (id, node) in [
        (
            "plain",
            json!({ "id": "double", "type": "logic/mutate", "config": { "rules": [
            { "do": "set", "destination": "working.result", "value": { "expression": "data.n * 2" } },
        ] } }),
        ),
        (
            "scripted",
            json!({ "id": "double", "type": "logic/function", "config": {
            "code": "payload.working = { result: payload.data.n * 2 }",
        } }),
        ),
    ] {
        let flow = json!({
            "format": "wireloom.flow/1", "id": id, "name": id,
            "nodes": [
                { "id": "in", "type": "trigger/flow-call", "config": {} }, node,
                { "id": "ret", "type": "flow/return", "config": { "value": { "path": "working.result" } } },
            ],
            "wires": [{ "from": ["in", "out"], "to": "double" }, { "from": ["double", "out"], "to": "ret" }],
        });
        let plan = installation.engine.compile(&serde_json::from_value(flow).unwrap(), 1);
        installation.engine.activate(plan.unwrap_or_else(|problems| panic!("{problems:?}")));
    }
    let alone = [p99(&installation, "plain", 300).await, p99(&installation, "scripted", 300).await];
    let pool = installation.engine.scripts().clone();
    let wild = [
        "while (true) {}",
        "/^(a+)+$/.test('a'.repeat(50) + 'b')",
        "return new Array(2 ** 32 - 1).join().length",
        "const a = []; while (true) a.push(a.length)",
        "(function again() { queueMicrotask(again) })()",
        "for (;;) { try { JSON.stringify(new Array(1e6).fill(1)) } catch {} }",
        "await (async () => { while (true) await null })()",
        "const m = new Map(); for (let i = 0; ; i++) m.set(i % 1000, { i })",
    ];
    let runaways = wild.map(|source| {
        let pool = pool.clone();
        tokio::spawn(async move {
            ask(&pool, &function(source), limited(&json!({}), 2_000)).await.result
        })
    });
    let beside =
        [p99(&installation, "plain", 300).await, p99(&installation, "scripted", 300).await];
    for (runaway, source) in runaways.into_iter().zip(wild) {
        let failure = runaway.await.unwrap().expect_err(source);
        let kinds =
            [FailureKind::Time, FailureKind::Jobs, FailureKind::Memory, FailureKind::Thrown];
        assert!(kinds.contains(&failure.kind), "{source}: {failure}");
    }
    for (place, name) in ["plain flow", "flow with a function"].into_iter().enumerate() {
        let ratio = beside[place].as_secs_f64() / alone[place].as_secs_f64();
        println!(
            "p99 of a {name}: alone {:?}, beside 8 runaways {:?}, ratio {ratio:.2}",
            alone[place], beside[place]
        );
    }
    println!("{:?}", pool.counts());
}
