//! Scripts in durable processes: their clock and their chance are written down with the work, so
//! that work which is carried out again gives the same again.

use std::sync::Arc;

use engine::flow::Flow;
use engine::node::RunScript;
use engine::payload::Value;
use engine::process::{Effect, Event, Processes, StartProcess, Status};
use engine::project::Project;
use engine::script::{Fixed, Limits, Program};
use engine::store::Memory;
use serde_json::{Value as Json, json};

use crate::runaways::installation;

/// What a script can know of the moment, and what it can draw.
const DRAW: &str = "const first = Date.now();\n\
    for (let n = 0; n < 200_000; n++) Math.sqrt(n);\n\
    payload.drawn = { first, later: Date.now(), iso: new Date().toISOString(),\n\
      chance: [Math.random(), Math.random()], id: crypto.randomUUID(),\n\
      bytes: [...crypto.getRandomValues(new Uint8Array(8))] };";

async fn start(processes: &Processes) -> (Json, Vec<Fixed>) {
    let start = StartProcess { definition: "draw".to_owned(), ..StartProcess::default() };
    let id = processes.start(start).await.unwrap().instance.unwrap();
    let ended = async {
        loop {
            let instance = processes.get(&id).await.unwrap();
            if instance.status == Status::Finished {
                return instance;
            }
            assert!(instance.incidents.is_empty(), "{:?}", instance.incidents);
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    let ended = tokio::time::timeout(crate::DEADLINE, ended).await.expect("it ends");
    let records = processes.history(&id, 0, 100).await.unwrap();
    let events = records.iter().flat_map(|record| &record.events);
    let fixed = events.filter_map(|event| match event {
        Event::Effect { effect: Effect::Job { fixed, .. }, .. } => *fixed,
        _ => None,
    });
    (Json::from(&ended.data), fixed.collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_writes_down_the_clock_and_the_chance_of_its_scripts() {
    let installation = installation().await;
    let engine = &installation.engine;
    let project = Project::new(Arc::new(Memory::default()));
    engine.open_processes(project.clone(), Arc::clone(project.store()));
    let processes = engine.processes().unwrap().clone();
    let flow: Flow = serde_json::from_value(json!({
        "format": "wireloom.flow/1", "id": "draw", "name": "Draw", "durability": "durable",
        "nodes": [
            { "id": "begin", "type": "process/start", "config": {} },
            { "id": "one", "type": "logic/function", "config": { "code": DRAW } },
            { "id": "two", "type": "logic/function",
              "config": { "code": DRAW.replace("payload.drawn", "payload.again") } },
            { "id": "rule", "type": "process/task", "config": {}, "actions": [{
                "name": "decide", "type": "business-rule",
                "params": [{ "key": "script", "value": format!("{}\nconsole.warn('decided')", DRAW.replace("payload.drawn", "payload.decided")) }],
            }] },
            { "id": "end", "type": "process/end", "config": {} },
        ],
        "wires": [
            { "from": ["begin", "out"], "to": "one" }, { "from": ["one", "out"], "to": "two" },
            { "from": ["two", "out"], "to": "rule" }, { "from": ["rule", "out"], "to": "end" },
        ],
    }))
    .unwrap();
    let plan = engine.compile(&flow, 1).unwrap_or_else(|problems| panic!("{problems:?}"));
    processes.deploy(Arc::new(plan));
    let (data, fixed) = start(&processes).await;
    let (drawn, again) = (&data["drawn"], &data["again"]);
    assert_eq!(fixed.len(), 3, "{fixed:?}");
    assert_eq!(drawn["first"], drawn["later"], "the clock stands still");
    assert_eq!(drawn["first"].as_f64(), Some(fixed[0].now));
    assert_ne!(drawn["chance"], again["chance"], "each work has a chance of its own");
    assert_ne!(drawn["id"], again["id"]);

    // The same work, carried out once more by what was written down: of nodes and of the rule.
    let program = Program::function(DRAW).unwrap();
    for (fixed, drawn) in fixed.into_iter().zip([drawn, again, &data["decided"]]) {
        let call = RunScript::own(Arc::clone(&program), Value::object(), Limits::default());
        let (value, _) = engine.run_script(RunScript { fixed: Some(fixed), ..call }).await;
        assert_eq!(Json::from(&value.unwrap().unwrap())["drawn"], *drawn);
    }
    // The rule's console is heard at its node.
    let said = engine.live().watch().before.clone();
    let line: Json = serde_json::from_slice(said.last().unwrap()).unwrap();
    assert_eq!((&line["node"], &line["text"]), (&json!("rule"), &json!("decided")));

    // Another instance draws anew.
    let (other, _) = start(&processes).await;
    assert_ne!(other["drawn"]["chance"], drawn["chance"]);
}
