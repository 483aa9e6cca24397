//! Versions: listed, deployed, rolled back to, compared.

#![expect(unused_qualifications, reason = "the macro that describes routes writes such")]

use actix_web::{HttpResponse, web};
use engine::flow::Flow;
use engine::project::Diff;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::{IntoParams, ToSchema};

use crate::body::{Body, Query};
use crate::installation::{Deploy, Deployed, Installation};
use crate::page::{Page, Part};
use crate::problem::{Answer, Form, Problem};
use crate::schema::FlowDocument;
use crate::view::VersionView;

/// Most characters of a note.
const LONGEST_NOTE: usize = 1000;

/// A published version.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionAnswer {
    /// What lists show.
    pub about: VersionView,
    /// The document; it never changes.
    #[schema(value_type = FlowDocument)]
    pub flow: Flow,
}

/// What to deploy.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeployOrder {
    /// A published version, to roll back to it; absent: the draft, which is published by this.
    #[serde(default)]
    version: Option<u32>,
    /// The draft's revision as you saw it; with it, a draft that changed meanwhile is refused.
    #[serde(default)]
    revision: Option<u64>,
    /// What to say about the new version.
    #[serde(default)]
    note: String,
}

/// Which two documents to compare.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Between {
    /// The older version.
    from: u32,
    /// The newer version; the draft if absent.
    to: Option<u32>,
}

/// The published versions, oldest first.
///
/// # Errors
/// 404.
#[utoipa::path(get, path = "/api/flows/{id}/versions", tag = "flows",
    params(("id" = String, Path), Page),
    responses((status = 200, description = "The versions", body = Part<VersionView>),
        (status = 404, description = "No such flow", body = Form)))]
pub async fn versions(
    installation: web::Data<Installation>,
    id: web::Path<String>,
    page: Query<Page>,
) -> Answer<web::Json<Part<VersionView>>> {
    let limit = page.0.limit()?;
    let after = page.0.after()?.map(|after| after.parse::<u32>()).transpose();
    let after = after.map_err(|_| Problem::bad("bad-cursor", "cursor is not one of this list"))?;
    let found = installation.project.flows().versions(&id, after, limit + 1).await?;
    let part = Part::of(found, limit, |info| info.version.to_string());
    Ok(web::Json(part.map(VersionView::from)))
}

/// A published version.
///
/// # Errors
/// 404.
#[utoipa::path(get, path = "/api/flows/{id}/versions/{version}", tag = "flows",
    params(("id" = String, Path), ("version" = u32, Path)),
    responses((status = 200, description = "The version", body = VersionAnswer),
        (status = 404, description = "No such flow or version", body = Form)))]
pub async fn version(
    installation: web::Data<Installation>,
    path: web::Path<(String, u32)>,
) -> Answer<web::Json<VersionAnswer>> {
    let version = installation.project.flows().version(&path.0, path.1).await?;
    Ok(web::Json(VersionAnswer { about: version.info.into(), flow: version.flow }))
}

/// Puts a version to work: the draft, or an older version to roll back. Either it runs
/// afterwards, or what ran before still does; connections stay open.
///
/// # Errors
/// 404, 409 when the draft is another one by now, 422 with all that is wrong with the flow.
#[utoipa::path(post, path = "/api/flows/{id}/deploy", tag = "flows", request_body = DeployOrder,
    params(("id" = String, Path)),
    responses((status = 200, description = "It runs", body = Deployed),
        (status = 404, description = "No such flow or version", body = Form),
        (status = 409, description = "The draft was changed", body = Form),
        (status = 422, description = "The flow has mistakes", body = Form)))]
pub async fn deploy(
    installation: web::Data<Installation>,
    id: web::Path<String>,
    body: Body<DeployOrder>,
) -> Answer<web::Json<Deployed>> {
    let DeployOrder { version, revision, note } = body.0;
    if note.chars().count() > LONGEST_NOTE {
        let words = format!("a note has at most {LONGEST_NOTE} characters");
        return Err(Problem::bad("long-note", words).at("/note"));
    }
    let wanted = Deploy { version, revision, note };
    installation.deploy(id.into_inner(), wanted).await.map(web::Json)
}

/// Takes a flow out of work. Runs in flight finish.
///
/// # Errors
/// 404, 409 when it is not deployed.
#[utoipa::path(post, path = "/api/flows/{id}/undeploy", tag = "flows",
    params(("id" = String, Path)),
    responses((status = 204, description = "It runs no more"),
        (status = 409, description = "It is not deployed", body = Form)))]
pub async fn undeploy(
    installation: web::Data<Installation>,
    id: web::Path<String>,
) -> Answer<HttpResponse> {
    installation.undeploy(id.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What is different between two versions, or a version and the draft.
///
/// # Errors
/// 404.
#[utoipa::path(get, path = "/api/flows/{id}/diff", tag = "flows",
    params(("id" = String, Path), Between),
    responses((status = 200, description = "Nodes and wires that were added, removed, changed",
            body = Object),
        (status = 404, description = "No such flow or version", body = Form)))]
pub async fn diff(
    installation: web::Data<Installation>,
    id: web::Path<String>,
    between: Query<Between>,
) -> Answer<web::Json<Json>> {
    let flows = installation.project.flows();
    let old = flows.version(&id, between.0.from).await?.flow;
    let new = match between.0.to {
        Some(version) => flows.version(&id, version).await?.flow,
        None => flows.draft(&id).await?.flow,
    };
    serde_json::to_value(Diff::between(&old, &new))
        .map(web::Json)
        .map_err(|error| Problem::internal(&error))
}
