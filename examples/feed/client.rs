//! One client of the feed, on its own task.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio_tungstenite::accept_async_with_config;
use tokio_tungstenite::tungstenite::protocol::{
    CloseFrame, WebSocketConfig, frame::coding::CloseCode,
};
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tokio_util::sync::CancellationToken;

/// A client that does not shake hands is left after this,
const PATIENCE: Duration = Duration::from_secs(5);
/// and one that does not answer the goodbye after this.
const GOODBYE: Duration = Duration::from_secs(1);

/// Tells one client the story, and answers it, until it goes or the feed stops.
pub(super) async fn serve(
    stream: TcpStream,
    mut story: Receiver<Utf8Bytes>,
    stop: CancellationToken,
) {
    let config = WebSocketConfig::default()
        .max_message_size(Some(64 << 10))
        .max_frame_size(Some(64 << 10))
        .max_write_buffer_size(1 << 20);
    let shaken = accept_async_with_config(stream, Some(config));
    let Ok(Ok(mut socket)) = tokio::time::timeout(PATIENCE, shaken).await else {
        return;
    };
    loop {
        let sent = tokio::select! {
            () = stop.cancelled() => break,
            told = story.recv() => match told {
                Ok(message) => socket.send(Message::Text(message)).await,
                // It was too slow and has missed some, as with a real ticker.
                Err(RecvError::Lagged(_)) => Ok(()),
                Err(RecvError::Closed) => break,
            },
            said = socket.next() => match said {
                Some(Ok(Message::Text(text))) => socket.send(answer(&text)).await,
                Some(Ok(_)) => Ok(()),
                Some(Err(_)) | None => return,
            },
        };
        if sent.is_err() {
            return;
        }
    }
    let goodbye =
        CloseFrame { code: CloseCode::Away, reason: Utf8Bytes::from_static("the feed stops") };
    // Whether the goodbye is heard is the client's business.
    let closing = async {
        if socket.close(Some(goodbye)).await.is_ok() {
            while let Some(Ok(_)) = socket.next().await {}
        }
    };
    drop(tokio::time::timeout(GOODBYE, closing).await);
}

/// `{"type": "reply", "to": …}` with what was said: its JSON, or its text where it is none.
fn answer(text: &str) -> Message {
    let said = serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
    Message::text(json!({ "type": "reply", "to": said }).to_string())
}
