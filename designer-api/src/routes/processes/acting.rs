//! What people do to instances: actions, incidents, changes by hand, messages.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, web};
use engine::payload::{Text, Value};
use engine::process::{Command, Modification, Outgoing, Status};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use utoipa::ToSchema;

use super::{actor, idempotency_key, processes};
use crate::body::Body;
use crate::gate::Identity;
use crate::installation::Installation;
use crate::problem::{Answer, Form, Problem};
use crate::process_view::{InstanceView, ReplyView, TokenView};

/// Posted data; empty if absent.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Posted {
    /// What the action takes of it is merged into the instance's data.
    #[serde(default)]
    #[schema(value_type = Object)]
    data: Map<String, Json>,
}

/// How incidents are resolved.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Resolution {
    /// Merged into the instance's data before what failed is tried again.
    #[schema(value_type = Option<Object>)]
    data: Option<Map<String, Json>>,
}

/// Which incidents are resolved together.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ManyIncidents {
    /// Of all instances of this definition …
    definition: Option<String>,
    /// … or of these instances, 200 at the most.
    instances: Option<Vec<String>>,
    /// With this code; all if absent.
    code: Option<String>,
    /// Merged into each instance's data before.
    #[schema(value_type = Option<Object>)]
    data: Option<Map<String, Json>>,
}

/// How many incidents were resolved.
#[derive(Debug, Serialize, ToSchema)]
pub struct Resolved {
    /// The number.
    pub resolved: u64,
}

/// Changes by hand, all or none.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Changes {
    /// In order: `{"do": "activate", "node"}`, `{"do": "terminate", "token"}`,
    /// `{"do": "setData", "data"}`.
    #[schema(value_type = Vec<Object>)]
    steps: Vec<Modification>,
    /// Only show what would become of it.
    #[serde(default)]
    dry_run: bool,
}

/// A move to another version.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Migration {
    /// Which version of the same definition.
    version: u64,
    /// Nodes that have another id there.
    #[serde(default)]
    mapping: BTreeMap<String, String>,
    /// Only show what would become of it.
    #[serde(default)]
    dry_run: bool,
}

/// An instance as it is, or would be, after a change.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Changed {
    /// Whether nothing was changed.
    pub dry_run: bool,
    /// The instance.
    pub instance: InstanceView,
    /// Its tokens.
    pub tokens: Vec<TokenView>,
    /// Its data.
    #[schema(value_type = Object)]
    pub data: Json,
}

/// A message to processes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewMessage {
    /// Its name.
    name: String,
    /// The value by which the receiver is found.
    #[serde(default)]
    correlation: String,
    /// What it carries.
    #[serde(default)]
    #[schema(value_type = Object)]
    payload: Map<String, Json>,
    /// How long it waits for a receiver: an ISO 8601 duration, an hour if absent.
    ttl: Option<String>,
    /// Recognises repeats for 24 hours.
    id: Option<String>,
}

/// Runs a manual action of the node where a token is, or brings the token back to it.
///
/// # Errors
/// 400 for an automatic action, 404, 409 when the token is elsewhere or the action completed, 422
/// for data that its schema refuses.
#[utoipa::path(post, path = "/api/instances/{id}/tokens/{token}/actions/{name}", tag = "processes",
    request_body = Posted,
    params(("id" = String, Path), ("token" = u32, Path), ("name" = String, Path),
        ("Idempotency-Key" = Option<String>, Header,
            description = "A second request with it gets the first one's answer, for 24 hours")),
    responses((status = 200, description = "It ran, or will at its time", body = ReplyView),
        (status = 400, description = "An automatic action", body = Form),
        (status = 404, description = "No such instance, token or action", body = Form),
        (status = 409, description = "Not now", body = Form),
        (status = 422, description = "The data does not fit", body = Form)))]
pub async fn execute(
    installation: web::Data<Installation>,
    identity: web::ReqData<Identity>,
    request: HttpRequest,
    path: web::Path<(String, u32, String)>,
    body: Body<Posted>,
) -> Answer<web::Json<ReplyView>> {
    let (id, token, name) = path.into_inner();
    let data = Value::from(Json::Object(body.0.data));
    let command = Command::Execute { token, action: name.into(), data };
    let once = idempotency_key(&request)?;
    let who = actor(&identity);
    let processes = processes(&installation)?;
    let reply = processes.command(&id, command, "action", Some(&who), once.as_deref()).await?;
    Ok(web::Json(reply.into()))
}

