//! A crash at each commit of a process, before and after each of its steps: statement 14, and 20
//! for actions that do not run twice.

mod brink;

use std::sync::Arc;

use engine::payload::Value;
use engine::process::{Command, Outgoing, StartProcess};
use serde_json::json;

use crate::House;
use crate::kill::{Ledger, check, processes};
use brink::{Brink, Point};

/// What a client does, and does again after a crash until it has its answer.
async fn begin(house: &House) -> String {
    let start = StartProcess {
        definition: "main".to_owned(),
        data: Value::from(json!({ "n": "1" })),
        idempotency_key: Some("one".to_owned()),
        ..StartProcess::default()
    };
    let started = house.processes().start(start).await.expect("a start");
    started.instance.expect("an id").to_string()
}

async fn all(house: &House) -> String {
    let id = begin(house).await;
    let data = Value::from(json!({ "saved": "1" }));
    let command = Command::Execute { token: 1, action: "save".into(), data };
    let processes = house.processes();
    processes.command(&id, command, "action", None, Some("save")).await.expect("an action");
    let message = Outgoing {
        name: "paid".into(),
        correlation: "1".into(),
        payload: json!({ "for": "1" }).to_string().into(),
        ttl: 3_600_000,
        id: Some("paid-1".into()),
    };
    processes.send(&message).await.expect("a message");
    house.finished(&id).await;
    id
}

/// Nobody waits for it.
fn leave(house: House) {
    tokio::spawn(async move { house.engine.stop(std::time::Duration::ZERO).await });
}

#[tokio::test]
async fn s14_s20_a_crash_at_any_step_loses_nothing_and_doubles_nothing() {
    let mut crashes = 0;
    for point in Point::ALL {
        for number in 1.. {
            let brink = Arc::new(Brink::new());
            let house = House::on(brink.clone()).await;
            for process in processes() {
                house.deploy(&process).await;
            }
            brink.crash_at(number, point);
            let crashed = tokio::select! {
                id = all(&house) => Err(id),
                () = brink.crashed() => Ok(()),
            };
            let (house, id) = match crashed {
                Err(id) => (house, Some(id)),
                Ok(()) => {
                    leave(house);
                    // What is durable is what is left.
                    (House::on(brink.durable()).await, None)
                }
            };
            let again = id.is_none();
            let id = match id {
                Some(id) => id,
                None => all(&house).await,
            };
            let entry = Ledger { n: "1".to_owned(), action: true, message: true, seen: 0 };
            check(&house, &id, &entry).await;
            leave(house);
            if !again {
                assert!(number > 8, "a process commits more often than {number} times");
                break;
            }
            crashes += 1;
        }
    }
    println!("{crashes} crashes");
}
