//! The example of a loan application, from the form to the decision, by each of its ways.

use engine::payload::{Object, Value};
use engine::process::{Instance, ProcessError, Rejection, Search, Status};
use examples::credit::{Credit, score};
use examples::flows::{Example, LOAN, LOAN_APPROVAL};
use serde_json::{Value as Json, json};

use crate::House;

fn flow(example: &Example) -> Json {
    let mut flow: Json = serde_json::from_str(example.json).expect("JSON");
    // As it is, but for the patience: a test does not wait for half a minute.
    for node in flow["nodes"].as_array_mut().expect("nodes") {
        if node["id"] == "late" {
            node["config"]["time"] = json!("R3/PT0.05S");
        }
        if node["id"] == "credit" {
            node["retry"]["backoff"] = json!("PT0.01S");
        }
    }
    flow
}

async fn at_work() -> (House, Credit) {
    let credit = Credit::start(0).await.expect("a port");
    let house = House::new().await;
    let globals = [("creditService", Value::from(credit.url()))];
    house.engine.set_globals(globals.into_iter().collect::<Object>());
    house.deploy(&flow(&LOAN_APPROVAL)).await;
    house.deploy(&flow(&LOAN)).await;
    (house, credit)
}

fn application(amount: u32) -> Json {
    let client = json!({ "name": "An applicant", "email": "a@example.org", "admin": true });
    json!({ "client": client, "amount": amount, "months": 10, "offer": { "rate": 0 } })
}

async fn steps(house: &House, id: &str) -> Vec<String> {
    let said = house.pushed(id).await;
    said.iter().filter_map(|frame| frame["payload"]["step"].as_str().map(str::to_owned)).collect()
}

async fn approval(house: &House) -> Instance {
    let search = Search {
        definition: Some("loan-approval".to_owned()),
        status: vec![Status::Started],
        limit: 1,
        ..Search::default()
    };
    tests::until("an approval", async || {
        house.processes().search(&search).await.expect("a search").pop()
    })
    .await
}

#[tokio::test]
async fn clear_cases_are_decided_at_once() {
    let (house, credit) = at_work().await;
    for (amount, end, rate) in [(1_000, "accepted", 3.9), (20_000, "refused", 9.8)] {
        let id = house.start("loan", json!({})).await;
        let refused = house.act(&id, "submit", json!({ "amount": 1 })).await.unwrap_err();
        assert!(matches!(refused, ProcessError::Rejected(Rejection::Data(_))), "{refused}");
        let reply = house.act(&id, "submit", application(amount)).await.unwrap();
        let mut ignored = reply.ignored_keys;
        ignored.sort();
        assert_eq!(ignored, ["client.admin", "offer"], "only what the form sends");
        house.finished(&id).await;
        assert_eq!(steps(&house, &id).await, ["form", "checking", "checked", end]);
        let data = house.data(&id).await;
        assert_eq!(data["credit"]["body"]["score"], json!(score(f64::from(amount), 10.0)));
        assert_eq!(data["offer"]["rate"], json!(rate));
    }
    credit.stop().await;
}

#[tokio::test]
async fn between_an_officer_decides_and_is_reminded() {
    let (house, credit) = at_work().await;
    for (approved, end) in [(true, "accepted"), (false, "refused")] {
        let id = house.start("loan", json!({})).await;
        house.act(&id, "submit", application(2_500)).await.unwrap();
        let waiting = approval(&house).await;
        let reminded = async || {
            let steps = steps(&house, &id).await;
            steps.iter().any(|step| step == "reminder").then_some(())
        };
        tests::until("a reminder", reminded).await;
        house
            .act(&waiting.id, "decide", json!({ "approved": approved, "note": "\"ok\"" }))
            .await
            .unwrap();
        house.finished(&id).await;
        let steps = steps(&house, &id).await;
        let plain: Vec<&str> =
            steps.iter().map(String::as_str).filter(|step| *step != "reminder").collect();
        assert_eq!(plain, ["form", "checking", "checked", "review", "reviewed", end]);
        let reminders = steps.len() - plain.len();
        assert!((1..=3).contains(&reminders), "{reminders}");
        let said = house.pushed(&id).await;
        if !approved {
            assert_eq!(said.last().unwrap()["payload"]["note"], json!("\"ok\""));
        }
        assert_eq!(house.get(&id).await.timers.len(), 0, "no reminder is left");
    }
    credit.stop().await;
}