/// Resolves an incident: what failed is tried again.
///
/// # Errors
/// 404, 409.
#[utoipa::path(post, path = "/api/instances/{id}/incidents/{incident}/resolve", tag = "processes",
    request_body = Resolution,
    params(("id" = String, Path), ("incident" = u32, Path)),
    responses((status = 200, description = "It is tried again", body = ReplyView),
        (status = 404, description = "No such instance or incident", body = Form),
        (status = 409, description = "The instance has ended", body = Form)))]
pub async fn resolve(
    installation: web::Data<Installation>,
    identity: web::ReqData<Identity>,
    path: web::Path<(String, u32)>,
    body: Body<Resolution>,
) -> Answer<web::Json<ReplyView>> {
    let (id, incident) = path.into_inner();
    let data = body.0.data.map(|data| Value::from(Json::Object(data)));
    let command = Command::Resolve { incident, data };
    let who = actor(&identity);
    let processes = processes(&installation)?;
    let reply = processes.command(&id, command, "resolve", Some(&who), None).await?;
    Ok(web::Json(reply.into()))
}

/// Resolves the incidents of a definition's instances, or of some instances.
///
/// # Errors
/// 400 without either, 404 for an instance that is not there, those of the store.
#[utoipa::path(post, path = "/api/incidents/resolve", tag = "processes",
    request_body = ManyIncidents,
    responses((status = 200, description = "How many", body = Resolved),
        (status = 400, description = "Neither a definition nor instances", body = Form),
        (status = 404, description = "One of the instances is not there", body = Form)))]
pub async fn resolve_all(
    installation: web::Data<Installation>,
    identity: web::ReqData<Identity>,
    body: Body<ManyIncidents>,
) -> Answer<web::Json<Resolved>> {
    let ManyIncidents { definition, instances, code, data } = body.0;
    let data = data.map(|data| Value::from(Json::Object(data)));
    let (who, code) = (actor(&identity), code.as_deref());
    let processes = processes(&installation)?;
    let resolved = match (definition, instances) {
        (Some(definition), None) => {
            processes.resolve_all(&definition, code, data.as_ref(), Some(&who)).await?
        }
        (None, Some(ids)) if ids.len() <= 200 => {
            processes.resolve_these(&ids, code, data.as_ref(), Some(&who)).await?
        }
        _ => {
            let words = "name either a definition or its instances, 200 of them at the most";
            return Err(Problem::bad("bad-selection", words));
        }
    };
    Ok(web::Json(Resolved { resolved }))
}

/// Changes an instance by hand: all of the changes, or none.
///
/// # Errors
/// 400, 404, 409.
#[utoipa::path(post, path = "/api/instances/{id}/modify", tag = "processes",
    request_body = Changes, params(("id" = String, Path)),
    responses((status = 200, description = "As it is, or would be", body = Changed),
        (status = 400, description = "No such node", body = Form),
        (status = 404, description = "No such instance or token", body = Form),
        (status = 409, description = "The instance has ended", body = Form)))]
pub async fn modify(
    installation: web::Data<Installation>,
    identity: web::ReqData<Identity>,
    id: web::Path<String>,
    body: Body<Changes>,
) -> Answer<web::Json<Changed>> {
    let Changes { steps, dry_run } = body.0;
    change(&installation, &identity, &id, (Command::Modify { steps }, "modify", dry_run)).await
}

/// Moves an instance to another version of its definition.
///
/// # Errors
/// 400, 404, 409 when a token has no place there.
#[utoipa::path(post, path = "/api/instances/{id}/migrate", tag = "processes",
    request_body = Migration, params(("id" = String, Path)),
    responses((status = 200, description = "As it is, or would be", body = Changed),
        (status = 400, description = "A mapping of nodes that are not there", body = Form),
        (status = 404, description = "No such instance or version", body = Form),
        (status = 409, description = "A token has no place there", body = Form)))]
pub async fn migrate(
    installation: web::Data<Installation>,
    identity: web::ReqData<Identity>,
    id: web::Path<String>,
    body: Body<Migration>,
) -> Answer<web::Json<Changed>> {
    let Migration { version, mapping, dry_run } = body.0;
    let mapping = mapping.into_iter().map(|(from, to)| (Text::from(from), Text::from(to)));
    let command = processes(&installation)?.migration(&id, version, mapping.collect()).await?;
    change(&installation, &identity, &id, (command, "migrate", dry_run)).await
}

