//! Runs: counters, failures, traces, and buttons to press.

use actix_web::{HttpResponse, web};
use engine::flow::{Step, Tally};
use engine::payload::Value;
use engine::run::End;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;

use crate::body::{Body, Query};
use crate::installation::Installation;
use crate::page::Page;
use crate::problem::{Answer, Form, Problem};
use crate::view::{Counts, FailureView, Room, RunView, TraceView};

/// A flow's runs.
#[derive(Debug, Serialize, ToSchema)]
pub struct Runs {
    /// Counters since the program started.
    pub counts: Counts,
    /// Whether runs are traced.
    pub tracing: bool,
    /// The last failures, newest first.
    pub failures: Vec<FailureView>,
    /// The last traced runs, newest first.
    pub traced: Vec<RunView>,
    /// The runs that wait for something now, oldest first.
    pub waiting: Vec<WaitingView>,
    /// Counters of the deployed version's nodes, in document order; empty while none is deployed.
    pub nodes: Vec<NodeCounts>,
}

/// Counters of a node since its version was deployed.
#[derive(Debug, Serialize, ToSchema)]
pub struct NodeCounts {
    /// The node's id.
    pub node: String,
    /// Messages that came in.
    pub entered: u64,
    /// Messages at which the node failed, after all retries.
    pub failed: u64,
    /// Messages that left, port by port in the order of the node's ports, `error` last.
    pub left: Vec<u64>,
}

impl NodeCounts {
    fn of(step: &Step, tally: &Tally) -> Self {
        Self {
            node: step.id.to_string(),
            entered: tally.sum(step.counts.entered()),
            failed: tally.sum(step.counts.failed()),
            left: step.counts.all_left().map(|place| tally.sum(place)).collect(),
        }
    }
}

/// A run that waits for something.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaitingView {
    /// The run.
    pub run: u64,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub since: jiff::Timestamp,
}

/// Whether to trace.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Tracing {
    on: bool,
}

/// What a button is pressed with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Press {
    /// The payload's `data`; the button's saved payload if absent.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Object>)]
    data: Option<Json>,
}

/// Tells `null`, which is data, from nothing.
pub(super) fn given<'de, D: serde::Deserializer<'de>>(input: D) -> Result<Option<Json>, D::Error> {
    Json::deserialize(input).map(Some)
}

/// How a run ended.
#[derive(Debug, Serialize, ToSchema)]
pub struct Ended {
    /// The run.
    pub run: u64,
    /// What a Return node or the early return gave.
    pub result: Option<Json>,
    /// Why it failed.
    pub failure: Option<FailureView>,
    /// Node by node.
    pub trace: Option<TraceView>,
}

/// What is remembered of a flow's runs.
///
/// # Errors
/// 404.
#[utoipa::path(get, path = "/api/flows/{id}/runs", tag = "runs",
    params(("id" = String, Path), ("limit" = Option<u64>, Query, minimum = 1, maximum = 200)),
    responses((status = 200, description = "Counters, failures, traced runs", body = Runs),
        (status = 404, description = "No such flow", body = Form)))]
pub async fn list(
    installation: web::Data<Installation>,
    id: web::Path<String>,
    page: Query<Page>,
) -> Answer<web::Json<Runs>> {
    let limit = page.0.limit()?;
    if page.0.after()?.is_some() {
        return Err(Problem::bad("bad-cursor", "this list has one page; see limit"));
    }
    let record = known(&installation, &id).await?;
    let failures = record.errors();
    let traces = record.traces();
    let waiting = record.waiting().into_iter().take(limit);
    let mut room = Room::new();
    Ok(web::Json(Runs {
        counts: record.counts().into(),
        tracing: record.tracing(),
        failures: failures.iter().take(limit).map(|one| FailureView::new(one, &mut room)).collect(),
        traced: traces.iter().take(limit).map(|one| RunView::from(&**one)).collect(),
        waiting: waiting.map(|(run, waiting)| WaitingView { run, since: waiting.since }).collect(),
        nodes: installation
            .engine
            .deployment(&id)
            .map(|deployment| {
                let plan = &deployment.plan;
                plan.steps.iter().map(|step| NodeCounts::of(step, &plan.tally)).collect()
            })
            .unwrap_or_default(),
    }))
}

