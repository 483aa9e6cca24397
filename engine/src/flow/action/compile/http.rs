//! The settings of an action that asks an HTTP server.

use std::time::Duration;

use serde_json::Value as Json;

use super::Wrong;
use super::read::{Read, at};
use crate::flow::action::http::{BodyOf, HttpAuth, HttpCall};
use crate::node::HttpRequest;
use crate::text::{OnMissing, Substitution};

/// The settings that there are.
pub(super) const KNOWN: &[&str] = &[
    "method",
    "url",
    "query",
    "headers",
    "authentication",
    "username",
    "password",
    "token",
    "body",
    "bodyType",
    "answer",
    "failOn",
    "timeout",
    "limit",
    "redirects",
    "outputKey",
];

const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
const KIB: usize = 1 << 10;

pub(super) fn call(read: &Read<'_>) -> Result<HttpCall, Wrong> {
    let most = (HttpRequest::LARGEST / KIB) as u64;
    let limit = read.number("limit", 1..=most)?.and_then(|kib| usize::try_from(kib).ok());
    let timeout = read.duration("timeout")?.unwrap_or(Duration::from_secs(30));
    if timeout.is_zero() || timeout > HttpRequest::SLOWEST {
        let words = "A request may take up to ten minutes (PT10M), and more than nothing.";
        let place =
            read.get("timeout").map_or_else(|| "/params".to_owned(), |(place, _)| at(place));
        return Err((place, words.to_owned()));
    }
    let call = HttpCall {
        method: read.choice("method", METHODS)?,
        url: read.needed("url")?,
        query: read.filled("query")?,
        headers: read.filled("headers")?,
        auth: auth(read)?,
        body: body(read)?,
        answer: read.choice("answer", &["auto", "json", "text", "base64"])?,
        fail_on: read.choice("failOn", &["nothing", "server", "any"])?,
        timeout,
        limit: limit.unwrap_or(1_024) * KIB,
        redirects: read
            .number("redirects", 0..=20)?
            .and_then(|number| u8::try_from(number).ok())
            .unwrap_or(10),
        output: read.path("outputKey")?,
    };
    for (place, param) in ["query", "headers"].iter().filter_map(|key| read.get(key)) {
        let Json::Object(members) = &param.value else {
            return Err((at(place), "Names and values: {\"name\": \"value\"}.".to_owned()));
        };
        let mut headers = members.keys().filter(|_| param.key == "headers");
        if let Some(words) = headers.find_map(|name| HttpRequest::wrong_header(name)) {
            return Err((at(place), words.to_owned()));
        }
    }
    Ok(call)
}

fn auth(read: &Read<'_>) -> Result<HttpAuth, Wrong> {
    match read.word("authentication", &["none", "basic", "bearer"])? {
        Some("basic") => {
            secret(read, "password")?;
            Ok(HttpAuth::Basic(read.needed("username")?, read.needed("password")?))
        }
        Some("bearer") => {
            secret(read, "token")?;
            Ok(HttpAuth::Bearer(read.needed("token")?))
        }
        _ => Ok(HttpAuth::None),
    }
}

/// Whoever reads the flow would read a secret that is written there.
fn secret(read: &Read<'_>, key: &str) -> Result<(), Wrong> {
    let (place, param) = read.required(key)?;
    if param.replace_values && param.value.as_str().is_some_and(|text| text.contains("${")) {
        return Ok(());
    }
    let words = format!(
        "Whoever reads the flow would read this. Keep it in a global and name that here, as in \
         `${{globals.{key}}}`."
    );
    Err((at(place), words))
}

fn body(read: &Read<'_>) -> Result<BodyOf, Wrong> {
    let kind = read.word("bodyType", &["json", "text", "form", "bytes"])?;
    let Some((place, param)) = read.get("body") else { return Ok(BodyOf::None) };
    let filled = || read.needed("body");
    match kind {
        Some("text") => filled().map(BodyOf::Text),
        Some("form") if param.value.is_object() => filled().map(BodyOf::Form),
        Some("form") => {
            Err((at(place), "A form has names and values: {\"name\": \"value\"}.".to_owned()))
        }
        Some("bytes") => filled().map(BodyOf::Bytes),
        _ => {
            // As a text it is JSON with holes; anything else is the body itself.
            let text = match &param.value {
                Json::String(text) => text.clone(),
                other => other.to_string(),
            };
            let text = if param.replace_values { text } else { text.replace("${", "$${") };
            let body =
                Substitution::parse(&text).map_err(|mistake| (at(place), mistake.to_string()))?;
            Ok(BodyOf::Json(body.on_missing(OnMissing::Null)))
        }
    }
}
