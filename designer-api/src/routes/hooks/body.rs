//! The body of a request to a webhook, read by its type.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap};
use actix_web::web;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::BytesMut;
use engine::payload::Value;
use futures_util::StreamExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::request::pairs;
use crate::problem::{Answer, Problem};

/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(30);

/// Room for bodies, of all requests together, in KiB.
const ROOM: u32 = 64 << 10;

/// How long a request waits for room.
const WAIT: Duration = Duration::from_secs(5);

/// Bounds the bytes of all bodies that wait for their answer. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Room(Arc<Semaphore>);

impl Default for Room {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(ROOM as usize)))
    }
}

/// A body that has arrived, and its room.
#[derive(Debug)]
pub(super) struct Arrived {
    pub(super) bytes: BytesMut,
    pub(super) room: Option<OwnedSemaphorePermit>,
}

/// Waits for the body; room is taken as it arrives, not as it is announced.
pub(super) async fn arrive(
    mut payload: web::Payload,
    headers: &HeaderMap,
    limit: usize,
    room: &Room,
) -> Answer<Arrived> {
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse::<u64>().ok());
    if length.is_some_and(|length| length > limit as u64) {
        return Err(Problem::too_large(limit));
    }
    let all = async {
        let mut arrived = Arrived { bytes: BytesMut::new(), room: None };
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|error| {
                Problem::bad("broken-body", format!("the body could not be read: {error}"))
            })?;
            if arrived.bytes.len() + chunk.len() > limit {
                return Err(Problem::too_large(limit));
            }
            arrived.make_room(chunk.len(), room).await?;
            arrived.bytes.extend_from_slice(&chunk);
        }
        Ok(arrived)
    };
    tokio::time::timeout(PATIENCE, all).await.unwrap_or_else(|_| {
        let words = format!("the body did not arrive in {} s", PATIENCE.as_secs());
        Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "too-slow", words))
    })
}

impl Arrived {
    async fn make_room(&mut self, more: usize, room: &Room) -> Answer<()> {
        let has = self.room.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let needs = (self.bytes.len() + more).div_ceil(1_024);
        let Some(further) = needs.checked_sub(has).filter(|further| *further > 0) else {
            return Ok(());
        };
        let further = u32::try_from(further).unwrap_or(u32::MAX);
        let taken = Arc::clone(&room.0).acquire_many_owned(further);
        let Ok(Ok(taken)) = tokio::time::timeout(WAIT, taken).await else {
            return Err(Problem::unavailable("busy", "too much waits for its answer already"));
        };
        match &mut self.room {
            Some(room) => room.merge(taken),
            None => self.room = Some(taken),
        }
        Ok(())
    }
}

/// What a body is by its type: the value, and the word for how it was read.
pub(super) fn read(bytes: &[u8], headers: &HeaderMap) -> Answer<(Value, &'static str)> {
    if bytes.is_empty() {
        return Ok((Value::Null, "none"));
    }
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = given.unwrap_or_default().split(';').next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    let text = || {
        std::str::from_utf8(bytes)
            .map_err(|_| Problem::bad("not-utf8", "the body is not UTF-8, which its type asks for"))
    };
    if essence == "application/json" || essence.ends_with("+json") {
        let value = Value::parse(text()?)
            .map_err(|error| Problem::bad("bad-json", format!("the body is not JSON: {error}")))?;
        return Ok((value, "json"));
    }
    if essence == "application/x-www-form-urlencoded" {
        text()?;
        return Ok((Value::Object(pairs(bytes).0), "form"));
    }
    if essence.starts_with("text/") || essence == "application/xml" || essence.ends_with("+xml") {
        // Text in another encoding is given as it came rather than wrongly.
        if let Ok(text) = std::str::from_utf8(bytes) {
            return Ok((Value::from(text), "text"));
        }
    }
    Ok((Value::from(STANDARD.encode(bytes)), "base64"))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn each_type_is_read_in_its_way() {
        for (media_type, body, expected, word) in [
            ("application/json", &b"{\"a\": 1}"[..], r#"{"a":1}"#, "json"),
            ("Application/vnd.x+JSON; charset=utf-8", b"[1]", "[1]", "json"),
            (
                "application/x-www-form-urlencoded",
                b"a=1&b=%C3%A9",
                r#"{"a":"1","b":"\u00e9"}"#,
                "form",
            ),
            ("text/plain", b"hi", r#""hi""#, "text"),
            ("text/plain; charset=latin1", b"\xe9", r#""6Q==""#, "base64"),
            ("image/svg+xml", b"<a/>", r#""<a/>""#, "text"),
            ("application/octet-stream", b"hi", r#""aGk=""#, "base64"),
            ("", b"hi", r#""aGk=""#, "base64"),
            ("application/json", b"", "null", "none"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
            let (value, how) = read(body, &headers).unwrap();
            let expected = Value::parse(expected).unwrap();
            assert_eq!((value, how), (expected, word), "{media_type}");
        }
        let mut json = HeaderMap::new();
        json.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        assert_eq!(read(b"{", &json).unwrap_err().code, "bad-json");
        assert_eq!(read(b"\"\xff\"", &json).unwrap_err().code, "not-utf8");
    }

    #[tokio::test]
    async fn room_is_shared_and_given_back() {
        let room = Room::default();
        let mut one = Arrived { bytes: BytesMut::new(), room: None };
        one.make_room((ROOM as usize - 1) << 10, &room).await.unwrap();
        assert_eq!(room.0.available_permits(), 1);
        let mut other = Arrived { bytes: BytesMut::new(), room: None };
        other.make_room(1, &room).await.unwrap();
        tokio::time::pause();
        assert_eq!(other.make_room(2_000, &room).await.unwrap_err().status, 503);
        drop((one, other));
        assert_eq!(room.0.available_permits(), ROOM as usize);
    }
}
