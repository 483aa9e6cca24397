//! The sockets behind the gate.

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value as Json, json};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::flows::{Client, echo};
use crate::server::{DEADLINE, Server, serve};

pub(crate) type Socket =
    tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

pub(crate) async fn open(server: &Server, path: &str, headers: &[&str]) -> Result<Socket, u16> {
    let mut request = format!("ws://{}{path}", server.address()).into_client_request().unwrap();
    for header in headers {
        let (name, value) = header.split_once(": ").unwrap();
        let name: tokio_tungstenite::tungstenite::http::HeaderName = name.parse().unwrap();
        request.headers_mut().insert(name, HeaderValue::from_str(value).unwrap());
    }
    match connect_async(request).await {
        Ok((socket, _)) => Ok(socket),
        Err(Error::Http(answer)) => Err(answer.status().as_u16()),
        Err(error) => panic!("{error}"),
    }
}

pub(crate) async fn hear(socket: &mut Socket) -> Message {
    loop {
        let next = tokio::time::timeout(DEADLINE, socket.next()).await.expect("a message in time");
        match next.expect("an open socket").unwrap() {
            Message::Ping(_) | Message::Pong(_) => {}
            message => return message,
        }
    }
}

pub(crate) async fn hear_json(socket: &mut Socket) -> Json {
    serde_json::from_str(hear(socket).await.to_text().unwrap()).unwrap()
}

const PROTOCOL: &str = "Sec-WebSocket-Protocol: wireloom.push.v1";

#[actix_web::test]
async fn a_foreign_page_opens_no_socket_whatever_cookie_it_has() {
    let server = serve().await;
    let cookie = server.log_in().await;
    let address = server.address();
    for (path, protocol) in [("/push", PROTOCOL), ("/api/live", "X-Nothing: at all")] {
        assert_eq!(open(&server, path, &[protocol]).await.err(), Some(401));
        for origin in [
            "Origin: null".to_owned(),
            "Origin: http://evil.example".to_owned(),
            format!("Origin: https://{address}"),
            format!("Origin: http://x.{address}"),
            format!("Origin: http://{address}.evil.example"),
            format!("Origin: http://{address}0"),
            "Origin: http://127.0.0.1".to_owned(),
        ] {
            let refused = open(&server, path, &[protocol, &cookie, &origin]).await.err();
            assert_eq!(refused, Some(403), "{path} {origin}");
        }
        assert_eq!(open(&server, path, &[protocol, &cookie]).await.err(), Some(403));
        assert!(open(&server, path, &[protocol, &cookie, &server.same_origin()]).await.is_ok());
    }
    let (name, value) = (cookie.split_once('=').unwrap().0, "x");
    let junk = format!("{name}={value}");
    let refused = open(&server, "/push", &[PROTOCOL, &junk, &server.same_origin()]).await.err();
    assert_eq!(refused, Some(401));
}

#[actix_web::test]
async fn what_a_flow_pushes_is_heard_by_those_who_subscribed() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let mut flow = echo("a", "x");
    let push = json!({ "id": "out", "type": "output/websocket-send",
        "config": { "channel": "hello", "message": "{\"x\": ${data.x}}" } });
    flow["nodes"].as_array_mut().unwrap().push(push);
    flow["wires"].as_array_mut().unwrap().push(json!({ "from": ["go", "out"], "to": "out" }));
    client.ok("POST /api/flows", Some(&flow)).await;
    client.ok("POST /api/flows/a/deploy", Some(&json!({}))).await;
    let token = client.token.as_str();
    let mut socket = open(&server, "/push", &[PROTOCOL, token]).await.unwrap();
    let ask = Message::text(r#"{"subscribe":"channel:hello"}"#);
    socket.send(ask).await.unwrap();
    assert_eq!(hear_json(&mut socket).await["subscribed"], json!("channel:hello"));
    client.ok("POST /api/flows/a/press/go", Some(&json!({ "data": { "x": 7 } }))).await;
    let heard = hear_json(&mut socket).await;
    assert_eq!((&heard["seq"], &heard["payload"]), (&json!(1), &json!({ "x": 7 })));
    let topics = client.ok("GET /api/push/topics", None).await.json();
    assert_eq!(topics["items"][0]["topic"], json!("channel:hello"));
    assert_eq!(topics["items"][0]["subscribers"], json!(1));
    assert_eq!(topics["totals"]["clients"], json!(1));
}

#[actix_web::test]
async fn debug_lines_are_seen_live() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let mut flow = echo("a", "x");
    flow["nodes"][1] = json!({ "id": "back", "type": "output/debug", "config": {} });
    client.ok("POST /api/flows", Some(&flow)).await;
    client.ok("POST /api/flows/a/deploy", Some(&json!({}))).await;
    let press = "POST /api/flows/a/press/go";
    client.ok(press, Some(&json!({ "data": 1 }))).await;
    let mut socket = open(&server, "/api/live", &[&client.token]).await.unwrap();
    let before = hear_json(&mut socket).await;
    assert_eq!((&before["type"], &before["node"]), (&json!("debug"), &json!("back")));
    client.ok(press, Some(&json!({ "data": 2 }))).await;
    while hear_json(&mut socket).await["node"] != json!("back") {}
}

#[actix_web::test]
async fn lines_that_come_together_are_told_together() {
    let server = serve().await;
    let client = Client::of(&server).await;
    let mut flow = echo("a", "x");
    flow["nodes"][1] = json!({ "id": "back", "type": "output/debug", "config": {} });
    client.ok("POST /api/flows", Some(&flow)).await;
    client.ok("POST /api/flows/a/deploy", Some(&json!({}))).await;
    for data in 0..3 {
        client.ok("POST /api/flows/a/press/go", Some(&json!({ "data": data }))).await;
    }
    let mut socket = open(&server, "/api/live", &[&client.token]).await.unwrap();
    let message = hear(&mut socket).await;
    let lines = message.to_text().unwrap().lines().map(serde_json::from_str::<Json>);
    let runs: Vec<Json> = lines.map(|line| line.unwrap()["node"].clone()).collect();
    assert_eq!(runs, ["back", "back", "back"]);
}

#[actix_web::test]
async fn a_stop_closes_sockets_with_1001() {
    let server = serve().await;
    let (token, _) = server.token().await;
    let mut socket = open(&server, "/push", &[PROTOCOL, &token]).await.unwrap();
    let stopping = server.running.stop(DEADLINE);
    let closing = async {
        match hear(&mut socket).await {
            Message::Close(Some(frame)) => {
                let code = u16::from(frame.code);
                while socket.next().await.is_some() {}
                code
            }
            other => panic!("{other:?}"),
        }
    };
    let (in_order, code) = tokio::join!(stopping, closing);
    assert_eq!((in_order, code), (true, 1001));
}