/// A traced run, node by node.
///
/// # Errors
/// 404 when it was not traced, or so long ago that it is forgotten.
#[utoipa::path(get, path = "/api/flows/{id}/runs/{run}", tag = "runs",
    params(("id" = String, Path), ("run" = u64, Path)),
    responses((status = 200, description = "The run", body = TraceView),
        (status = 404, description = "No such run", body = Form)))]
pub async fn get(
    installation: web::Data<Installation>,
    path: web::Path<(String, u64)>,
) -> Answer<web::Json<TraceView>> {
    let record = known(&installation, &path.0).await?;
    let traces = record.traces();
    let found = traces.iter().find(|trace| trace.run == path.1);
    found.map(|trace| web::Json(TraceView::new(trace, &mut Room::new()))).ok_or_else(|| {
        Problem::not_found(
            "this run was not traced, or it is forgotten; only the last 100 are kept",
        )
    })
}

/// Ends a run that waits for something.
///
/// # Errors
/// 404 when no such run waits.
#[utoipa::path(post, path = "/api/flows/{id}/runs/{run}/cancel", tag = "runs",
    params(("id" = String, Path), ("run" = u64, Path)),
    responses((status = 204, description = "It ends"),
        (status = 404, description = "No such run waits", body = Form)))]
pub async fn cancel(
    installation: web::Data<Installation>,
    path: web::Path<(String, u64)>,
) -> Answer<HttpResponse> {
    let record = known(&installation, &path.0).await?;
    if record.cancel(path.1) {
        Ok(HttpResponse::NoContent().finish())
    } else {
        Err(Problem::not_found("no run of this number waits for anything"))
    }
}

/// Switches tracing on or off.
///
/// # Errors
/// 404.
#[utoipa::path(put, path = "/api/flows/{id}/tracing", tag = "runs", request_body = Tracing,
    params(("id" = String, Path)),
    responses((status = 204, description = "It is as asked"),
        (status = 404, description = "No such flow", body = Form)))]
pub async fn trace(
    installation: web::Data<Installation>,
    id: web::Path<String>,
    body: Body<Tracing>,
) -> Answer<HttpResponse> {
    known(&installation, &id).await?.set_tracing(body.0.on);
    Ok(HttpResponse::NoContent().finish())
}

/// Presses a button, and waits for the run that it starts.
///
/// # Errors
/// 404, 409 when the flow is not deployed or the node is no button.
#[utoipa::path(post, path = "/api/flows/{id}/press/{node}", tag = "runs", request_body = Press,
    params(("id" = String, Path), ("node" = String, Path)),
    responses((status = 200, description = "How the run ended", body = Ended),
        (status = 404, description = "No such flow", body = Form),
        (status = 409, description = "Not deployed, or no button", body = Form)))]
pub async fn press(
    installation: web::Data<Installation>,
    path: web::Path<(String, String)>,
    body: Body<Press>,
) -> Answer<web::Json<Ended>> {
    let (flow, node) = path.into_inner();
    known(&installation, &flow).await?;
    let end = installation.press(flow, node, body.0.data.map(Value::from)).await?;
    Ok(web::Json(Ended::from(&end)))
}

impl From<&End> for Ended {
    fn from(end: &End) -> Self {
        let mut room = Room::new();
        Self {
            run: end.run,
            result: end.result.as_ref().map(Json::from),
            failure: end.failure.as_deref().map(|failure| FailureView::new(failure, &mut room)),
            trace: end.trace.as_deref().map(|trace| TraceView::new(trace, &mut room)),
        }
    }
}

/// What is remembered of a flow that there is.
async fn known(
    installation: &Installation,
    id: &str,
) -> Answer<std::sync::Arc<engine::run::FlowRecord>> {
    installation.project.flows().summary(id).await?;
    Ok(installation.engine.record(id))
}
