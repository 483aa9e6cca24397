//! What happened to an instance, and how it was at any event.

use actix_web::web;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;

use super::processes;
use crate::body::Query;
use crate::installation::Installation;
use crate::problem::{Answer, Form, Problem};
use crate::process_view::{IncidentView, InstanceView, RecordView, TokenView};

/// Which part of a history.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// The number of the first event of the last record that is known.
    #[serde(default)]
    after: u64,
    /// How many records, from 1 to 200; 100 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

/// An instance as it was.
#[derive(Debug, Serialize, ToSchema)]
pub struct Past {
    /// The instance.
    pub instance: InstanceView,
    /// Its tokens.
    pub tokens: Vec<TokenView>,
    /// Its open incidents.
    pub incidents: Vec<IncidentView>,
    /// Its data.
    #[schema(value_type = Object)]
    pub data: Json,
}

/// What happened to an instance, from the beginning.
///
/// # Errors
/// 404.
#[utoipa::path(get, path = "/api/instances/{id}/history", tag = "processes",
    params(("id" = String, Path), Part),
    responses((status = 200, description = "The records, in order", body = Vec<RecordView>),
        (status = 404, description = "No such instance", body = Form)))]
pub async fn history(
    installation: web::Data<Installation>,
    id: web::Path<String>,
    part: Query<Part>,
) -> Answer<web::Json<Vec<RecordView>>> {
    let limit = part.0.limit.unwrap_or(100);
    if !(1..=200).contains(&limit) {
        return Err(Problem::bad("bad-limit", "limit is from 1 to 200"));
    }
    let records = processes(&installation)?.history(&id, part.0.after, limit).await?;
    Ok(web::Json(records.iter().map(RecordView::from).collect()))
}

/// An instance as it was after one of its events.
///
/// # Errors
/// 404.
#[utoipa::path(get, path = "/api/instances/{id}/events/{event}", tag = "processes",
    params(("id" = String, Path), ("event" = u64, Path)),
    responses((status = 200, description = "As it was", body = Past),
        (status = 404, description = "No such instance or event", body = Form)))]
pub async fn at(
    installation: web::Data<Installation>,
    path: web::Path<(String, u64)>,
) -> Answer<web::Json<Past>> {
    let (id, event) = path.into_inner();
    let processes = processes(&installation)?;
    let state = processes.at(&id, event).await?;
    if event == 0 || state.events < event {
        let words = format!("there are {} events so far; they begin at 1", state.events);
        return Err(Problem::not_found(words));
    }
    Ok(web::Json(Past {
        instance: InstanceView::of(processes, &state).await,
        tokens: state.tokens.values().map(TokenView::from).collect(),
        incidents: state.incidents.iter().map(|(id, one)| IncidentView::new(*id, one)).collect(),
        data: Json::from(&state.data),
    }))
}
