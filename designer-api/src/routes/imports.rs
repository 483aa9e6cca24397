//! Exports and imports.

#![expect(unused_qualifications, reason = "the macro that describes routes writes such")]

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::body::{FLOW_LIMIT, Query, RawBody};
use crate::installation::Installation;
use crate::problem::{Answer, Form, Problem};
use crate::transfer::{self, Importer, Order, Report};

/// Which document to export.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// A published version; the draft if absent.
    version: Option<u32>,
}

/// A flow as a file.
///
/// # Errors
/// 404.
#[utoipa::path(get, path = "/api/flows/{id}/export", tag = "transfer",
    params(("id" = String, Path), Which),
    responses((status = 200, description = "The flow, always written the same way",
            body = crate::schema::FlowDocument),
        (status = 404, description = "No such flow or version", body = Form)))]
pub async fn export(
    installation: web::Data<Installation>,
    id: web::Path<String>,
    which: Query<Which>,
) -> Answer<HttpResponse> {
    let flows = installation.project.flows();
    let flow = match which.0.version {
        Some(version) => flows.version(&id, version).await?.flow,
        None => flows.draft(&id).await?.flow,
    };
    file(&format!("{}.flow.json", flow.id), &flow)
}

/// A flow as a file, with the flows that it calls and the connections that they use; secrets are
/// left out.
///
/// # Errors
/// 404.
#[utoipa::path(get, path = "/api/flows/{id}/bundle", tag = "transfer",
    params(("id" = String, Path), Which),
    responses((status = 200, description = "The bundle", body = Object),
        (status = 404, description = "No such flow or version", body = Form)))]
pub async fn bundle(
    installation: web::Data<Installation>,
    id: web::Path<String>,
    which: Query<Which>,
) -> Answer<HttpResponse> {
    let (project, checker) = (&installation.project, installation.engine.checker());
    let bundle = transfer::bundle(project, checker, &id, which.0.version).await?;
    file(&format!("{}.bundle.json", *id), &bundle)
}

/// Takes in a flow or a bundle. Nothing is overwritten, opened or run by it, but the sockets of
/// new connections that are complete.
///
/// # Errors
/// 400, 409 or 422 with all that is wrong, before anything is kept.
#[utoipa::path(post, path = "/api/import", tag = "transfer", params(Order),
    request_body(content = Object, description = "A flow, or a bundle"),
    responses((status = 200, description = "What was done", body = Report),
        (status = 400, description = "Neither a flow nor a bundle", body = Form),
        (status = 409, description = "Made by a newer Wireloom", body = Form),
        (status = 422, description = "The flows have mistakes", body = Form)))]
pub async fn import(
    installation: web::Data<Installation>,
    order: Query<Order>,
    body: RawBody<FLOW_LIMIT>,
) -> Answer<web::Json<Report>> {
    // Large files take a while: not on a thread that serves others.
    let read = web::block(move || transfer::read(&body.0)).await;
    let bundle = read.map_err(|error| Problem::internal(&error))??;
    let importer = Importer {
        project: &installation.project,
        checker: installation.engine.checker(),
        running: Some(&installation),
    };
    importer.import(bundle, order.0).await.map(web::Json)
}

fn file(name: &str, document: &impl Serialize) -> Answer<HttpResponse> {
    // Ids are letters, digits, `-` and `_`: nothing to escape.
    let disposition = format!("attachment; filename=\"{name}\"");
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/json"))
        .insert_header((CONTENT_DISPOSITION, disposition))
        .body(transfer::canonical(document)?))
}
