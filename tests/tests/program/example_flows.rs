//! The examples with connections of their own, each against a small server of its sort.

mod broker;

use engine::connection::{Period, Settings};
use engine::engine::Engine;
use engine::payload::{Object, Value};
use engine::push::{Client, TopicName};
use examples::flows::{ALL, CONNECTIONS, ECHO, Example, GATEWAY};
use serde_json::{Value as Json, json};
use tests::stage::{counts, deploy, engine, settled, stop};
use tests::upstream::{Peer, Upstream};
use tests::{until, within};

/// The example at work, its connection as it is saved, and a frontend that watches a channel.
async fn at_work(example: &Example, url: &str, channel: &str) -> (Engine, Upstream, Client) {
    let upstream = Upstream::start().await;
    let engine = engine();
    let globals = [(url, upstream.url()), ("gatewayToken", "s3cret".to_owned())];
    let globals = globals.map(|(name, value)| (name, Value::from(value)));
    engine.set_globals(globals.into_iter().collect::<Object>());
    let client = engine.hub().client();
    client.subscribe(&TopicName::parse(&format!("channel:{channel}")).unwrap(), None).unwrap();
    deploy(&engine, &serde_json::from_str(example.json).unwrap());
    let saved = CONNECTIONS.iter().find(|(id, _)| *id == example.id).unwrap().1;
    let mut settings: Settings = serde_json::from_str(saved).unwrap();
    assert_eq!([settings.id.as_str()], example.connections);
    settings.reconnect.initial = Period::millis(10);
    engine.set_connection(settings).unwrap();
    (engine, upstream, client)
}

/// The next pushed payload.
async fn pushed(client: &Client) -> Json {
    let mut batch = Vec::new();
    loop {
        within("a push", client.next_batch(&mut batch)).await.unwrap();
        for frame in batch.drain(..) {
            let frame: Json = serde_json::from_slice(&frame).unwrap();
            if !frame["payload"].is_null() {
                return frame["payload"].clone();
            }
        }
    }
}

async fn hear_json(peer: &mut Peer) -> Json {
    serde_json::from_str(&peer.hear().await).unwrap()
}

#[tokio::test]
async fn a_chat_gateway() {
    let (engine, upstream, client) = at_work(&GATEWAY, "gatewayUrl", "chat.messages").await;
    let mut peer = upstream.accept().await;
    let identify = json!({ "op": 2, "d": { "token": "s3cret", "intents": 512 } });
    assert_eq!(hear_json(&mut peer).await, identify);
    let hello = json!({ "op": 10, "t": null, "s": null, "d": { "heartbeat_interval": 150 } });
    peer.say(hello.to_string()).await;
    assert_eq!(hear_json(&mut peer).await, json!({ "op": 1, "d": null }));
    peer.say(json!({ "op": 11 }).to_string()).await;
    let ready = json!({ "op": 0, "t": "READY", "s": 1, "d": { "session_id": "abc" } });
    let message = json!({ "op": 0, "t": "MESSAGE_CREATE", "s": 2,
        "d": { "content": "hi \"all\"", "author": { "username": "ann" } } });
    for event in [&ready, &message, &json!({ "op": 0, "t": "TYPING_START", "s": 3, "d": {} })] {
        peer.say(event.to_string()).await;
    }
    let said = json!({ "from": "ann", "text": "hi \"all\"", "seq": 2 });
    assert_eq!(pushed(&client).await, said);
    // The heartbeat carries the last sequence number, also on the socket after this one.
    while hear_json(&mut peer).await != json!({ "op": 1, "d": 3 }) {
        peer.say(json!({ "op": 11 }).to_string()).await;
    }
    peer.close(4000, "come again").await;

    // The next socket goes on where this one ended; what was missed comes again, then the rest.
    let resume =
        |seq: u32| json!({ "op": 6, "d": { "token": "s3cret", "session_id": "abc", "seq": seq } });
    let mut peer = upstream.accept().await;
    assert_eq!(hear_json(&mut peer).await, resume(3));
    peer.say(hello.to_string()).await;
    assert_eq!(hear_json(&mut peer).await, json!({ "op": 1, "d": 3 }));
    let missed = json!({ "op": 0, "t": "MESSAGE_CREATE", "s": 4,
        "d": { "content": "back?", "author": { "username": "bob" } } });
    for event in
        [&json!({ "op": 11 }), &missed, &json!({ "op": 0, "t": "RESUMED", "s": 5, "d": {} })]
    {
        peer.say(event.to_string()).await;
    }
    assert_eq!(pushed(&client).await, json!({ "from": "bob", "text": "back?", "seq": 4 }));
    while hear_json(&mut peer).await != json!({ "op": 1, "d": 5 }) {
        peer.say(json!({ "op": 11 }).to_string()).await;
    }
    let now = settled(&engine, "gateway", 1).await;
    assert_eq!((now.started, now.failed), (3, 0), "{now:?}");

    // The line is cut without a word.
    drop(peer);
    let mut peer = upstream.accept().await;
    assert_eq!(hear_json(&mut peer).await, resume(5));
    // The gateway has forgotten the session, and all that belonged to it is forgotten here.
    peer.say(json!({ "op": 9, "d": false }).to_string()).await;
    assert_eq!(hear_json(&mut peer).await, identify);
    peer.say(hello.to_string()).await;
    assert_eq!(hear_json(&mut peer).await, json!({ "op": 1, "d": null }));
    let ready = json!({ "op": 0, "t": "READY", "s": 1, "d": { "session_id": "def" } });
    peer.say(ready.to_string()).await;
    let began = async || (counts(&engine, "gateway").succeeded == 5).then_some(());
    until("the new session", began).await;
    peer.close(4000, "come again").await;
    let mut peer = upstream.accept().await;
    let resumed = hear_json(&mut peer).await;
    assert_eq!((&resumed["d"]["session_id"], &resumed["d"]["seq"]), (&json!("def"), &json!(1)));
    stop(&engine).await;
}

#[tokio::test]
async fn an_answer_first_and_the_work_afterwards() {
    let (engine, upstream, client) = at_work(&ECHO, "questionsUrl", "questions").await;
    let mut peer = upstream.accept().await;
    peer.say(r#"{"id": 1, "say": "hello"}"#).await;
    peer.say(r#"{"id": "two", "say": [1]}"#).await;
    assert_eq!(hear_json(&mut peer).await, json!({ "echo": "hello", "id": 1 }));
    // The answer has left while its run goes on.
    assert_eq!(counts(&engine, "echo").succeeded, 0);
    assert_eq!(hear_json(&mut peer).await, json!({ "echo": [1], "id": "two" }));
    assert_eq!(pushed(&client).await, json!({ "answered": 1 }));
    assert_eq!(pushed(&client).await, json!({ "answered": "two" }));
    peer.say("what?").await;
    assert_eq!(hear_json(&mut peer).await["error"]["node"], "decode");
    stop(&engine).await;
}

#[test]
fn every_connection_belongs_to_an_example() {
    for (id, saved) in CONNECTIONS {
        let example = ALL.iter().find(|example| example.id == id).unwrap();
        let settings: Settings = serde_json::from_str(saved).unwrap();
        assert_eq!([settings.id.as_str()], example.connections);
        assert!(settings.check().is_empty(), "{id}: {:?}", settings.check());
    }
}
