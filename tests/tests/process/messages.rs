//! Messages between processes: statement 19.

use engine::process::{Outgoing, Search, Status};
use serde_json::{Value as Json, json};

use crate::{House, around, flow, says, task};

fn message(name: &str, correlation: &str, payload: Json, ttl: u64) -> Outgoing {
    Outgoing {
        name: name.into(),
        correlation: correlation.into(),
        payload: payload.to_string().into(),
        ttl,
        id: None,
    }
}

fn receiving(id: &str) -> Json {
    let config = json!({ "message": "paid", "correlation": "{{order}}", "destination": "payment" });
    around(id, "message-receive", config)
}

const HOUR: u64 = 3_600_000;

#[tokio::test]
async fn s19_a_message_finds_its_receiver_by_name_and_value() {
    let house = House::new().await;
    house.deploy(&receiving("p")).await;
    let one = house.start("p", json!({ "order": 1 })).await;
    let two = house.start("p", json!({ "order": 2 })).await;
    house.processes().send(&message("paid", "2", json!({ "sum": 5 }), HOUR)).await.unwrap();
    house.finished(&two).await;
    assert_eq!(house.data(&two).await["payment"], json!({ "sum": 5 }));
    assert_eq!(house.get(&one).await.status, Status::Started);
}

#[tokio::test]
async fn s19_a_message_waits_for_its_receiver_and_only_so_long() {
    let house = House::new().await;
    house.deploy(&receiving("p")).await;
    house.processes().send(&message("paid", "1", json!({ "n": 1 }), HOUR)).await.unwrap();
    house.processes().send(&message("paid", "1", json!({ "n": 2 }), HOUR)).await.unwrap();
    house.processes().send(&message("paid", "7", json!({ "n": 7 }), 0)).await.unwrap();
    house.processes().send(&message("paid", "8", json!({ "n": 8 }), 20)).await.unwrap();
    for n in [1, 2] {
        let id = house.start("p", json!({ "order": 1 })).await;
        house.finished(&id).await;
        assert_eq!(house.data(&id).await["payment"]["n"], json!(n), "first in, first out");
    }
    tokio::time::sleep(std::time::Duration::from_millis(40)).await;
    for order in [7, 8] {
        let id = house.start("p", json!({ "order": order })).await;
        house
            .processes()
            .send(&message("paid", &order.to_string(), json!({ "n": 9 }), HOUR))
            .await
            .unwrap();
        house.finished(&id).await;
        assert_eq!(house.data(&id).await["payment"]["n"], json!(9), "the old one is gone");
    }
}

#[tokio::test]
async fn s19_who_waits_longest_is_served_first_and_each_message_once() {
    let house = House::new().await;
    house.deploy(&receiving("p")).await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(house.start("p", json!({ "order": 1 })).await);
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    for n in 0..5 {
        house.processes().send(&message("paid", "1", json!({ "n": n }), HOUR)).await.unwrap();
    }
    for (n, id) in ids.iter().enumerate() {
        house.finished(id).await;
        assert_eq!(house.data(id).await["payment"]["n"], json!(n));
    }
}

#[tokio::test]
async fn s19_a_message_with_an_id_counts_once() {
    let house = House::new().await;
    house.deploy(&receiving("p")).await;
    let sent = Outgoing { id: Some("m1".into()), ..message("paid", "1", json!({}), HOUR) };
    for _ in 0..3 {
        house.processes().send(&sent).await.unwrap();
    }
    let first = house.start("p", json!({ "order": 1 })).await;
    house.finished(&first).await;
    let second = house.start("p", json!({ "order": 1 })).await;
    house.processes().send(&message("paid", "1", json!({ "n": 2 }), HOUR)).await.unwrap();
    house.finished(&second).await;
    assert_eq!(house.data(&second).await["payment"]["n"], json!(2));
}

#[tokio::test]
async fn s19_a_message_can_start_a_process() {
    let house = House::new().await;
    let mut process = task("p", json!([says("hold", "", json!({ "manual": true }))]));
    process["nodes"][0]["config"] = json!({ "message": "order-placed" });
    house.deploy(&process).await;
    let send = json!({
        "message": "order-placed", "correlation": "{{order}}", "payload": "{\"order\": {{order}}}",
    });
    house.deploy(&around("sender", "message-send", send)).await;
    let id = house.start("sender", json!({ "order": 3 })).await;
    house.finished(&id).await;
    let search = Search { definition: Some("p".to_owned()), limit: 10, ..Search::default() };
    let deadline = std::time::Instant::now() + crate::house::DEADLINE;
    let found = loop {
        let found = house.processes().search(&search).await.unwrap();
        if !found.is_empty() {
            break found;
        }
        assert!(std::time::Instant::now() < deadline, "it never began");
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    };
    assert_eq!(Json::from(&found[0].data), json!({ "order": 3 }));
}

#[tokio::test]
async fn s19_a_message_at_a_boundary_interrupts() {
    let house = House::new().await;
    let cancel = json!({ "on": "form", "message": "cancel", "correlation": "{{order}}", "destination": "why" });
    let process = flow(
        "p",
        &[
            ("start", "start", json!({})),
            (
                "form",
                "user-task",
                json!({ "actions": [says("save", "s", json!({ "manual": true }))] }),
            ),
            ("cancelled", "boundary-message", cancel),
            ("end", "end", json!({})),
            ("over", "end", json!({})),
        ],
        &[("start", "form"), ("form", "end"), ("cancelled", "over")],
    );
    house.deploy(&process).await;
    let id = house.start("p", json!({ "order": 1 })).await;
    house.processes().send(&message("cancel", "1", json!("changed"), HOUR)).await.unwrap();
    let state = house.finished(&id).await;
    assert_eq!(state.tokens[&1].node, "over");
    assert_eq!(house.data(&id).await["why"], json!("changed"));
    // One that leaves before waits for nothing any more.
    let id = house.start("p", json!({ "order": 2 })).await;
    house.act(&id, "save", json!({})).await.unwrap();
    assert_eq!(house.get(&id).await.waits.len(), 0);
}

#[tokio::test]
async fn s04_an_awaited_answer_holds_the_token() {
    let house = House::new().await;
    let ask = json!({
        "message": "ask", "correlation": "{{n}}", "answer": "told", "destination": "answer",
        "actions": [says("beside", "b", json!({}))],
    });
    house.deploy(&around("p", "message-send", ask)).await;
    let tell = json!({ "message": "told", "correlation": "{{q.n}}", "payload": "{\"n\": 2}" });
    let answering = flow(
        "answering",
        &[
            ("start", "start", json!({})),
            ("wait", "message-receive", json!({ "message": "ask", "correlation": "1" })),
            (
                "hold",
                "user-task",
                json!({ "actions": [says("go", "g", json!({ "manual": true, "keys": ["q"] }))] }),
            ),
            ("tell", "message-send", tell),
            ("end", "end", json!({})),
        ],
        &[("start", "wait"), ("wait", "hold"), ("hold", "tell"), ("tell", "end")],
    );
    house.deploy(&answering).await;
    let other = house.start("answering", json!({})).await;
    let id = house.start("p", json!({ "n": 1 })).await;
    house.until(&other, |state| state.active().any(|token| token.node == "hold")).await;
    let state = house.get(&id).await;
    assert_eq!(house.data(&id).await["log"], json!("b"), "actions run while it waits");
    assert_eq!(state.status, Status::Started);
    house.act(&other, "go", json!({ "q": { "n": 1 } })).await.unwrap();
    house.finished(&id).await;
    assert_eq!(house.data(&id).await["answer"], json!({ "n": 2 }));
}
