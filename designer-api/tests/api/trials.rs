//! A flow is tried as it is drawn: nothing is saved, deployed or counted by it.

use serde_json::{Value as Json, json};

use crate::flows::{Client, echo};
use crate::server::serve;

#[actix_web::test]
async fn a_drawing_is_run_without_being_saved() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let order = json!({ "flow": echo("a", "x"), "node": "go", "data": { "x": 7 } });
    let ended = client.ok("POST /api/try", Some(&order)).await.json();
    assert_eq!(ended["result"], json!({ "said": 7 }));
    assert_eq!(ended["trace"]["trace"][1]["node"], json!("back"));
    assert_eq!(client.ask("GET /api/flows/a", None).await.status, 404);
}

#[actix_web::test]
async fn a_trial_of_a_deployed_flow_is_counted_nowhere() {
    let server = serve().await;
    let client = Client::of(&server).await;
    client.ok("POST /api/flows", Some(&echo("a", "x"))).await;
    client.ok("POST /api/flows/a/deploy", Some(&json!({}))).await;
    client.ok("POST /api/try", Some(&json!({ "flow": echo("a", "x"), "node": "go" }))).await;
    let runs = client.ok("GET /api/flows/a/runs", None).await.json();
    assert_eq!(runs["counts"]["started"], json!(0));
    assert_eq!(runs["traced"], json!([]));
    assert_eq!(runs["nodes"][0]["entered"], json!(0));
}

#[actix_web::test]
async fn a_node_is_run_alone_or_with_what_follows_on_a_payload_of_ones_own() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let mut flow = echo("a", "x");
    flow["nodes"].as_array_mut().unwrap().push(json!({ "id": "hm", "type": "output/debug" }));
    flow["wires"].as_array_mut().unwrap().push(json!({ "from": ["hm", "out"], "to": "back" }));
    let nodes_of = |ended: &Json| -> Vec<String> {
        let steps = ended["trace"]["trace"].as_array().unwrap();
        steps.iter().map(|step| step["node"].as_str().unwrap().to_owned()).collect()
    };
    let mut order = json!({ "flow": flow, "node": "hm", "payload": { "data": { "x": 5 } } });
    let all = client.ok("POST /api/try", Some(&order)).await.json();
    assert_eq!(nodes_of(&all), ["hm", "back"]);
    assert_eq!(all["result"], json!({ "said": 5 }));
    // What is wrong elsewhere does not concern a node that is run alone.
    order["flow"]["wires"][0]["to"] = json!("nobody");
    assert_eq!(client.ask("POST /api/try", Some(&order)).await.code(), "bad-flow");
    order["only"] = json!(true);
    let alone = client.ok("POST /api/try", Some(&order)).await.json();
    assert_eq!((nodes_of(&alone), &alone["result"]), (vec!["hm".to_owned()], &Json::Null));
}

#[actix_web::test]
async fn a_trial_of_nothing_is_refused() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let ask = async |order: Json| client.ask("POST /api/try", Some(&order)).await;
    let flow = echo("a", "x");
    assert_eq!(ask(json!({ "flow": flow, "node": "nobody" })).await.code(), "no-node");
    let both = json!({ "flow": flow, "node": "go", "data": {}, "payload": {} });
    assert_eq!(ask(both).await.code(), "both-data-and-payload");
    assert_eq!(ask(json!({ "flow": { "id": "a" }, "node": "go" })).await.status, 400);
}
