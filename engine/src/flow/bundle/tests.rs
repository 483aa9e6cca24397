//! What `bundle` promises.

use serde_json::json;

use super::*;

fn stripped(connection: Json) -> (Json, Vec<String>) {
    let Json::Object(mut connection) = connection else { panic!("an object") };
    let found = strip(&mut connection);
    (Json::Object(connection), found)
}

#[test]
fn takes_out_what_is_secret_and_says_where() {
    let (left, found) = stripped(json!({
        "id": "feed",
        "url": "wss://ann:canary@feed.example/v1?Api_Key=canary&v=2",
        "headers": {"X-Any/Thing": "canary", "X-Ref": "{{secret.key}}"},
        "auth": {"type": "basic", "username": "ann", "password": "canary"},
        "initialMessages": [
            {"text": {"op": "login", "args": [{"apiKey": "canary", "pin": 123_456}]}},
            {"text": {"op": "subscribe", "channel": "orders"}}
        ],
        "ping": {"interval": "PT20S"}
    }));
    assert!(!left.to_string().contains("canary") && !left.to_string().contains("123456"));
    assert_eq!(left["url"], "wss://feed.example/v1?Api_Key=&v=2");
    assert_eq!(left["headers"]["X-Ref"], "{{secret.key}}");
    assert_eq!(left["auth"]["username"], "ann");
    assert_eq!(left["initialMessages"][1]["text"]["channel"], "orders");
    assert_eq!(
        found,
        [
            "/headers/X-Any~1Thing",
            "/auth/password",
            "/initialMessages/0/text/args/0/apiKey",
            "/initialMessages/0/text/args/0/pin",
            "/url"
        ]
    );
}

#[test]
fn leaves_what_is_not() {
    let connection = json!({
        "id": "feed", "url": "wss://feed.example/v1?version=2", "headers": {},
        "initialMessages": [{"text": "hello"}]
    });
    assert_eq!(stripped(connection.clone()), (connection, Vec::new()));
}

#[test]
fn a_mere_hole_is_no_secret_and_a_text_around_one_is() {
    assert!(reference("{{secrets.feed}}") && reference(" {{a}} "));
    for text in ["Bearer {{a}}x", "canary", "{{a}} {{b}}", "{{lookup \"canary\"}}"] {
        assert!(!reference(text), "{text}");
    }
}
