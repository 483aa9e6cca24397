//! What is answered, and when.

use serde_json::{Value as Json, json};
use tests::hooks::request;

use super::{reply, serve};
use crate::program;

#[tokio::test]
async fn what_comes_first_is_the_answer() {
    let (program, _data) = program();
    let give =
        |value: Json| json!({ "id": "give", "type": "flow/return", "config": { "value": value } });
    let fail = json!({ "id": "fail", "type": "logic/json-decode", "config": { "source": "none", "destination": "x" } });
    let debug = json!({ "id": "debug", "type": "output/debug", "config": {} });
    let path = |name: &str| json!({ "path": name });
    let page = reply(&json!({ "kind": "page", "body": "<p>{{data.query.q}}</p>" }));
    let away = reply(&json!({ "kind": "redirect", "location": "/there" }));
    let told = json!({ "path": "told", "errors": true });
    for (trigger, nodes, wires) in [
        (&path("page"), &[page][..], &["in reply"][..]),
        (&path("away"), &[away], &["in reply"]),
        (&path("text"), &[give(json!({ "text": "hi" }))], &["in give"]),
        (&path("null"), &[give(json!({ "json": "null" }))], &["in give"]),
        (&path("json"), &[give(json!({ "json": "[1]" }))], &["in give"]),
        (&path("nothing"), &[debug], &["in debug"]),
        (&path("bad"), std::slice::from_ref(&fail), &["in fail"]),
        (&told, std::slice::from_ref(&fail), &["in fail"]),
        (
            &path("twice"),
            &[reply(&json!({ "body": "1" })), give(json!({ "text": "late" }))],
            &["in reply", "in give"],
        ),
    ] {
        serve(&program, trigger, nodes, wires).await;
    }
    let ask =
        async |path: &str| request(&program, &format!("POST /hooks/http/{path}"), &[], b"").await;
    let answer = ask("page?q=%3Cscript%3E").await;
    assert_eq!(answer.body, "<p>&lt;script&gt;</p>");
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
    let answer = ask("away").await;
    assert_eq!((answer.status, answer.header("location")), (302, Some("/there")));
    let answer = ask("text").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "hi"));
    assert_eq!(ask("json").await.json(), json!([1]));
    for none in ["null", "nothing"] {
        assert_eq!(ask(none).await.status, 204, "{none}");
    }
    let answer = ask("bad").await;
    assert_eq!(
        (answer.status, answer.json()),
        (500, json!({ "error": { "message": "The flow failed." } }))
    );
    assert_eq!(ask("told").await.json()["error"]["node"], "fail");
    assert_eq!(ask("twice").await.json(), json!(1));
}

#[tokio::test]
async fn who_waits_too_long_or_finds_no_room_is_told_so() {
    let (program, _data) = program();
    let trigger = json!({ "path": "slow", "timeout": "PT0.2S", "limit": 1, "queue": 1 });
    let slow = json!({ "id": "wait", "type": "logic/delay", "config": { "time": "PT1H" } });
    serve(&program, &trigger, &[slow], &["in wait"]).await;
    let ask = async || request(&program, "POST /hooks/http/slow", &[], b"").await;
    // One runs, one waits in the queue; their answers do not come.
    assert_eq!(ask().await.status, 504);
    assert_eq!(ask().await.status, 504);
    let answer = ask().await;
    assert_eq!((answer.status, answer.json()["code"].as_str()), (503, Some("busy")));
    let runs = program.ok("GET", "/api/flows/f-slow/runs", None).await;
    assert_eq!((&runs["counts"]["started"], &runs["counts"]["dropped"]), (&json!(1), &json!(1)));
}
