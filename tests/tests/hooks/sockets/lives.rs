//! What a deploy leaves alone, and how a stop ends.

use serde_json::json;
use tests::hooks::{Guest, deploy};

use super::mirror;
use crate::program;

#[tokio::test]
async fn a_deploy_leaves_the_clients_where_they_are() {
    let (program, _data) = program();
    let config = json!({ "path": "stay", "events": ["message"] });
    deploy(&program, &mirror(&config)).await;
    let mut guest = Guest::connect(&program, "stay").await;
    guest.say("1").await;
    assert_eq!(guest.hear_json().await["flowVersion"], 1);
    let mut next = mirror(&config);
    next.name = "Another".to_owned();
    deploy(&program, &next).await;
    guest.say("2").await;
    let heard = guest.hear_json().await;
    assert_eq!((&heard["flowVersion"], &heard["flowName"]), (&json!(2), &json!("Another")));

    // The path is taken for others.
    let mut thief = mirror(&json!({ "path": "stay" }));
    thief.id = "thief".to_owned();
    program.ok("POST", "/api/flows", Some(&serde_json::to_value(&thief).unwrap())).await;
    let refused = program.api("POST", "/api/flows/thief/deploy", Some(&json!({}))).await;
    assert_eq!(refused.status, 422);
    let problem = &refused.body["problems"][0];
    assert_eq!(problem["code"], "taken-path", "{problem}");
    assert_eq!(problem["pointer"], "/nodes/0/config/path");

    program.ok("POST", "/api/flows/mirror/undeploy", None).await;
    assert_eq!(guest.hear_close().await, 1001);
    assert_eq!(Guest::connect_with(&program, "stay", &[]).await.unwrap_err(), 404);
}

#[tokio::test]
async fn a_stop_says_goodbye() {
    let (program, _data) = program();
    deploy(&program, &mirror(&json!({ "path": "bye" }))).await;
    let mut guest = Guest::connect(&program, "bye").await;
    guest.say("1").await;
    guest.hear().await;
    let (stopped, code) = tokio::join!(program.stop(), async {
        let code = guest.hear_close().await;
        drop(guest);
        code
    });
    assert_eq!((stopped, code), (true, 1001));
}
