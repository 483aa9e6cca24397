//! What `target` promises.

use super::*;
use crate::node::Frame;

fn made(settings: &Settings) -> Result<Target, String> {
    target(settings, &Value::object(), None)
}

#[test]
fn the_masked_address_shows_no_secret() {
    let shown = |text| mask(&parse(text).unwrap());
    assert_eq!(
        shown("wss://ann:canary@feed.example/v1?token=canary&symbol=X"),
        "wss://***@feed.example/v1?token=***&symbol=***"
    );
    assert_eq!(shown("ws://feed.example/?canary"), "ws://feed.example/?***");
    assert_eq!(shown("ws://feed.example:81"), "ws://feed.example:81/");
}

#[test]
fn auth_goes_where_it_belongs() {
    let mut settings = Settings::new("feed", "ws://ann:p%40ss@feed.example/v1?a=1");
    let goal = made(&settings).unwrap();
    assert_eq!(goal.url.0, "ws://feed.example/v1?a=1");
    assert_eq!(goal.headers[0].1.0, "Basic YW5uOnBAc3M=");
    assert!(!format!("{goal:?}").contains("p%40ss"));

    settings.url = Address("wss://feed.example/v1".to_owned());
    settings.auth = Some(Auth::Query { name: "k".to_owned(), value: "a b&c".into() });
    let goal = made(&settings).unwrap();
    assert_eq!(goal.url.0, "wss://feed.example/v1?k=a+b%26c");
    assert_eq!(goal.masked, "wss://feed.example/v1?k=***");
    assert_eq!((goal.port, goal.tls), (443, true));

    settings.auth = Some(Auth::Bearer { token: "t".into() });
    assert_eq!(made(&settings).unwrap().headers[0].1.0, "Bearer t");
}

#[test]
fn disguised_addresses_are_seen_through() {
    for text in ["ws://0x7f000001", "ws://2130706433", "ws://127.1", "ws://0177.0.0.1/"] {
        let goal = made(&Settings::new("feed", text)).unwrap();
        assert!(matches!(goal.host, Host::Address(address) if address.is_loopback()), "{text}");
    }
}

#[test]
fn every_text_is_a_template_over_the_scope() {
    let settings: Settings = serde_json::from_value(serde_json::json!({
        "id": "feed", "url": "wss://{{globals.host}}/{{globals.path}}",
        "headers": { "X-Key": "k-{{globals.key}}" },
        "auth": { "type": "bearer", "token": "{{globals.token}}" },
        "initialMessages": [{ "template": "{\"key\":{{jsonEncode globals.key}}}" }, { "text": "{{x}}" }],
    }))
    .unwrap();
    let scope = |globals: &str| Value::parse(&format!("{{\"globals\":{globals}}}")).unwrap();
    let full = scope(r#"{"host":"feed.example","path":"v1","key":"a\"b","token":"t"}"#);
    let goal = target(&settings, &full, None).unwrap();
    assert_eq!(goal.url.0, "wss://feed.example/v1");
    let sent: Vec<_> = goal.headers.iter().map(|(_, value)| value.0.as_str()).collect();
    assert_eq!(sent, ["k-a\"b", "Bearer t"]);
    let opening: Vec<_> = goal.opening.iter().map(|frame| format!("{frame:?}")).collect();
    let said = |place: usize| match &goal.opening[place] {
        Opening::Frame(Frame::Text(bytes)) => String::from_utf8(bytes.to_vec()).unwrap(),
        other => panic!("{other:?}"),
    };
    assert_eq!(said(0), r#"{"key":"a\"b"}"#, "{opening:?}");
    assert_eq!(said(1), "{{x}}");

    let words = target(&settings, &scope("{}"), None).unwrap_err();
    assert_eq!(words, "The address names no host.");
}
