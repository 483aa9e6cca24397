//! What WebSocket Send can be set to do.

use engine::node::{Example, Expectation};
use serde_json::json;

pub(super) fn examples() -> Vec<Example> {
    let payload = json!({ "data": { "id": 7, "name": "the \"big\" one" } });
    let does = |title, config, effect| Example {
        title,
        config,
        payload: payload.clone(),
        expect: Expectation::Does { effect },
    };
    vec![
        does(
            "To frontends, each customer's own channel",
            json!({
                "channel": "orders.{{data.id}}",
                "message": "{\"id\": ${data.id}, \"text\": \"Order of ${data.name}\"}",
                "retain": true,
            }),
            json!({ "push": {
                "channel": "orders.7",
                "kind": "data",
                "payload": { "id": 7, "text": "Order of the \"big\" one" },
                "retain": true,
            } }),
        ),
        does(
            "Out over a connection",
            json!({
                "target": "connection",
                "connection": "feed",
                "message": "{\"get\": {{jsonEncode data.name}}}",
                "language": "handlebars",
            }),
            json!({ "send": {
                "connection": "feed",
                "text": "{\"get\": \"the \\\"big\\\" one\"}",
            } }),
        ),
        does(
            "Back, as text",
            json!({ "target": "reply", "message": "OK {{data.id}}", "language": "text" }),
            json!({ "reply": { "text": "OK 7" } }),
        ),
        does(
            "To all clients of an endpoint",
            json!({
                "target": "endpoint",
                "endpoint": "rooms/{room}",
                "message": "{\"new\": ${data.id}}",
            }),
            json!({ "broadcast": { "endpoint": "rooms/{room}", "text": "{\"new\":7}" } }),
        ),
        Example {
            title: "A value that must not be missing",
            config: json!({
                "channel": "orders",
                "message": "{\"total\": ${data.total}}",
                "onMissing": "fail",
            }),
            payload: payload.clone(),
            expect: Expectation::Fails { message: "data.total" },
        },
    ]
}
