//! What a suspended connection holds, and what becomes of it.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use engine::connection::{Enabled, HeldEvent};
use engine::project::Expect;
use serde::Serialize;
use utoipa::ToSchema;

use super::{ConnectionView, answer, missing, record};
use crate::body::Query;
use crate::installation::{Installation, settings_of};
use crate::page::{Page, Part};
use crate::problem::{Answer, Form, Problem};
use crate::schema::ConnectionHeldEvent;

/// How many events were dropped.
#[derive(Debug, Serialize, ToSchema)]
pub struct Cancelled {
    /// How many.
    cancelled: usize,
}

/// The events that the connection holds, the oldest first.
///
/// # Errors
/// 404.
#[utoipa::path(get, path = "/api/connections/{id}/held", tag = "connections",
    params(("id" = String, Path), Page),
    responses((status = 200, description = "The events", body = Part<ConnectionHeldEvent>),
        (status = 404, description = "No such connection", body = Form)))]
pub async fn list(
    installation: web::Data<Installation>,
    id: web::Path<String>,
    page: Query<Page>,
) -> Answer<web::Json<Part<HeldEvent>>> {
    let (limit, after) = (page.0.limit()?, page.0.after()?);
    let after = match after {
        Some(number) => Some(
            number
                .parse()
                .map_err(|_| Problem::bad("bad-cursor", "this is not a cursor of this list"))?,
        ),
        None => None,
    };
    let held = installation.engine.connections().held(&id, after, limit + 1).await;
    let held = held.ok_or_else(|| missing(&id))??;
    Ok(web::Json(Part::of(held, limit, |event| event.id.to_string())))
}

/// Drops all events that the connection holds.
///
/// # Errors
/// 404.
#[utoipa::path(delete, path = "/api/connections/{id}/held", tag = "connections",
    params(("id" = String, Path)),
    responses((status = 200, description = "How many were dropped", body = Cancelled),
        (status = 404, description = "No such connection", body = Form)))]
pub async fn cancel_all(
    installation: web::Data<Installation>,
    id: web::Path<String>,
) -> Answer<web::Json<Cancelled>> {
    let cancelled = installation.engine.connections().cancel_held(&id, None).await;
    let cancelled = cancelled.ok_or_else(|| missing(&id))??;
    Ok(web::Json(Cancelled { cancelled }))
}

/// Drops one event that the connection holds.
///
/// # Errors
/// 404.
#[utoipa::path(delete, path = "/api/connections/{id}/held/{event}", tag = "connections",
    params(("id" = String, Path), ("event" = u64, Path)),
    responses((status = 204, description = "It is dropped"),
        (status = 404, description = "No such event", body = Form)))]
pub async fn cancel(
    installation: web::Data<Installation>,
    path: web::Path<(String, u64)>,
) -> Answer<HttpResponse> {
    let (id, event) = path.into_inner();
    let cancelled = installation.engine.connections().cancel_held(&id, Some(event)).await;
    match cancelled.ok_or_else(|| missing(&id))?? {
        0 => Err(Problem::not_found("the connection holds no such event")),
        _ => Ok(HttpResponse::NoContent().finish()),
    }
}

/// Holds events from now on instead of giving them to flows. The socket stays open.
///
/// # Errors
/// 404, 409 when the connection is changed at the same time.
#[utoipa::path(post, path = "/api/connections/{id}/suspend", tag = "connections",
    params(("id" = String, Path)),
    responses((status = 200, description = "It is suspended", body = ConnectionView),
        (status = 404, description = "No such connection", body = Form),
        (status = 409, description = "It was changed by somebody else", body = Form)))]
pub async fn suspend(
    installation: web::Data<Installation>,
    id: web::Path<String>,
) -> Answer<HttpResponse> {
    set(&installation, &id, Enabled::Suspended).await
}

/// Enables the connection: what it holds goes to the flows, in order, and then what comes.
///
/// # Errors
/// 404, 409 when the connection is changed at the same time.
#[utoipa::path(post, path = "/api/connections/{id}/resume", tag = "connections",
    params(("id" = String, Path)),
    responses((status = 200, description = "It is enabled", body = ConnectionView),
        (status = 404, description = "No such connection", body = Form),
        (status = 409, description = "It was changed by somebody else", body = Form)))]
pub async fn resume(
    installation: web::Data<Installation>,
    id: web::Path<String>,
) -> Answer<HttpResponse> {
    set(&installation, &id, Enabled::Enabled).await
}

async fn set(installation: &Installation, id: &str, enabled: Enabled) -> Answer<HttpResponse> {
    let known = record(installation, id).await?;
    let mut settings = settings_of(&known).map_err(|why| Problem::bad("bad-connection", why))?;
    settings.enabled = enabled;
    installation.set_connection(settings, Expect::Revision(known.revision)).await?;
    answer(installation, id, StatusCode::OK).await
}
