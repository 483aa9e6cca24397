//! Connections: their settings, without secrets, and how they are doing.

pub mod held;
pub mod trials;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use engine::connection::{Settings, Status};
use engine::project::{Expect, Record};
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

use crate::body::{DeepBody, Query};
use crate::etag;
use crate::installation::{Installation, settings_of};
use crate::mask;
use crate::page::{Page, Part};
use crate::problem::{Answer, Finding, Form, Problem};
use crate::schema::{ConnectionSettings, ConnectionStatus};

/// A connection.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConnectionView {
    /// Its id.
    pub id: String,
    /// What `If-Match` names.
    pub revision: u64,
    /// The settings; `***` stands where a secret is, and keeps it when it is sent back.
    #[schema(value_type = ConnectionSettings)]
    pub settings: Json,
    /// What is dangerous about the settings; nothing that stands in the way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Finding>,
    /// How it is doing; absent while it is not set up.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ConnectionStatus>)]
    pub status: Option<Status>,
    /// Why it is not set up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

fn view(installation: &Installation, record: &Record) -> ConnectionView {
    let read = settings_of(record);
    let (settings, problem) = match &read {
        Ok(settings) => (serde_json::to_value(mask::masked(settings)).unwrap_or_default(), None),
        Err(why) => (Json::Null, Some(why.clone())),
    };
    let warnings = read.iter().flat_map(Settings::check).map(Finding::from).collect();
    ConnectionView {
        warnings,
        id: record.id.clone(),
        revision: record.revision,
        settings,
        status: installation.engine.connections().get(&record.id).map(|handle| handle.status()),
        problem,
    }
}

/// The connections, by id.
///
/// # Errors
/// 400 for a page that is none.
#[utoipa::path(get, path = "/api/connections", tag = "connections", params(Page),
    responses((status = 200, description = "The connections", body = Part<ConnectionView>)))]
pub async fn list(
    installation: web::Data<Installation>,
    page: Query<Page>,
) -> Answer<web::Json<Part<ConnectionView>>> {
    let (limit, after) = (page.0.limit()?, page.0.after()?);
    let found = installation.project.connections().list(after.as_deref(), limit + 1).await?;
    let part = Part::of(found, limit, |record| record.id.clone());
    Ok(web::Json(part.map(|record| view(&installation, &record))))
}

/// Adds a connection and opens it.
///
/// # Errors
/// 409 when the id is taken, 422 with all that is wrong with the settings.
#[utoipa::path(post, path = "/api/connections", tag = "connections",
    request_body = ConnectionSettings,
    responses((status = 201, description = "It is being opened", body = ConnectionView),
        (status = 409, description = "The id is taken", body = Form),
        (status = 422, description = "The settings have mistakes", body = Form)))]
pub async fn create(
    installation: web::Data<Installation>,
    body: DeepBody<Settings>,
) -> Answer<HttpResponse> {
    let id = body.0.id.clone();
    keep(&installation, body.0, None, Expect::New).await?;
    answer(&installation, &id, StatusCode::CREATED).await
}

/// A connection with its status.
///
/// # Errors
/// 404.
#[utoipa::path(get, path = "/api/connections/{id}", tag = "connections",
    params(("id" = String, Path)),
    responses((status = 200, description = "The connection", body = ConnectionView),
        (status = 404, description = "No such connection", body = Form)))]
pub async fn get(
    installation: web::Data<Installation>,
    id: web::Path<String>,
) -> Answer<HttpResponse> {
    answer(&installation, &id, StatusCode::OK).await
}

/// Changes a connection. Its socket stays open unless what it was opened with has changed.
///
/// # Errors
/// 404, 409 when somebody else changed it, 422 with all that is wrong with the settings, 428
/// without `If-Match`.
#[utoipa::path(put, path = "/api/connections/{id}", tag = "connections",
    request_body = ConnectionSettings,
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, description = "It is changed", body = ConnectionView),
        (status = 404, description = "No such connection", body = Form),
        (status = 409, description = "It was changed by somebody else", body = Form),
        (status = 422, description = "The settings have mistakes", body = Form)))]
pub async fn save(
    request: HttpRequest,
    installation: web::Data<Installation>,
    id: web::Path<String>,
    body: DeepBody<Settings>,
) -> Answer<HttpResponse> {
    let expected = etag::required(&request)?;
    if body.0.id != *id {
        let words = "the id is another one than the path's; a connection keeps its id";
        return Err(Problem::bad("other-id", words).at("/id"));
    }
    let known = record(&installation, &id).await?;
    keep(&installation, body.0, settings_of(&known).ok(), Expect::Revision(expected)).await?;
    answer(&installation, &id, StatusCode::OK).await
}

/// Removes a connection and closes its socket. Flows that name it stay.
///
/// # Errors
/// 404, 409 when, with `If-Match`, it was changed.
#[utoipa::path(delete, path = "/api/connections/{id}", tag = "connections",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 204, description = "It is gone"),
        (status = 404, description = "No such connection", body = Form)))]
pub async fn delete(
    request: HttpRequest,
    installation: web::Data<Installation>,
    id: web::Path<String>,
) -> Answer<HttpResponse> {
    let expect = etag::expectation(&request)?;
    installation.remove_connection(id.into_inner(), expect).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Tries to connect now, without waiting for the next attempt.
///
/// # Errors
/// 404.
#[utoipa::path(post, path = "/api/connections/{id}/retry", tag = "connections",
    params(("id" = String, Path)),
    responses((status = 204, description = "It is tried"),
        (status = 404, description = "No such connection", body = Form)))]
pub async fn retry(
    installation: web::Data<Installation>,
    id: web::Path<String>,
) -> Answer<HttpResponse> {
    if installation.engine.connections().retry(&id) {
        Ok(HttpResponse::NoContent().finish())
    } else {
        Err(missing(&id))
    }
}

async fn keep(
    installation: &Installation,
    mut settings: Settings,
    known: Option<Settings>,
    expect: Expect,
) -> Answer<u64> {
    mask::fill(&mut settings, known.as_ref()).map_err(|problems| {
        Problem::unprocessable("secret-missing", "secrets are missing", problems)
    })?;
    installation.set_connection(settings, expect).await
}

async fn answer(installation: &Installation, id: &str, status: StatusCode) -> Answer<HttpResponse> {
    let record = record(installation, id).await?;
    Ok(etag::with_revision(status, record.revision, &view(installation, &record)))
}

async fn record(installation: &Installation, id: &str) -> Answer<Record> {
    installation.project.connections().get(id).await?.ok_or_else(|| missing(id))
}

fn missing(id: &str) -> Problem {
    Problem::not_found(format!("there is no connection `{}`", id.escape_debug()))
}
