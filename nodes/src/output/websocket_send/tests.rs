//! Tests of WebSocket Send.

mod targets;

use super::*;
use crate::check::{check, refuses};
use serde_json::{Value as Json, json};

fn to_channel(message: &str) -> Json {
    json!({ "channel": "c", "message": message })
}

#[test]
fn no_value_breaks_the_message() {
    let nasty = json!({ "a": "\"}, {\"x\": \u{1}\n", "b": { "c": [1, "\""] } });
    let message = r#"{"a": "<${a}>", "b": ${b}, "d": ${d}}"#;
    check::<WebsocketSend>(&to_channel(message), &nasty)
        .does(&json!({ "push": {
            "channel": "c",
            "kind": "data",
            "payload": { "a": "<\"}, {\"x\": \u{1}\n>", "b": { "c": [1, "\""] }, "d": null },
            "retain": false,
        } }))
        .emits("out", &nasty);
}

#[test]
fn handlebars_must_give_json() {
    let mut config = to_channel(r#"{"a": {{a}}}"#);
    config["language"] = json!("handlebars");
    check::<WebsocketSend>(&config, &json!({ "a": 1 }))
        .does(&json!({ "push": { "payload": { "a": 1 } } }));
    check::<WebsocketSend>(&config, &json!({})).fails("is not JSON");
}

#[test]
fn frontends_get_text_as_a_json_string() {
    let config = json!({
        "channel": "{{to}}", "message": "say \"{{a}}\"", "language": "text", "kind": "runAction",
    });
    check::<WebsocketSend>(&config, &json!({ "a": "hi", "to": "x" }))
        .does(&json!({ "push": { "channel": "x", "kind": "runAction", "payload": "say \"hi\"" } }));
    check::<WebsocketSend>(&config, &json!({ "a": "hi" })).fails("is empty for this payload");
}

#[test]
fn missing_values_are_left_out_or_refused() {
    let mut config = to_channel(r#"{"a": ${a}, "b": ${b}}"#);
    config["onMissing"] = json!("omit");
    check::<WebsocketSend>(&config, &json!({ "b": 1 })).does_exactly(&json!({ "push": {
        "channel": "c", "kind": "data", "payload": { "b": 1 }, "retain": false,
    } }));
    config["onMissing"] = json!("fail");
    check::<WebsocketSend>(&config, &json!({ "b": 1 })).fails("`a`");
}

#[test]
fn bytes_go_out_as_a_binary_frame() {
    let config = |target: &str| {
        let mut config = json!({
            "target": target, "encoding": "base64", "message": "{{data}}", "language": "text",
        });
        if target == "connection" {
            config["connection"] = json!("feed");
        }
        config
    };
    for (data, want) in [("AAH/", "AAH/"), ("AA==", "AA=="), ("AA", "AA=="), ("", "")] {
        let payload = json!({ "data": data });
        check::<WebsocketSend>(&config("reply"), &payload)
            .does_exactly(&json!({ "reply": { "binary": want } }))
            .emits("out", &payload);
        check::<WebsocketSend>(&config("connection"), &payload)
            .does_exactly(&json!({ "send": { "connection": "feed", "binary": want } }));
    }
    check::<WebsocketSend>(&config("reply"), &json!({ "data": "no!" })).fails("is not Base64");
}

#[test]
fn connections_get_json_as_text() {
    let config = json!({
        "target": "connection", "connection": "feed", "message": "[${a}]",
    });
    check::<WebsocketSend>(&config, &json!({ "a": 1 }))
        .does_exactly(&json!({ "send": { "connection": "feed", "text": "[1]" } }));
}
