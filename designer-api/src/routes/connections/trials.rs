//! Trying connections out: tests and captures. Neither starts a run.

use std::time::Duration;

use actix_web::{HttpResponse, web};
use engine::connection::{CaptureRules, CaptureView, Settings, TestReport};
use serde::Deserialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

use super::record;
use crate::body::{Body, Query};
use crate::installation::{Installation, settings_of};
use crate::mask;
use crate::problem::{Answer, Form, Problem};
use crate::schema::{ConnectionCapture, ConnectionSettings, ConnectionTest};

/// The longest time that a test waits for a heartbeat, and a request for news, in seconds.
const LONGEST_WAIT: u64 = 60;

/// What to test.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct TestRequest {
    /// Settings that are not saved yet, `***` standing for secrets that are; the saved ones if
    /// absent.
    #[schema(value_type = Option<ConnectionSettings>)]
    settings: Option<Json>,
    /// How many seconds to wait for the first heartbeat once the socket is open, at most 60.
    #[schema(maximum = 60)]
    seconds: u64,
}

impl Default for TestRequest {
    fn default() -> Self {
        Self { settings: None, seconds: 10 }
    }
}

/// What to capture.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct CaptureRequest {
    /// As in a test. With settings, the capture opens a socket of its own.
    #[schema(value_type = Option<ConnectionSettings>)]
    settings: Option<Json>,
    /// End after so many messages, 1 to 1,000.
    #[schema(minimum = 1, maximum = 1000)]
    messages: usize,
    /// End after so many seconds, 1 to 300.
    #[schema(minimum = 1, maximum = 300)]
    seconds: u64,
    /// Open a socket of its own, even if the connection has one open. Many servers close the
    /// first socket when the same client opens a second.
    own: bool,
}

impl Default for CaptureRequest {
    fn default() -> Self {
        Self { settings: None, messages: 10, seconds: 60, own: false }
    }
}

/// Connects exactly as the connection does (address, headers, initial messages, heartbeat),
/// reports each step with its time, and disconnects. A connection that cannot be made is no error
/// here: the report says why. No run is started.
///
/// # Errors
/// 404, 422 with all that is wrong with the settings.
#[utoipa::path(post, path = "/api/connections/{id}/test", tag = "connections",
    request_body = TestRequest, params(("id" = String, Path)),
    responses((status = 200, description = "How it went", body = ConnectionTest),
        (status = 404, description = "No such connection", body = Form),
        (status = 422, description = "The settings have mistakes", body = Form)))]
pub async fn test(
    installation: web::Data<Installation>,
    id: web::Path<String>,
    body: Body<TestRequest>,
) -> Answer<web::Json<TestReport>> {
    let TestRequest { settings, seconds } = body.0;
    let (settings, _) = wanted(&installation, &id, settings).await?;
    let patience = Duration::from_secs(within("/seconds", seconds, 0, LONGEST_WAIT)?);
    Ok(web::Json(installation.test_connection(settings, patience).await?))
}

/// Begins to capture what the connection hears, on its own socket if that is open, otherwise on
/// one that is opened for the purpose. Ask for the capture to see it grow. No run is started by
/// it; those that flows start on a live socket go on.
///
/// # Errors
/// 404, 422 with all that is wrong with the settings, 429 while too many captures listen.
#[utoipa::path(post, path = "/api/connections/{id}/captures", tag = "connections",
    request_body = CaptureRequest, params(("id" = String, Path)),
    responses((status = 201, description = "It listens", body = ConnectionCapture),
        (status = 404, description = "No such connection", body = Form),
        (status = 422, description = "The settings have mistakes", body = Form),
        (status = 429, description = "Too many captures listen", body = Form)))]
pub async fn capture(
    installation: web::Data<Installation>,
    id: web::Path<String>,
    body: Body<CaptureRequest>,
) -> Answer<HttpResponse> {
    let CaptureRequest { settings, messages, seconds, own } = body.0;
    let (settings, given) = wanted(&installation, &id, settings).await?;
    let messages = within("/messages", messages as u64, 1, 1_000)?;
    let rules = CaptureRules {
        messages: usize::try_from(messages).unwrap_or(1),
        time: Duration::from_secs(within("/seconds", seconds, 1, 300)?),
    };
    let view = installation.capture(settings, own || given, rules).await?;
    Ok(HttpResponse::Created().json(view))
}

/// Which events of a capture.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct News {
    /// Only events behind this number.
    after: u64,
    /// Wait up to so many seconds, at most 60, until there is such an event or the capture ends.
    wait: u64,
}

/// A capture and what it has caught. It is remembered until 16 newer ones push it out.
///
/// # Errors
/// 404.
#[utoipa::path(get, path = "/api/connections/{id}/captures/{capture}", tag = "connections",
    params(("id" = String, Path), ("capture" = String, Path),
        ("after" = Option<u64>, Query, description = "Only events behind this number"),
        ("wait" = Option<u64>, Query, maximum = 60,
            description = "Wait so many seconds for such an event, or for the end")),
    responses((status = 200, description = "The capture", body = ConnectionCapture),
        (status = 404, description = "No such capture", body = Form)))]
pub async fn captured(
    installation: web::Data<Installation>,
    path: web::Path<(String, String)>,
    news: Query<News>,
) -> Answer<web::Json<CaptureView>> {
    let (id, capture) = path.into_inner();
    let wait = Duration::from_secs(within("/wait", news.0.wait, 0, LONGEST_WAIT)?);
    let connections = installation.engine.connections();
    let view = connections.captured(&id, &capture, news.0.after, wait).await;
    view.map(web::Json).ok_or_else(|| Problem::not_found("there is no such capture"))
}

/// Ends a capture and forgets it.
///
/// # Errors
/// 404.
#[utoipa::path(delete, path = "/api/connections/{id}/captures/{capture}", tag = "connections",
    params(("id" = String, Path), ("capture" = String, Path)),
    responses((status = 204, description = "It is gone"),
        (status = 404, description = "No such capture", body = Form)))]
pub async fn end(
    installation: web::Data<Installation>,
    path: web::Path<(String, String)>,
) -> Answer<HttpResponse> {
    if installation.engine.connections().end_capture(&path.0, &path.1) {
        Ok(HttpResponse::NoContent().finish())
    } else {
        Err(Problem::not_found("there is no such capture"))
    }
}

/// The settings to try: those given, with the saved ones' secrets, or the saved ones. Tells also
/// whether any were given.
async fn wanted(
    installation: &Installation,
    id: &str,
    given: Option<Json>,
) -> Answer<(Settings, bool)> {
    let Some(given) = given else {
        let record = record(installation, id).await?;
        let settings = settings_of(&record).map_err(|why| Problem::bad("bad-connection", why))?;
        return Ok((settings, false));
    };
    let mut settings: Settings = crate::json::shape(given)?;
    if settings.id != id {
        let words = "the id is another one than the path's";
        return Err(Problem::bad("other-id", words).at("/settings/id"));
    }
    let known = installation.project.connections().get(id).await?;
    let known = known.and_then(|record| settings_of(&record).ok());
    mask::fill(&mut settings, known.as_ref()).map_err(|problems| {
        Problem::unprocessable("secret-missing", "secrets are missing", problems)
    })?;
    Ok((settings, true))
}

fn within(pointer: &str, number: u64, least: u64, most: u64) -> Answer<u64> {
    if (least..=most).contains(&number) {
        return Ok(number);
    }
    Err(Problem::bad("out-of-range", format!("from {least} to {most}")).at(pointer))
}
