//! What the settings become, and where their mistakes are.

use engine::node::{Concurrency, Listening, Runnable};

use super::*;
use crate::check::{deploy, refuses};
use crate::listening::PARALLEL;

#[test]
fn listens_as_it_is_told() {
    let config = json!({
        "connection": "feed",
        "events": ["failure", "message"],
        "concurrency": { "mode": "parallel" },
        "overflow": "dropNewest",
        "preprocessor": "shape",
        "errorHandler": "rescue",
    });
    let Subscription::Connection { connection, listening } =
        deploy::<Websocket>(&config).subscription
    else {
        panic!("it listens to a connection");
    };
    let Listening { events, filters, concurrency, overflow, queue, reply, .. } = listening;
    assert_eq!(listening.preprocessor.as_deref(), Some("shape"));
    assert_eq!(listening.error_handler.as_deref(), Some(&Runnable::Flow("rescue".to_owned())));
    assert_eq!((connection.as_str(), queue), ("feed", 1_000));
    assert_eq!(events.port_of(EventKind::Message), Some(1));
    assert_eq!(events.port_of(EventKind::Connect), None);
    assert!(matches!(concurrency, Concurrency::Parallel { limit: PARALLEL }));
    assert_eq!(overflow, Overflow::DropNewest);
    assert!(!reply.result && !reply.errors && reply.template.is_none());
    assert!(filters.is_empty() && reply.correlation.is_none());
}

#[test]
fn filters_and_correlation_are_compiled() {
    let config = json!({
        "connection": "feed",
        "filters": [{ "key": "a", "value": 1 }, { "text": { "equals": "b" } }],
        "filterLogic": "or",
        "reply": { "errors": true, "correlation": { "path": "request.id" } },
    });
    let Subscription::Connection { listening, .. } = deploy::<Websocket>(&config).subscription
    else {
        panic!("it listens to a connection");
    };
    let Listening { filters, reply, .. } = listening;
    assert!(filters.accept(Some(r#"{"a": 1}"#)) && filters.accept(Some("b")));
    assert!(!filters.accept(Some("c")));
    assert_eq!(reply.correlation.unwrap().as_str(), "request.id");
}

#[test]
fn its_ports_are_its_events() {
    let names = |config| Websocket::META.ports.names(&config);
    assert_eq!(names(json!({ "connection": "feed" })), ["message"]);
    assert_eq!(names(json!({ "events": ["failure", "connect"] })), ["failure", "connect"]);
}

#[test]
fn mistakes_have_their_place() {
    let with = |extra: serde_json::Value| {
        let mut config = json!({ "connection": "feed" });
        let all = config.as_object_mut().unwrap();
        all.extend(extra.as_object().unwrap().clone());
        config
    };
    for (config, pointer, words) in [
        (json!({}), "", "missing field `connection`"),
        (json!({ "connection": "" }), "/connection", "Choose"),
        (with(json!({ "events": [] })), "/events", "at least one"),
        (with(json!({ "events": ["ping"] })), "/events/0", "unknown variant"),
        (with(json!({ "queue": 0 })), "/queue", "100,000"),
        (
            with(json!({ "errorHandler": "a", "errorScript": "b" })),
            "/errorScript",
            "a flow or a script",
        ),
        (
            with(json!({ "concurrency": { "mode": "parallel", "limit": 0 } })),
            "/concurrency/limit",
            "1,024",
        ),
        (with(json!({ "concurrency": { "limit": 3 } })), "/concurrency/limit", "parallel"),
        (
            with(json!({ "concurrency": { "mode": "parallel", "key": "{{data.id}}" } })),
            "/concurrency/key",
            "ordered",
        ),
        (with(json!({ "reply": { "template": "{}" } })), "/reply/template", "result"),
        (with(json!({ "filter": [] })), "/filter", "unknown field"),
        (with(json!({ "filterLogic": "xor" })), "/filterLogic", "unknown variant"),
        (
            with(json!({ "filters": [{ "all_of": [{ "key": "a", "value": 1 }, {}] }] })),
            "/filters/0/all_of/1",
            "`key` or `path`",
        ),
        (
            with(json!({ "reply": { "correlation": { "path": "id" } } })),
            "/reply/correlation",
            "Nothing is sent",
        ),
        (
            with(json!({ "reply": { "errors": true, "correlation": { "path": "." } } })),
            "/reply/correlation/path",
            "Name a field",
        ),
    ] {
        refuses::<Websocket>(&config, pointer, words);
    }
}
