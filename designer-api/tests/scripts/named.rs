//! Library scripts where a setting says "script or flow": preprocessors and error handlers.

use engine::engine::Engine;
use engine::node::Runnable;
use engine::script::Program;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value as Json, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use crate::runaways::installation;

type Peer = WebSocketStream<TcpStream>;

fn script(engine: &Engine, id: &str, source: &str) {
    let program = Program::library(source).unwrap_or_else(|wrong| panic!("{source}: {wrong}"));
    engine.set_script(id, Some(program));
}

fn deploy(engine: &Engine, nodes: &Json, wires: &Json, settings: &Json) {
    let flow = json!({
        "format": "wireloom.flow/1", "id": "f", "name": "F",
        "nodes": nodes, "wires": wires, "settings": settings,
    });
    let plan = engine.compile(&serde_json::from_value(flow).unwrap(), 1);
    engine.activate(plan.unwrap_or_else(|problems| panic!("{problems:?}")));
}

/// The connection `feed` to a server of this test's own.
async fn connected(engine: &Engine) -> Peer {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/?token=s3cret", listener.local_addr().unwrap());
    let settings = json!({ "id": "feed", "url": url });
    engine.set_connection(serde_json::from_value(settings).unwrap()).unwrap();
    let (stream, _) = listener.accept().await.unwrap();
    tokio_tungstenite::accept_async(stream).await.unwrap()
}

async fn say(peer: &mut Peer, text: &str) {
    peer.send(Message::text(text)).await.unwrap();
}

async fn hear(peer: &mut Peer) -> Json {
    let heard = async {
        loop {
            if let Message::Text(text) = peer.next().await.unwrap().unwrap() {
                return serde_json::from_str(&text).unwrap();
            }
        }
    };
    tokio::time::timeout(crate::DEADLINE, heard).await.expect("something is said")
}

const SHAPE: &str = "export async function preprocessor(event: any) {
  if (event.event !== 'message') return { first: event };
  if (event.msg === 'drop') return null;
  if (event.msg === 'forget') return;
  if (event.msg === 'fail') throw new Error('cannot');
  return { upper: event.msg.toUpperCase() };
}
";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_preprocessor_makes_the_data_of_each_run_or_drops_the_event() {
    let installation = installation().await;
    let engine = &installation.engine;
    script(engine, "shape", SHAPE);
    let nodes = json!([
        { "id": "in", "type": "trigger/websocket", "config": {
            "connection": "feed", "events": ["connect", "message"], "preprocessor": "shape",
            "filters": [{ "text": { "regex": "^[^#]" } }],
            "reply": { "result": true, "errors": true },
        } },
        { "id": "give", "type": "flow/return", "config": { "value": { "path": "data" } } },
    ]);
    let wires = json!([
        { "from": ["in", "connect"], "to": "give" }, { "from": ["in", "message"], "to": "give" },
    ]);
    deploy(engine, &nodes, &wires, &json!({}));
    let mut peer = connected(engine).await;
    let first = hear(&mut peer).await["first"].clone();
    assert_eq!(
        (&first["kind"], &first["event"], &first["trigger"], &first["msg"]),
        (&json!("websocket"), &json!("connect"), &json!("in"), &Json::Null),
        "{first}"
    );
    assert_eq!(first["headers"]["upgrade"], "websocket", "{first}");
    let url = first["url"].as_str().unwrap();
    assert!(url.starts_with("ws://127.0.0.1:") && !url.contains("s3cret"), "{url}");
    for text in ["a", "#held back", "drop", "b", "fail", "forget", "c"] {
        say(&mut peer, text).await;
    }
    assert_eq!(hear(&mut peer).await, json!({ "upper": "A" }));
    assert_eq!(hear(&mut peer).await, json!({ "upper": "B" }));
    let error = hear(&mut peer).await["error"].clone();
    assert_eq!(error["node"], "in");
    assert!(error["message"].as_str().unwrap().contains("cannot (line 5, column"), "{error}");
    assert_eq!(hear(&mut peer).await, json!({ "upper": "C" }));
    // With the connect, each message is in a run, in the filter's count or in the drop count.
    let now = engine.record("f").counts();
    assert_eq!((now.started, now.filtered, now.dropped, now.failed), (5, 1, 2, 1), "{now:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_script_deals_with_failed_runs_at_each_width() {
    let installation = installation().await;
    let engine = &installation.engine;
    for id in ["own", "flows", "wide"] {
        let source = format!(
            "export function main(error, payload, trigger, run, flowId) {{\n  console.warn('{id}', error.message, payload.data.message.data, trigger, typeof run, flowId);\n}}"
        );
        script(engine, id, &source);
    }
    script(engine, "broken", "export const main = () => { throw new Error('in its turn') };");
    engine.set_error_handler(Some(Runnable::Script("wide".to_owned())));
    let mut watch = engine.live().watch();
    let mut peer = None;
    for (own, flows, asked) in [
        (Some("own"), Some("flows"), "own"),
        (None, Some("flows"), "flows"),
        (None, None, "wide"),
        (Some("broken"), Some("gone"), "wide"),
    ] {
        let nodes = json!([
            { "id": "in", "type": "trigger/websocket",
              "config": { "connection": "feed", "errorScript": own } },
            { "id": "bad", "type": "logic/function", "config": { "code": "throw new Error('no')" } },
        ]);
        let wires = json!([{ "from": ["in", "message"], "to": "bad" }]);
        deploy(engine, &nodes, &wires, &json!({ "errorScript": flows }));
        if peer.is_none() {
            peer = Some(connected(engine).await);
        }
        say(peer.as_mut().unwrap(), "boo").await;
        let line = tokio::time::timeout(crate::DEADLINE, watch.receiver.recv()).await;
        let line: Json = serde_json::from_slice(&line.expect("it is asked").unwrap()).unwrap();
        assert_eq!((&line["node"], &line["level"]), (&json!("in"), &json!("warn")), "{line}");
        let said = line["text"].as_str().unwrap();
        assert!(said.starts_with(&format!("{asked} Error: no (line 1")), "{said}");
        assert!(said.ends_with("boo in number f"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_handler_is_named_and_no_more() {
    let installation = installation().await;
    let flow = json!({
        "format": "wireloom.flow/1", "id": "f", "name": "F",
        "nodes": [{ "id": "in", "type": "trigger/button", "config": {} }], "wires": [],
        "settings": { "errorHandler": "a", "errorScript": "b" },
    });
    let flow: engine::flow::Flow = serde_json::from_value(flow).unwrap();
    let problems = installation.engine.compile(&flow, 1).unwrap_err();
    assert!(problems.iter().any(|one| one.pointer == "/settings/errorScript"), "{problems:?}");
}
