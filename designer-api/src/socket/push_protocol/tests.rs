//! What `push_protocol` promises.

use super::*;

fn topic(name: &str) -> TopicName {
    TopicName::parse(name).unwrap()
}

#[test]
fn understands_each_request() {
    let topic = topic("channel:a");
    let whole = br#" {"subscribe":"channel:a","after":7,"epoch":"00000000000000ff"}"#;
    let resume = Some(Resume { after: 7, epoch: Some(255) });
    assert_eq!(parse(whole), Ok(Ask::Subscribe { topic: topic.clone(), resume }));
    let plain = br#"{"subscribe":"channel:a","after":null}"#;
    assert_eq!(parse(plain), Ok(Ask::Subscribe { topic: topic.clone(), resume: None }));
    let unsubscribe = Ask::Unsubscribe { topic: topic.clone() };
    assert_eq!(parse(br#"{"unsubscribe":"channel:a"}"#), Ok(unsubscribe));
    assert_eq!(parse(br#"{"ack":"channel:a","seq":3}"#), Ok(Ask::Ack { topic, seq: 3 }));
    assert_eq!(parse(br#"{"auth":"wlt_x"}"#), Ok(Ask::Auth { ticket: "wlt_x".to_owned() }));
    assert_eq!(parse(br#"{"ping":7}"#), Ok(Ask::Ping(7)));
    let publish = Publish { channel: "a".to_owned(), data: json!({ "x": 1 }), id: None };
    assert_eq!(parse(br#"{"publish":{"channel":"a","data":{"x":1}}}"#), Ok(Ask::Publish(publish)));
    let call = ActionCall {
        process: "p".to_owned(),
        token: None,
        name: "ok".to_owned(),
        data: Json::Null,
        id: Some("1".to_owned()),
    };
    let text = br#"{"action":{"process":"p","name":"ok","id":"1"}}"#;
    assert_eq!(parse(text), Ok(Ask::Act(call)));
}

#[test]
fn refuses_the_rest_by_code() {
    for (text, code) in [
        ("", 4400),
        ("[]", 4400),
        (r#"["channel:a"]"#, 4400),
        ("{}", 4400),
        ("{\"subscribe\":\"channel:a\"", 4400),
        (r#"{"subscribe":1}"#, 4400),
        (r#"{"subscribe":"channel:a","subscribe":"channel:b"}"#, 4400),
        (r#"{"subscribe":"channel:a","unsubscribe":"channel:b"}"#, 4400),
        (r#"{"subscribe":"channel:a","after":-1}"#, 4400),
        (r#"{"subscribe":"channel:a","after":1.5}"#, 4400),
        (r#"{"subscribe":"channel:a","after":1e999}"#, 4400),
        (r#"{"subscribe":"channel:a","epoch":"+000000000000001"}"#, 4400),
        (r#"{"subscribe":"channel:a","more":1}"#, 4400),
        (r#"{"publish":{"channel":"a"}}"#, 4400),
        (r#"{"publish":{"channel":"a","data":1},"more":1}"#, 4400),
        (r#"{"action":{"process":"p"}}"#, 4400),
        (r#"{"auth":7}"#, 4400),
        (r#"{"subscribe":"channel:"}"#, 4400),
        (r#"{"subscribe":"channel:\u0000"}"#, 4400),
        (r#"{"subscribe":"a"}"#, 4404),
        (&"[".repeat(10_000), 4400),
        (&format!("{{\"subscribe\":{}", "[".repeat(10_000)), 4400),
    ] {
        assert_eq!(parse(text.as_bytes()).unwrap_err().code, code, "{text}");
    }
}

#[test]
fn a_refusal_repeats_no_more_than_a_name() {
    let text = format!("{{\"subscribe\":\"{}\"}}", "ä".repeat(9_000));
    assert!(parse(text.as_bytes()).unwrap_err().text().len() < 800);
}
