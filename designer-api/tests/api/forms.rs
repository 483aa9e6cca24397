//! What forms are made of: where actions may stand, and the settings of their types.

use serde_json::json;

use crate::flows::Client;
use crate::server::serve;

#[actix_web::test]
async fn forms_of_actions_are_made_of_what_the_api_says() {
    let server = serve().await;
    let client = Client::of(&server).await;
    for (kind, actions) in [("process/user-task", true), ("process/end", false)] {
        let found = client.ok(&format!("GET /api/kinds/{kind}"), None).await.json();
        assert_eq!(found["actions"], json!(actions), "{kind}");
        assert_eq!(found["role"], json!("element"), "{kind}");
    }
    let schemas = client.ok("GET /api/schemas", None).await.json();
    let types = schemas["ActionSettings"]["oneOf"].as_array().expect("a variant for each type");
    let send = types.iter().find(|one| one["properties"]["type"]["const"] == "websocket-send");
    let send = send.expect("WebSocket Send");
    assert_eq!(send["properties"]["target"]["oneOf"][1]["const"], "parent");
    assert_eq!(send["properties"]["messageType"]["oneOf"][1]["const"], "action");
    let fields = &schemas["Action"]["properties"];
    assert_eq!(fields["keys"]["x-when"], json!({ "manual": [true] }));
}

#[actix_web::test]
async fn an_instance_says_what_it_waits_for() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let flow = json!({
        "format": "wireloom.flow/1", "id": "rest", "name": "Rest", "durability": "durable",
        "nodes": [
            { "id": "start", "type": "process/start" },
            { "id": "wait", "type": "process/timer", "config": { "time": "P14D" } },
            { "id": "end", "type": "process/end" },
        ],
        "wires": [
            { "from": ["start", "out"], "to": "wait" }, { "from": ["wait", "out"], "to": "end" },
        ],
    });
    client.ok("POST /api/flows", Some(&flow)).await;
    client.ok("POST /api/flows/rest/deploy", Some(&json!({}))).await;
    let started = client.ok("POST /api/instances", Some(&json!({ "definition": "rest" }))).await;
    let id = started.json()["instance"].as_str().expect("an id").to_owned();
    let state = client.ok(&format!("GET /api/instances/{id}"), None).await.json();
    let timer = &state["timers"][0];
    assert_eq!((&timer["purpose"], &timer["node"]), (&json!("node"), &json!("wait")));
    assert_eq!((&timer["token"], &timer["repeats"]), (&json!(1), &json!(false)));
    let past = client.ok(&format!("GET /api/instances/{id}/events/1"), None).await.json();
    assert_eq!((&past["instance"]["timers"], &past["incidents"]), (&json!([]), &json!([])));
}
