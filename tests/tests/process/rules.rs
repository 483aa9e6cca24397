//! Business rules, as a table and as a script: statement 1.

use engine::process::Status;
use serde_json::{Value as Json, json};

use crate::{House, says, task};

fn rule(params: Json) -> Json {
    let params = params.as_object().expect("settings").clone();
    let params: Vec<Json> =
        params.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
    json!({ "name": "decide", "type": "business-rule", "params": params })
}

#[tokio::test]
async fn s01_a_rule_is_a_table_of_expressions() {
    let house = House::new().await;
    let rules = json!([
        { "when": "score >= 700", "set": { "loan.rate": "3 + 0.5", "loan.grade": "\"A\"" } },
        { "when": "score >= 500", "set": { "loan.rate": 7 } },
        { "set": { "loan.refused": true } },
    ]);
    house.deploy(&task("p", json!([rule(json!({ "rules": rules }))]))).await;
    for (score, loan) in [
        (800, json!({ "rate": 3.5, "grade": "A" })),
        (600, json!({ "rate": 7 })),
        (1, json!({ "refused": true })),
    ] {
        let id = house.start("p", json!({ "score": score })).await;
        assert_eq!(house.get(&id).await.status, Status::Finished);
        assert_eq!(house.data(&id).await["loan"], loan, "{score}");
    }
}

#[tokio::test]
async fn s01_a_rule_is_a_script() {
    let house = House::new().await;
    let script = "interface Loan { rate?: number }\n\
                  const rate: number = payload.score > 600 ? 3.5 : 7;\n\
                  payload.loan = { rate } as Loan;\n\
                  delete payload.secret;";
    let actions = json!([
        says("before", "b", json!({ "order": 0 })),
        rule(json!({ "script": script })),
        says("after", "a", json!({ "order": 2 })),
    ]);
    house.deploy(&task("p", actions)).await;
    let id = house.start("p", json!({ "score": 650, "secret": 1 })).await;
    house.finished(&id).await;
    let expected = json!({ "score": 650, "loan": { "rate": 3.5 }, "log": "ba" });
    assert_eq!(house.data(&id).await, expected);
    assert_eq!(
        engine::process::replay(&house.processes().history(&id, 0, 100).await.unwrap(), u64::MAX,),
        house.get(&id).await
    );
}

#[tokio::test]
async fn s20_a_script_that_throws_or_leaves_no_object_is_an_incident() {
    let house = House::new().await;
    for (script, words) in [
        ("throw new Error('no such customer')", "no such customer"),
        ("return 5", "must leave an object"),
        ("return null", "must leave an object"),
    ] {
        house.deploy(&task("p", json!([rule(json!({ "script": script }))]))).await;
        let id = house.start("p", json!({ "a": 1 })).await;
        let state = house.until(&id, |state| !state.incidents.is_empty()).await;
        let incident = state.incidents.values().next().unwrap();
        assert!(incident.message.contains(words), "{incident:?}");
        assert_eq!(house.data(&id).await, json!({ "a": 1 }), "nothing changed");
    }
}
