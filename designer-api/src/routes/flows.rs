//! Flows: the list, the draft, and what is wrong with it.

pub mod publishing;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use engine::flow::Flow;
use serde::Serialize;
use utoipa::ToSchema;

use crate::body::{FlowBody, Query};
use crate::etag;
use crate::installation::Installation;
use crate::page::{Page, Part};
use crate::problem::{Answer, Finding, Form, Problem};
use crate::schema::FlowDocument;
use crate::view::FlowView;

/// A flow's draft, with what lists show of the flow.
#[derive(Debug, Serialize, ToSchema)]
pub struct FlowAnswer {
    /// What lists show.
    pub about: FlowView,
    /// The draft.
    #[schema(value_type = FlowDocument)]
    pub flow: Flow,
}

/// All that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct Checked {
    /// Errors before warnings, in document order; empty if all is well.
    pub problems: Vec<Finding>,
}

/// The flows, by id.
///
/// # Errors
/// 400 for a page that is none.
#[utoipa::path(get, path = "/api/flows", tag = "flows", params(Page),
    responses((status = 200, description = "The flows", body = Part<FlowView>)))]
pub async fn list(
    installation: web::Data<Installation>,
    page: Query<Page>,
) -> Answer<web::Json<Part<FlowView>>> {
    let (limit, after) = (page.0.limit()?, page.0.after()?);
    let found = installation.project.flows().list(after.as_deref(), limit + 1).await?;
    let part = Part::of(found, limit, |flow| flow.id.clone());
    let engine = &installation.engine;
    let mut part = part.map(|flow| FlowView::new(flow, engine));
    for flow in std::mem::take(&mut part.items) {
        part.items.push(flow.counted(engine).await?);
    }
    Ok(web::Json(part))
}

/// Adds a flow; the document is its first draft.
///
/// # Errors
/// 400 for what is no flow, 409 when the id is taken.
#[utoipa::path(post, path = "/api/flows", tag = "flows", request_body = FlowDocument,
    responses((status = 201, description = "It is there now", body = FlowView),
        (status = 409, description = "The id is taken", body = Form)))]
pub async fn create(installation: web::Data<Installation>, body: FlowBody) -> Answer<HttpResponse> {
    let flows = installation.project.flows();
    let draft = flows.create(&body.0).await?;
    let view = FlowView::new(flows.summary(&body.0.id).await?, &installation.engine);
    Ok(etag::with_revision(StatusCode::CREATED, draft.revision, &view))
}

/// A flow's draft. The `ETag` is its revision.
///
/// # Errors
/// 404.
#[utoipa::path(get, path = "/api/flows/{id}", tag = "flows", params(("id" = String, Path)),
    responses((status = 200, description = "The draft", body = FlowAnswer),
        (status = 404, description = "No such flow", body = Form)))]
pub async fn get(
    installation: web::Data<Installation>,
    id: web::Path<String>,
) -> Answer<HttpResponse> {
    let flows = installation.project.flows();
    let draft = flows.draft(&id).await?;
    let answer = FlowAnswer {
        about: FlowView::new(flows.summary(&id).await?, &installation.engine)
            .counted(&installation.engine)
            .await?,
        flow: draft.flow,
    };
    Ok(etag::with_revision(StatusCode::OK, draft.revision, &answer))
}

/// Saves the draft, mistakes and all: `If-Match` names the revision that was changed.
///
/// # Errors
/// 409 when somebody else saved it meanwhile, 428 without `If-Match`.
#[utoipa::path(put, path = "/api/flows/{id}", tag = "flows", request_body = FlowDocument,
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, description = "It is saved", body = FlowView),
        (status = 409, description = "It was changed by somebody else", body = Form),
        (status = 428, description = "If-Match is missing", body = Form)))]
pub async fn save(
    request: HttpRequest,
    installation: web::Data<Installation>,
    id: web::Path<String>,
    body: FlowBody,
) -> Answer<HttpResponse> {
    let expected = etag::required(&request)?;
    if body.0.id != *id {
        return Err(Problem::bad(
            "other-id",
            "the document's id is another one than the path's; a flow keeps its id",
        )
        .at("/id"));
    }
    let flows = installation.project.flows();
    let draft = flows.save(&body.0, expected).await?;
    let view = FlowView::new(flows.summary(&id).await?, &installation.engine);
    Ok(etag::with_revision(StatusCode::OK, draft.revision, &view))
}

/// Removes a flow that is not deployed, with all its versions.
///
/// # Errors
/// 404, 409 when it is deployed or, with `If-Match`, was changed.
#[utoipa::path(delete, path = "/api/flows/{id}", tag = "flows",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 204, description = "It is gone"),
        (status = 409, description = "It is deployed, or was changed", body = Form)))]
pub async fn delete(
    request: HttpRequest,
    installation: web::Data<Installation>,
    id: web::Path<String>,
) -> Answer<HttpResponse> {
    let expected = etag::expected(&request)?;
    installation.delete_flow(id.into_inner(), expected).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Says all that is wrong with a document. Nothing is kept, opened or run by it.
///
/// # Errors
/// 400 for what is no flow at all.
#[utoipa::path(post, path = "/api/check", tag = "flows", request_body = FlowDocument,
    responses((status = 200, description = "What was found", body = Checked)))]
pub async fn check(
    installation: web::Data<Installation>,
    body: FlowBody,
) -> Answer<web::Json<Checked>> {
    let problems = installation.check(&body.0).await?;
    Ok(web::Json(Checked { problems: problems.into_iter().map(Finding::from).collect() }))
}
