//! Push behind the gate: tickets, events, catch-up, and the settings that they go by.

mod channels;
mod events;
mod open_sockets;
mod processes;
mod tickets;

use engine::node::PushKind;
use futures_util::SinkExt as _;
use serde_json::Value as Json;
use tokio_tungstenite::tungstenite::Message;

use crate::flows::Client;
use crate::server::Server;
use crate::sockets::{Socket, hear, hear_json};

const PROTOCOL: &str = "Sec-WebSocket-Protocol: wireloom.push.v1";

const FOLLOWS: &str = "Sec-WebSocket-Protocol: wireloom.push.v1, wireloom.ticket";

fn publish(server: &Server, channel: &str, payload: &Json) {
    let (hub, text) = (server.running.installation().engine.hub(), payload.to_string());
    hub.publish(channel, PushKind::Data, text.as_bytes(), "n", false).unwrap();
}

async fn ticket(client: &Client<'_>, asked: Json) -> String {
    let made = client.ok("POST /api/push-tickets", Some(&asked)).await.json();
    made["ticket"].as_str().unwrap().to_owned()
}

async fn say(socket: &mut Socket, text: Json) -> Json {
    socket.send(Message::text(text.to_string())).await.unwrap();
    hear_json(socket).await
}

async fn closed(socket: &mut Socket) -> u16 {
    loop {
        if let Message::Close(Some(frame)) = hear(socket).await {
            return frame.code.into();
        }
    }
}
