//! Templates of a connection, over real sockets.

use engine::connection::{Auth, InitialMessage, State};
use engine::payload::{Object, Value};
use engine::run::Body;
use engine::text::Template;
use tests::feed::{listen, registry, settings};
use tests::upstream::Upstream;

fn globals(pairs: &[(&str, &str)]) -> Object {
    let mut object = Object::new();
    for (name, value) in pairs {
        object.insert(*name, Value::from(*value));
    }
    object
}

#[tokio::test]
async fn each_connect_renders_with_the_globals_of_its_time() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    let host = upstream.address().to_string();
    registry.set_globals(globals(&[("host", &host), ("key", "k\"1"), ("user", "ann")]));
    let mut settings = settings("ws://{{globals.host}}/{{globals.user}}");
    settings.headers.insert("X-Key".to_owned(), "key {{globals.key}}".into());
    settings.auth = Some(Auth::Query { name: "token".to_owned(), value: "{{globals.key}}".into() });
    let hello = Template::parse(r#"{"key":{{jsonEncode globals.key}}}"#).unwrap();
    settings.initial_messages = vec![InitialMessage::Template(hello)];
    let handle = registry.set(settings).unwrap();

    let mut peer = upstream.accept().await;
    assert_eq!(peer.request.uri().to_string(), "/ann?token=k%221");
    assert_eq!(peer.request.headers()["x-key"], "key k\"1");
    assert_eq!(peer.hear().await, r#"{"key":"k\"1"}"#);
    assert_eq!(handle.status().url, format!("ws://{host}/ann?token=***"));
    assert_eq!(ear.body().await, Body::Connect);

    // The open socket stays; the next one is opened with what is known then.
    registry.set_globals(globals(&[("host", &host), ("key", "2"), ("user", "bob")]));
    peer.say("still there").await;
    assert_eq!(ear.text().await, "still there");
    peer.close(1000, "").await;
    let mut peer = upstream.accept().await;
    assert_eq!(peer.request.uri().to_string(), "/bob?token=2");
    assert_eq!(peer.hear().await, r#"{"key":"2"}"#);
}

#[tokio::test]
async fn what_cannot_be_rendered_is_a_failed_attempt_and_tried_again() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    registry.set_globals(globals(&[("rate", "*")]));
    let mut settings = settings(&upstream.url());
    let number = "canary {{decodeBase64 globals.rate}}";
    settings.headers.insert("X-Rate".to_owned(), number.into());
    let handle = registry.set(settings).unwrap();
    for attempt in 1..=2 {
        let Body::Failure { reason, attempt: told, next_attempt, .. } = ear.body().await else {
            panic!("not a failure");
        };
        assert!(reason.starts_with("The template of `headers.X-Rate` could not be"), "{reason}");
        assert!(!reason.contains("canary"), "{reason}");
        assert_eq!((told, next_attempt.is_some()), (attempt, true));
    }
    assert_eq!(handle.status().last_error.unwrap().http_status, None);

    registry.set_globals(globals(&[("rate", "MS41")]));
    let peer = upstream.accept().await;
    assert_eq!(peer.request.headers()["x-rate"], "canary 1.5");
    while ear.body().await != Body::Connect {}
    assert_eq!(handle.status().state, State::Connected);
}

#[tokio::test]
async fn a_rendered_line_break_cannot_add_a_header() {
    let upstream = Upstream::start().await;
    let registry = registry();
    let ear = listen(&registry);
    registry.set_globals(globals(&[("key", "a\r\nX-Admin: 1")]));
    let mut settings = settings(&upstream.url());
    settings.headers.insert("X-Key".to_owned(), "{{globals.key}}".into());
    registry.set(settings).unwrap();
    let Body::Failure { reason, .. } = ear.body().await else {
        panic!("not a failure");
    };
    assert_eq!(reason, "The header `X-Key` cannot be sent; check it.");
}