async fn change(
    installation: &Installation,
    identity: &Identity,
    id: &str,
    (command, cause, dry_run): (Command, &'static str, bool),
) -> Answer<web::Json<Changed>> {
    let processes = processes(installation)?;
    let state = if dry_run {
        processes.try_out(id, command).await?
    } else {
        processes.command(id, command, cause, Some(&actor(identity)), None).await?;
        processes.get(id).await?
    };
    Ok(web::Json(Changed {
        dry_run,
        instance: InstanceView::of(processes, &state).await,
        tokens: state.tokens.values().map(TokenView::from).collect(),
        data: Json::from(&state.data),
    }))
}

/// Ends an instance, and the processes that it has started.
///
/// # Errors
/// 404, 409 when it has ended.
#[utoipa::path(post, path = "/api/instances/{id}/terminate", tag = "processes",
    params(("id" = String, Path)),
    responses((status = 200, description = "It has ended", body = ReplyView),
        (status = 404, description = "No such instance", body = Form),
        (status = 409, description = "It has ended before", body = Form)))]
pub async fn terminate(
    installation: web::Data<Installation>,
    identity: web::ReqData<Identity>,
    id: web::Path<String>,
) -> Answer<web::Json<ReplyView>> {
    let command = Command::End { status: Status::Terminated };
    simple(&installation, &identity, &id, (command, "terminate")).await
}

/// Halts an instance: timers, messages and actions wait until it goes on.
///
/// # Errors
/// 404, 409 when it is not at work.
#[utoipa::path(post, path = "/api/instances/{id}/hold", tag = "processes",
    params(("id" = String, Path)),
    responses((status = 200, description = "It is halted", body = ReplyView),
        (status = 404, description = "No such instance", body = Form),
        (status = 409, description = "It is not at work", body = Form)))]
pub async fn hold(
    installation: web::Data<Installation>,
    identity: web::ReqData<Identity>,
    id: web::Path<String>,
) -> Answer<web::Json<ReplyView>> {
    simple(&installation, &identity, &id, (Command::Hold, "hold")).await
}

/// Lets a halted instance go on.
///
/// # Errors
/// 404, 409 when it is not halted.
#[utoipa::path(post, path = "/api/instances/{id}/resume", tag = "processes",
    params(("id" = String, Path)),
    responses((status = 200, description = "It goes on", body = ReplyView),
        (status = 404, description = "No such instance", body = Form),
        (status = 409, description = "It is not halted", body = Form)))]
pub async fn resume(
    installation: web::Data<Installation>,
    identity: web::ReqData<Identity>,
    id: web::Path<String>,
) -> Answer<web::Json<ReplyView>> {
    simple(&installation, &identity, &id, (Command::Resume, "resume")).await
}

async fn simple(
    installation: &Installation,
    identity: &Identity,
    id: &str,
    (command, cause): (Command, &'static str),
) -> Answer<web::Json<ReplyView>> {
    let who = actor(identity);
    let reply = processes(installation)?.command(id, command, cause, Some(&who), None).await?;
    Ok(web::Json(reply.into()))
}

/// Sends a message to whoever waits for it, or will within its time.
///
/// # Errors
/// 400 for a time that is none.
#[utoipa::path(post, path = "/api/messages", tag = "processes", request_body = NewMessage,
    responses((status = 202, description = "It is written down"),
        (status = 400, description = "No such time", body = Form)))]
pub async fn message(
    installation: web::Data<Installation>,
    body: Body<NewMessage>,
) -> Answer<HttpResponse> {
    let NewMessage { name, correlation, payload, ttl, id } = body.0;
    if name.is_empty() || name.len() > 256 || correlation.len() > 256 {
        let words = "a message has a name; name and correlation have at most 256 bytes";
        return Err(Problem::bad("bad-message", words).at("/name"));
    }
    let ttl = engine::text::Duration::parse(ttl.as_deref().unwrap_or("PT1H"))
        .map_err(|mistake| Problem::bad("bad-duration", mistake.to_string()).at("/ttl"))?;
    let message = Outgoing {
        name: name.into(),
        correlation: correlation.into(),
        payload: Json::Object(payload).to_string().into(),
        ttl: u64::try_from(ttl.to_std().as_millis()).unwrap_or(u64::MAX),
        id: id.filter(|id| !id.is_empty()).map(Text::from),
    };
    processes(&installation)?.send(&message).await?;
    Ok(HttpResponse::Accepted().finish())
}
