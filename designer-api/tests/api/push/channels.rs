//! Catch-up, the rules of channels, and the origins of apps.

use serde_json::json;

use super::{FOLLOWS, PROTOCOL, publish, say, ticket};
use crate::flows::Client;
use crate::server::serve;
use crate::sockets::{hear_json, open};

#[actix_web::test]
async fn what_was_missed_comes_in_one_answer() {
    let server = serve().await;
    let client = Client::of(&server).await;
    for x in 1..=5 {
        publish(&server, "a", &json!(x));
    }
    let missed = client.ok("GET /push/channel:a?after=2&limit=2", None).await.json();
    assert_eq!(
        (&missed["seq"], &missed["gap"], &missed["more"]),
        (&json!(5), &json!(false), &json!(true))
    );
    let payloads: Vec<_> =
        missed["messages"].as_array().unwrap().iter().map(|one| &one["payload"]).collect();
    assert_eq!(payloads, [&json!(3), &json!(4)]);
    let epoch = missed["epoch"].as_str().unwrap();
    let rest = client.ok(&format!("GET /push/channel:a?after=4&epoch={epoch}"), None).await.json();
    assert_eq!(rest["messages"].as_array().unwrap().len(), 1);
    for (path, status) in [
        ("/push/orders", 400),
        ("/push/process:1", 404),
        ("/push/channel:a?after=x", 400),
        ("/push/channel:a?epoch=x", 400),
        ("/push/channel:a?limit=0", 400),
    ] {
        assert_eq!(client.ask(&format!("GET {path}"), None).await.status, status, "{path}");
    }
    let own = ticket(&client, json!({ "topics": ["channel:b"] })).await;
    let line = format!("GET /push/channel:a?ticket={own}");
    assert_eq!(server.ask(&line, &[], "").await.status, 403);
}

#[actix_web::test]
async fn an_apps_origin_comes_with_a_ticket_alone() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let text = ticket(&client, json!({ "topics": ["channel:a"] })).await;
    let (app, path) = ("Origin: https://app.example.org", format!("/push/channel:a?ticket={text}"));
    let get = format!("GET {path}");
    assert_eq!(server.ask(&get, &[app], "").await.status, 403);
    assert_eq!(open(&server, "/push", &[FOLLOWS, app]).await.err(), Some(403));
    client.ok("PUT /api/settings/push.origins", Some(&json!(["https://app.example.org"]))).await;
    let answer = server.ask(&get, &[app], "").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), Some("https://app.example.org"));
    assert_eq!(answer.header("access-control-allow-credentials"), None);
    let mut socket = open(&server, "/push", &[FOLLOWS, app]).await.unwrap();
    say(&mut socket, json!({ "auth": text })).await;
    assert!(say(&mut socket, json!({ "subscribe": "channel:a" })).await["subscribed"].is_string());

    let other = serve().await;
    let cookie = other.log_in().await;
    other.running.installation().push_origins.set(vec!["https://app.example.org".to_owned()]);
    assert_eq!(open(&other, "/push", &[PROTOCOL, &cookie, app]).await.err(), Some(403));
    for origin in ["https://app.example.org.evil.example", "http://app.example.org", "null"] {
        let origin = format!("Origin: {origin}");
        assert_eq!(server.ask(&get, &[&origin], "").await.status, 403, "{origin}");
    }
    for bad in [json!("https://a.example"), json!(["a.example"]), json!(["https://a.example/x"])] {
        let refused = client.ask("PUT /api/settings/push.origins", Some(&bad)).await;
        assert_eq!(refused.status, 422, "{bad}");
    }
    client.ok("DELETE /api/settings/push.origins", None).await;
    assert_eq!(server.ask(&get, &[app], "").await.status, 403);
}

#[actix_web::test]
async fn channels_keep_what_their_rule_says() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let rules = json!([{ "pattern": "few.*", "messages": 2, "retain": "last" }]);
    client.ok("PUT /api/settings/push.channels", Some(&rules)).await;
    for x in 1..=5 {
        publish(&server, "few.a", &json!(x));
        publish(&server, "many", &json!(x));
    }
    let few = client.ok("GET /push/channel:few.a", None).await.json();
    assert_eq!((few["messages"].as_array().unwrap().len(), &few["gap"]), (2, &json!(true)));
    let many = client.ok("GET /push/channel:many", None).await.json();
    assert_eq!(many["messages"].as_array().unwrap().len(), 5);
    let mut socket = open(&server, "/push", &[PROTOCOL, &client.token]).await.unwrap();
    assert_eq!(say(&mut socket, json!({ "subscribe": "channel:few.a" })).await["seq"], 5);
    assert_eq!(hear_json(&mut socket).await["payload"], 5);
    let bad = json!([{ "pattern": "a", "messages": 1_000_000 }]);
    let refused = client.ask("PUT /api/settings/push.channels", Some(&bad)).await;
    assert_eq!((refused.status, &refused.json()["pointer"]), (422, &json!("/0/messages")));
    let topics = client.ok("GET /api/push/topics", None).await.json();
    assert_eq!(topics["items"][0]["kept"], 2);
}
