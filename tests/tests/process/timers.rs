//! Timers: statement 5, and the boundary timers.

use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::process::{Command, Status};
use engine::store::{Memory, Store};
use serde_json::json;

use crate::{House, around, flow, says, task};

#[tokio::test]
async fn s05_a_delayed_action_holds_its_token_and_not_the_later_actions() {
    let house = House::new().await;
    let actions = json!([
        says("slow", "2", json!({ "timerExpression": "PT0.2S", "order": 1 })),
        says("quick", "1", json!({ "order": 2 })),
    ]);
    house.deploy(&task("p", actions)).await;
    let begun = Instant::now();
    let id = house.start("p", json!({})).await;
    assert_eq!(house.data(&id).await["log"], json!("1"));
    house.finished(&id).await;
    assert!(begun.elapsed() >= Duration::from_millis(200), "never early");
    assert_eq!(house.data(&id).await["log"], json!("12"));
}

#[tokio::test]
async fn s05_now_moments_and_holes() {
    let house = House::new().await;
    let actions = json!([
        says("now", "n", json!({ "timerExpression": "PT0S" })),
        says("past", "p", json!({ "timerExpression": "2001-01-01T00:00:00Z" })),
        says("read", "r", json!({ "timerExpression": "PT${wait}S" })),
    ]);
    house.deploy(&task("p", actions)).await;
    let id = house.start("p", json!({ "wait": 0 })).await;
    assert_eq!(house.get(&id).await.status, Status::Finished);
    assert_eq!(house.data(&id).await["log"], json!("npr"));
    let id = house.start("p", json!({ "wait": "soon" })).await;
    let incidents = house.get(&id).await.incidents;
    let incident = incidents.values().next().expect("an incident");
    assert!(incident.message.contains("PTsoonS"), "{}", incident.message);
}

#[tokio::test]
async fn s05_a_cycle_runs_a_repeatable_action_so_often() {
    let house = House::new().await;
    let actions = json!([
        says("often", "x", json!({ "timerExpression": "R3/PT0.02S", "repeatable": true })),
        says("hold", "h", json!({ "manual": true })),
    ]);
    house.deploy(&task("p", actions)).await;
    let id = house.start("p", json!({})).await;
    let state = house.until(&id, |state| state.timers.is_empty()).await;
    assert_eq!(house.data(&id).await["log"], json!("xxx"));
    assert_eq!(state.tokens[&1].actions["node"]["often"].runs, 3);
}

#[tokio::test]
async fn s05_a_timer_goes_with_its_token() {
    let house = House::new().await;
    let actions = json!([
        says(
            "late",
            "x",
            json!({ "timerExpression": "PT0.05S", "manual": true, "optional": true })
        ),
        says("go", "g", json!({ "manual": true })),
    ]);
    house.deploy(&task("p", actions)).await;
    let id = house.start("p", json!({})).await;
    house.act(&id, "late", json!({})).await.unwrap();
    assert_eq!(house.get(&id).await.timers.len(), 1);
    house.act(&id, "go", json!({})).await.unwrap();
    let state = house.get(&id).await;
    assert_eq!((state.status, state.timers.len()), (Status::Finished, 0));
    assert_eq!(house.data(&id).await["log"], json!("g"));
}

#[tokio::test]
async fn s05_overdue_timers_fire_once_and_in_due_order_after_a_restart() {
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    let house = House::on(Arc::clone(&store)).await;
    house.deploy(&around("p", "timer", json!({ "time": "PT${wait}S" }))).await;
    let mut ids = Vec::new();
    for wait in [0.3, 0.1, 0.2] {
        ids.push(house.start("p", json!({ "wait": wait })).await);
    }
    assert!(house.engine.stop(Duration::from_secs(1)).await);
    tokio::time::sleep(Duration::from_millis(400)).await;
    let house = House::on(store).await;
    let mut ended = Vec::new();
    for id in &ids {
        let state = house.finished(id).await;
        let history = house.processes().history(id, 0, 100).await.unwrap();
        let fired = history.iter().filter(|record| record.cause == "timer").count();
        assert_eq!(fired, 1, "once");
        ended.push(state.ended.unwrap());
    }
    assert!(ended[1] <= ended[2] && ended[2] <= ended[0], "{ended:?}");
}

#[tokio::test]
async fn s05_timers_are_never_early() {
    let house = House::new().await;
    house.deploy(&around("p", "timer", json!({ "time": "PT${wait}S" }))).await;
    let mut ids = Vec::new();
    for step in 0..200_i64 {
        let micros = step % 50 * 4_000 + 500;
        let wait = format!("0.{micros:06}");
        ids.push((micros, house.start("p", json!({ "wait": wait })).await));
    }
    for (micros, id) in ids {
        let state = house.finished(&id).await;
        let took = (state.ended.unwrap() - state.created) * 1_000;
        // Both ends are cut to the millisecond.
        assert!(took + 999 >= micros, "{took} after {micros}");
    }
}

#[tokio::test]
async fn a_boundary_timer_interrupts_or_reminds() {
    let house = House::new().await;
    let wired = |interrupting: bool, time: &str| {
        let manual = json!({ "manual": true, "keys": ["done"] });
        flow(
            "p",
            &[
                ("start", "start", json!({})),
                ("form", "user-task", json!({ "actions": [says("save", "s", manual)] })),
                (
                    "late",
                    "boundary-timer",
                    json!({ "on": "form", "time": time, "interrupting": interrupting }),
                ),
                ("remind", "task", json!({ "actions": [says("remind", "r", json!({}))] })),
                ("end", "end", json!({})),
                ("over", "end", json!({})),
            ],
            &[("start", "form"), ("form", "end"), ("late", "remind"), ("remind", "over")],
        )
    };
    house.deploy(&wired(true, "PT0.03S")).await;
    let id = house.start("p", json!({})).await;
    let state = house.finished(&id).await;
    assert_eq!(
        state.tokens.values().map(|token| token.node.as_str()).collect::<Vec<_>>(),
        ["over"]
    );
    assert_eq!(house.data(&id).await["log"], json!("r"));

    house.deploy(&wired(false, "R3/PT0.02S")).await;
    let id = house.start("p", json!({})).await;
    house.until(&id, |state| state.timers.is_empty()).await;
    assert_eq!(house.data(&id).await["log"], json!("rrr"));
    assert_eq!(house.get(&id).await.status, Status::Started, "the form still waits");
    house.act(&id, "save", json!({})).await.unwrap();
    assert_eq!(house.get(&id).await.status, Status::Finished);
}

#[tokio::test]
async fn a_process_that_takes_too_long_expires() {
    let house = House::new().await;
    let mut process = around("p", "timer", json!({ "time": "P1D" }));
    process["settings"] = json!({ "expiry": "PT0.03S" });
    house.deploy(&process).await;
    let id = house.start("p", json!({})).await;
    let state = house.until(&id, |state| state.status.is_over()).await;
    assert_eq!((state.status, state.timers.len()), (Status::Expired, 0));
    let refused = house.command(&id, Command::End { status: Status::Terminated }).await;
    assert!(refused.is_err(), "the table of transitions refuses it");
}
