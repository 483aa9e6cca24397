//! Values by name: globals, which every flow sees, and settings of the installation.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use engine::project::{Record, Records};
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

use crate::body::{AnyBody, Query};
use crate::etag;
use crate::installation::Installation;
use crate::page::{Page, Part};
use crate::problem::{Answer, Form, Problem};

/// A value with its name.
#[derive(Debug, Serialize, ToSchema)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// What `If-Match` names.
    pub revision: u64,
    /// Any JSON.
    pub value: Json,
}

impl From<Record> for Named {
    fn from(record: Record) -> Self {
        Self { name: record.id, revision: record.revision, value: record.value }
    }
}

async fn list(records: Records, page: &Page) -> Answer<web::Json<Part<Named>>> {
    let (limit, after) = (page.limit()?, page.after()?);
    let found = records.list(after.as_deref(), limit + 1).await?;
    let part = Part::of(found, limit, |record| record.id.clone());
    Ok(web::Json(part.map(Named::from)))
}

async fn one(records: Records, name: &str) -> Answer<HttpResponse> {
    let found = records.get(name).await?;
    let record = found.ok_or_else(|| Problem::not_found("there is no value of this name"))?;
    Ok(etag::with_revision(StatusCode::OK, record.revision, &Named::from(record)))
}

fn saved(name: String, revision: u64, value: Json) -> HttpResponse {
    etag::with_revision(StatusCode::OK, revision, &Named { name, revision, value })
}

/// The globals, by name. A flow's own go before them.
///
/// # Errors
/// 400 for a page that is none.
#[utoipa::path(get, path = "/api/globals", tag = "globals", params(Page),
    responses((status = 200, description = "The globals", body = Part<Named>)))]
pub async fn globals(
    installation: web::Data<Installation>,
    page: Query<Page>,
) -> Answer<web::Json<Part<Named>>> {
    list(installation.project.globals(), &page.0).await
}

/// A global.
///
/// # Errors
/// 404.
#[utoipa::path(get, path = "/api/globals/{name}", tag = "globals", params(("name" = String, Path)),
    responses((status = 200, description = "The global", body = Named),
        (status = 404, description = "No such global", body = Form)))]
pub async fn global(
    installation: web::Data<Installation>,
    name: web::Path<String>,
) -> Answer<HttpResponse> {
    one(installation.project.globals(), &name).await
}

/// Sets a global, for all flows at once.
///
/// # Errors
/// 409 when, with `If-Match`, somebody else changed it.
#[utoipa::path(put, path = "/api/globals/{name}", tag = "globals", request_body = Object,
    params(("name" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 200, description = "It is set", body = Named),
        (status = 409, description = "It was changed by somebody else", body = Form)))]
pub async fn save_global(
    request: HttpRequest,
    installation: web::Data<Installation>,
    name: web::Path<String>,
    body: AnyBody,
) -> Answer<HttpResponse> {
    let (expect, name, value) = (etag::expectation(&request)?, name.into_inner(), body.0);
    let revision = installation.set_global(name.clone(), Some(value.clone()), expect).await?;
    Ok(saved(name, revision, value))
}

/// Removes a global.
///
/// # Errors
/// 404.
#[utoipa::path(delete, path = "/api/globals/{name}", tag = "globals",
    params(("name" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 204, description = "It is gone"),
        (status = 404, description = "No such global", body = Form)))]
pub async fn delete_global(
    request: HttpRequest,
    installation: web::Data<Installation>,
    name: web::Path<String>,
) -> Answer<HttpResponse> {
    let expect = etag::expectation(&request)?;
    installation.set_global(name.into_inner(), None, expect).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The settings of the installation, by name: what its pages remember for everybody.
///
/// # Errors
/// 400 for a page that is none.
#[utoipa::path(get, path = "/api/settings", tag = "settings", params(Page),
    responses((status = 200, description = "The settings", body = Part<Named>)))]
pub async fn settings(
    installation: web::Data<Installation>,
    page: Query<Page>,
) -> Answer<web::Json<Part<Named>>> {
    list(installation.project.settings(), &page.0).await
}

/// A setting.
///
/// # Errors
/// 404.
#[utoipa::path(get, path = "/api/settings/{name}", tag = "settings",
    params(("name" = String, Path)),
    responses((status = 200, description = "The setting", body = Named),
        (status = 404, description = "No such setting", body = Form)))]
pub async fn setting(
    installation: web::Data<Installation>,
    name: web::Path<String>,
) -> Answer<HttpResponse> {
    one(installation.project.settings(), &name).await
}

/// Sets a setting. `push.channels` and `push.origins` are gone by at once. `errorHandler` names
/// what is called with failed runs that nothing narrower dealt with: the id of a flow, or
/// `{"script": "id"}`. The others mean what the pages make of them.
///
/// # Errors
/// 409 when, with `If-Match`, somebody else changed it, 422 when the program cannot go by it.
#[utoipa::path(put, path = "/api/settings/{name}", tag = "settings", request_body = Object,
    params(("name" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 200, description = "It is set", body = Named),
        (status = 409, description = "It was changed by somebody else", body = Form),
        (status = 422, description = "The program cannot go by it", body = Form)))]
pub async fn save_setting(
    request: HttpRequest,
    installation: web::Data<Installation>,
    name: web::Path<String>,
    body: AnyBody,
) -> Answer<HttpResponse> {
    let (expect, name, value) = (etag::expectation(&request)?, name.into_inner(), body.0);
    let revision = installation.set_setting(name.clone(), Some(value.clone()), expect).await?;
    Ok(saved(name, revision, value))
}

/// Removes a setting.
///
/// # Errors
/// 404.
#[utoipa::path(delete, path = "/api/settings/{name}", tag = "settings",
    params(("name" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 204, description = "It is gone"),
        (status = 404, description = "No such setting", body = Form)))]
pub async fn delete_setting(
    request: HttpRequest,
    installation: web::Data<Installation>,
    name: web::Path<String>,
) -> Answer<HttpResponse> {
    let expect = etag::expectation(&request)?;
    installation.set_setting(name.into_inner(), None, expect).await?;
    Ok(HttpResponse::NoContent().finish())
}
