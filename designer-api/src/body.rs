//! Extractors for bodies, queries and paths whose failures are problems.

use std::future::{Ready, ready};
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{FromRequest, HttpRequest, web};
use bytes::BytesMut;
use engine::flow::{Flow, read_flow};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::json;
use crate::problem::Problem;

/// One mebibyte: the limit of most bodies.
pub const MIB: usize = 1 << 20;

/// The limit of bodies that hold flows.
pub const FLOW_LIMIT: usize = 10 * MIB;

/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(30);

/// A JSON object of at most `MAX` bytes, refused by its length before it is read.
#[derive(Debug)]
pub struct Body<T, const MAX: usize = MIB>(pub T);

impl<T: DeserializeOwned + 'static, const MAX: usize> FromRequest for Body<T, MAX> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = AnyBody::<MAX>::from_request(request, payload);
        Box::pin(async move { json::shape(body.await?.0).map(Self) })
    }
}

/// Any JSON of at most `MAX` bytes, refused by its length before it is read.
#[derive(Debug)]
pub struct AnyBody<const MAX: usize = MIB>(pub Json);

impl<const MAX: usize> FromRequest for AnyBody<MAX> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = RawBody::<MAX>::from_request(request, payload);
        Box::pin(async move { json::parse(&body.await?.0).map(Self) })
    }
}

/// As [`Body`], of a form that holds further ones: none of them may be given as a list.
#[derive(Debug)]
pub struct DeepBody<T>(pub T);

impl<T: DeserializeOwned + Serialize + 'static> FromRequest for DeepBody<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = AnyBody::<MIB>::from_request(request, payload);
        Box::pin(async move { json::deep_shape(body.await?.0).map(Self) })
    }
}

/// A flow, read as its files are.
#[derive(Debug)]
pub struct FlowBody(pub Flow);

impl FromRequest for FlowBody {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = RawBody::<FLOW_LIMIT>::from_request(request, payload);
        Box::pin(async move {
            let bytes = body.await?.0;
            // Large files take a while: not on a thread that serves others.
            let read = web::block(move || read_flow(&bytes)).await;
            let read = read.map_err(|error| Problem::internal(&error))?;
            read.map(|reading| Self(reading.document)).map_err(Problem::unread)
        })
    }
}

/// At most `MAX` bytes that are called JSON, refused by their length before they are read.
#[derive(Debug)]
pub struct RawBody<const MAX: usize>(pub BytesMut);

impl<const MAX: usize> FromRequest for RawBody<MAX> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let checked = check_headers(request.headers(), MAX);
        let payload = payload.take();
        Box::pin(async move {
            checked?;
            let all = tokio::time::timeout(PATIENCE, collect(payload, MAX)).await;
            all.map_err(|_| {
                let words = format!("the body did not arrive in {} s", PATIENCE.as_secs());
                Problem::new(StatusCode::REQUEST_TIMEOUT, "too-slow", words)
            })?
            .map(Self)
        })
    }
}

async fn collect(mut payload: Payload, limit: usize) -> Result<BytesMut, Problem> {
    let mut all = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| {
            Problem::bad("broken-body", format!("the body could not be read: {error}"))
        })?;
        if all.len() + chunk.len() > limit {
            return Err(Problem::too_large(limit));
        }
        all.extend_from_slice(&chunk);
    }
    Ok(all)
}

fn check_headers(headers: &HeaderMap, limit: usize) -> Result<(), Problem> {
    let mut types = headers.get_all(header::CONTENT_TYPE);
    let given = types.next().and_then(|value| value.to_str().ok()).unwrap_or("");
    if !is_json(given) || types.next().is_some() {
        return Err(unsupported("send JSON, with the header Content-Type: application/json"));
    }
    let encoding = headers.get(header::CONTENT_ENCODING);
    if encoding.is_some_and(|value| !value.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(unsupported("send the body without a Content-Encoding"));
    }
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse::<u64>().ok());
    if length.is_some_and(|length| length > limit as u64) {
        return Err(Problem::too_large(limit));
    }
    Ok(())
}

fn unsupported(detail: &str) -> Problem {
    Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-json", detail)
}

/// Whether a media type is JSON in UTF-8. A form's types never are, so that no foreign page can
/// send a change without the browser asking first.
fn is_json(media_type: &str) -> bool {
    let mut parts = media_type.split(';').map(str::trim);
    let essence = parts.next().unwrap_or("").to_ascii_lowercase();
    let json = essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"));
    json && parts.all(|parameter| {
        let parameter = parameter.to_ascii_lowercase();
        !parameter.starts_with("charset")
            || matches!(parameter.as_str(), "charset=utf-8" | "charset=\"utf-8\"")
    })
}

/// A query string.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(
            web::Query::<T>::from_query(request.query_string())
                .map(|query| Self(query.into_inner()))
                .map_err(|error| {
                    Problem::bad("bad-query", format!("the query does not fit: {error}"))
                }),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_json_types_only() {
        for good in
            ["application/json", "Application/JSON; charset=UTF-8", "application/vnd.x+json"]
        {
            assert!(is_json(good), "{good}");
        }
        for bad in [
            "",
            "text/plain",
            "text/json",
            "application/x-www-form-urlencoded",
            "application/json; charset=utf-16",
            "multipart/form-data; x=application/json",
        ] {
            assert!(!is_json(bad), "{bad}");
        }
    }
}
