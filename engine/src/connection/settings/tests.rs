//! What `settings` promises.

use serde_json::json;

use super::*;

#[test]
fn defaults_are_those_of_the_documentation() {
    let settings: Settings =
        serde_json::from_value(json!({ "id": "feed", "url": "wss://feed.example/v1" })).unwrap();
    assert_eq!(settings, Settings::new("feed", "wss://feed.example/v1"));
    let saved = serde_json::to_value(&settings).unwrap();
    assert_eq!(saved["ping"], json!({ "interval": "PT20S", "deadline": "PT10S" }));
    assert_eq!(
        saved["reconnect"],
        json!({ "initial": "PT0.5S", "max": "PT30S", "factor": 2.0, "jitter": 1.0, "stable": "PT1M" })
    );
    assert_eq!(saved["sendQueue"], json!({ "messages": 1000, "age": "PT1M" }));
    assert_eq!(serde_json::from_value::<Settings>(saved).unwrap(), settings);
}

#[test]
fn the_schema_serves_a_form() {
    let schema = serde_json::to_value(schemars::schema_for!(Settings)).unwrap();
    assert_eq!(schema["additionalProperties"], json!(false));
    assert_eq!(schema["required"], json!(["id"]));
    assert_eq!(schema["properties"]["url"]["type"], json!("string"));
    assert_eq!(schema["properties"]["headers"]["additionalProperties"]["format"], "password");
    assert_eq!(schema["$defs"]["Ping"]["properties"]["interval"]["format"], "duration");
    for (name, field) in schema["properties"].as_object().unwrap() {
        assert!(field["description"].is_string(), "{name} has no description");
    }
}

#[test]
fn unknown_fields_and_words_are_refused() {
    for (key, value) in [
        ("urll", json!("x")),
        ("enabled", json!("on")),
        ("ping", json!({ "every": "PT1S" })),
        ("auth", json!({ "type": "bearer", "token": "t", "user": "u" })),
        ("initialMessages", json!([{ "txt": 1 }])),
        ("initialMessages", json!([{ "template": "{{#if}}" }])),
        ("idleTimeout", json!("30s")),
    ] {
        let mut settings = json!({ "id": "feed", "url": "ws://feed.example" });
        settings[key] = value;
        assert!(serde_json::from_value::<Settings>(settings).is_err(), "{key}");
    }
}

#[test]
fn debug_output_shows_no_secret() {
    let settings: Settings = serde_json::from_value(json!({
        "id": "feed", "url": "wss://ann:canary@feed.example/?token=canary",
        "headers": { "X-Key": "canary" },
        "auth": { "type": "basic", "username": "ann", "password": "canary" },
        "initialMessages": [{ "text": { "token": "canary" } }, { "template": "canary" }],
    }))
    .unwrap();
    assert!(!format!("{settings:?}").contains("canary"));
}
