//! Tests of WebSocket Send.

use serde_json::{Value as Json, json};

use super::*;
use crate::check::{check, refuses};

fn to_channel(message: &Json) -> Json {
    json!({ "channel": "c", "message": message })
}

#[test]
fn no_value_breaks_the_message() {
    let nasty = json!({ "a": "\"}, {\"x\": \u{1}\n", "b": { "c": [1, "\""] } });
    let message = json!({ "json": "{\"a\": \"<${a}>\", \"b\": ${b}, \"d\": ${d}}" });
    check::<WebsocketSend>(&to_channel(&message), &nasty)
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
    let config = to_channel(&json!({ "handlebars": "{\"a\": {{a}}}" }));
    check::<WebsocketSend>(&config, &json!({ "a": 1 }))
        .does(&json!({ "push": { "payload": { "a": 1 } } }));
    check::<WebsocketSend>(&config, &json!({})).fails("is not JSON");
}

#[test]
fn frontends_get_text_as_a_json_string() {
    let config = json!({
        "channel": "{{to}}", "message": { "text": "say \"{{a}}\"" }, "kind": "runAction",
    });
    check::<WebsocketSend>(&config, &json!({ "a": "hi", "to": "x" })).does(
        &json!({ "push": { "channel": "x", "kind": "runAction", "payload": "say \"hi\"" } }),
    );
    check::<WebsocketSend>(&config, &json!({ "a": "hi" })).fails("is empty for this payload");
}

#[test]
fn missing_values_are_left_out_or_refused() {
    let mut config = to_channel(&json!({ "json": "{\"a\": ${a}, \"b\": ${b}}" }));
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
            "target": target, "encoding": "base64", "message": { "text": "{{data}}" },
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
        "target": "connection", "connection": "feed", "message": { "json": "[${a}]" },
    });
    check::<WebsocketSend>(&config, &json!({ "a": 1 }))
        .does_exactly(&json!({ "send": { "connection": "feed", "text": "[1]" } }));
}

#[test]
fn settings_without_effect_are_refused() {
    let text = json!({ "text": "x" });
    for (config, pointer, words) in [
        (json!({ "message": text }), "/channel", "Name the channel"),
        (json!({ "target": "connection", "message": text }), "/connection", "Choose"),
        (
            json!({ "target": "connection", "connection": "", "message": text }),
            "/connection",
            "Choose",
        ),
        (json!({ "target": "reply", "channel": "c", "message": text }), "/channel", "leave it out"),
        (
            json!({ "channel": "c", "connection": "x", "message": text }),
            "/connection",
            "leave it out",
        ),
        (json!({ "target": "reply", "kind": "runAction", "message": text }), "/kind", "frontends"),
        (json!({ "target": "reply", "retain": true, "message": text }), "/retain", "retains"),
        (json!({ "channel": "c", "encoding": "base64", "message": text }), "/encoding", "Bytes"),
        (
            json!({ "target": "reply", "encoding": "base64", "message": { "json": "1" } }),
            "/encoding",
            "Bytes",
        ),
        (json!({ "channel": "c", "onMissing": "omit", "message": text }), "/onMissing", "`json`"),
        (json!({ "channel": "c" }), "", "missing field `message`"),
        (json!({ "channel": "c", "message": { "json": "{" } }), "/message/json", "line 1"),
        (json!({ "target": "all", "message": text }), "/target", "unknown variant"),
    ] {
        refuses::<WebsocketSend>(&config, pointer, words);
    }
}
