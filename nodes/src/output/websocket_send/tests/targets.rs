//! What goes to processes, clients and endpoints, and which settings go together.

use super::*;

#[test]
fn settings_without_effect_are_refused() {
    let send = |extra: Json| {
        let mut config = json!({ "message": "1" });
        config.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        config
    };
    for (config, pointer, words) in [
        (send(json!({})), "/channel", "Name the channel"),
        (send(json!({ "channel": " " })), "/channel", "Name the channel"),
        (send(json!({ "target": "connection" })), "/connection", "Choose"),
        (send(json!({ "target": "connection", "connection": "" })), "/connection", "Choose"),
        (send(json!({ "target": "reply", "channel": "c" })), "/channel", "leave it out"),
        (send(json!({ "channel": "c", "connection": "x" })), "/connection", "leave it out"),
        (send(json!({ "target": "reply", "kind": "runAction" })), "/kind", "frontends"),
        (send(json!({ "target": "reply", "retain": true })), "/retain", "retains"),
        (
            send(json!({ "channel": "c", "encoding": "base64", "language": "text" })),
            "/encoding",
            "Bytes",
        ),
        (send(json!({ "target": "reply", "encoding": "base64" })), "/encoding", "Bytes"),
        (
            send(json!({ "channel": "c", "onMissing": "omit", "language": "text" })),
            "/onMissing",
            "substitution",
        ),
        (json!({ "channel": "c" }), "", "missing field `message`"),
        (send(json!({ "channel": "c", "message": "{" })), "/message", "line 1"),
        (
            send(json!({ "channel": "c", "message": "{{#if}}", "language": "handlebars" })),
            "/message",
            "line 1",
        ),
        (send(json!({ "channel": "{{" })), "/channel", "line 1"),
        (send(json!({ "target": "all" })), "/target", "unknown variant"),
    ] {
        refuses::<WebsocketSend>(&config, pointer, words);
    }
}

#[test]
fn processes_get_messages_and_parents_both() {
    let config = json!({
        "target": "process", "messageName": "paid", "correlation": "{{data.id}}",
        "message": "{\"sum\": ${data.sum}}", "ttl": "PT5M",
    });
    let payload = json!({ "data": { "id": "o-7", "sum": 3 } });
    check::<WebsocketSend>(&config, &payload)
        .does_exactly(&json!({ "message": {
            "name": "paid", "correlation": "o-7", "payload": { "sum": 3 }, "ttl": 300,
        } }))
        .emits("out", &payload);
    check::<WebsocketSend>(&config, &json!({})).fails("is empty for this payload");
    let both = json!({ "target": "parent", "alsoAsMessage": "done", "message": "1" });
    check::<WebsocketSend>(&both, &json!({})).does_exactly(&json!({ "process": {
        "toParent": true, "kind": "data", "payload": 1, "byClient": false, "asMessage": "done",
    } }));
    let nobody = json!({ "target": "process", "message": "1" });
    refuses::<WebsocketSend>(&nobody, "/messageName", "Name the message");
    refuses::<WebsocketSend>(&nobody, "/correlation", "Say who");
    let beside = json!({ "target": "active", "alsoAsMessage": "done", "message": "1" });
    refuses::<WebsocketSend>(&beside, "/alsoAsMessage", "Only the target `parent`");
}

#[test]
fn clients_and_endpoints_are_answered() {
    let config = json!({ "target": "client", "message": "hi", "language": "text" });
    check::<WebsocketSend>(&config, &json!({ "data": { "replyId": "c1" } }))
        .does_exactly(&json!({ "client": { "client": "c1", "text": "hi" } }));
    check::<WebsocketSend>(&config, &json!({ "data": {} })).fails("`data.replyId`");
    let elsewhere = json!({ "target": "client", "client": "to", "message": "${data}" });
    check::<WebsocketSend>(&elsewhere, &json!({ "to": "c2", "data": [1] }))
        .does_exactly(&json!({ "client": { "client": "c2", "text": "[1]" } }));
    let nobody = json!({ "target": "endpoint", "message": "1" });
    refuses::<WebsocketSend>(&nobody, "/endpoint", "by its path");
    let odd = json!({ "target": "endpoint", "endpoint": "/a", "message": "1" });
    refuses::<WebsocketSend>(&odd, "/endpoint", "by its path");
    let beside = json!({ "channel": "a", "endpoint": "a", "client": "b", "message": "1" });
    refuses::<WebsocketSend>(&beside, "/endpoint", "Only the target");
    refuses::<WebsocketSend>(&beside, "/client", "Only the target");
}
