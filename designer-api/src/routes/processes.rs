//! Process instances: starting, searching, looking at one.

pub mod acting;
pub mod past;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use engine::payload::Value;
use engine::process::{Command, Found, Processes, Reply, Search, StartProcess, Status};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use utoipa::ToSchema;

use crate::body::{Body, Query};
use crate::gate::Identity;
use crate::gate::keys::Use;
use crate::installation::Installation;
use crate::page::Part;
use crate::problem::{Answer, Form, Problem};
use crate::process_view::{IncidentView, InstanceView, ReplyView, TokenView};

/// An instance to start.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewInstance {
    /// The definition: the id of a durable flow that is deployed.
    definition: String,
    /// Which of its versions; the deployed one if absent.
    version: Option<u64>,
    /// Which start node; the usual one if absent.
    start_condition: Option<String>,
    /// What it begins with.
    #[serde(default)]
    #[schema(value_type = Object)]
    data: Map<String, Json>,
    /// Whose data it begins with; `data` goes on top.
    inherit_from: Option<InheritFrom>,
}

/// Whose data an instance begins with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InheritFrom {
    /// The instance.
    instance: String,
    /// The message that asked for the start, by its sequence number: the first request with it
    /// starts the process that the message names, later ones get the same instance.
    sequence: Option<u64>,
    /// Only these paths; all of the data if absent.
    params_to_copy: Option<Vec<String>>,
    /// All but these; applied last.
    #[serde(default)]
    without_params: Vec<String>,
}

/// What to search for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// The definition's id.
    definition: Option<String>,
    /// One or more, with commas between them; all if absent.
    status: Option<String>,
    /// Created at or after this time.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Created before this time.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
    /// A path that the definition's settings list under `indexed`; needs `definition`, `value`.
    key: Option<String>,
    /// The value there: a text as it is, all else as JSON.
    value: Option<String>,
    /// How many, from 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// The processes, which are there as soon as the server serves.
pub(super) fn processes(installation: &Installation) -> Answer<&Processes> {
    let starting = || Problem::unavailable("starting", "the server is starting; try again");
    installation.engine.processes().ok_or_else(starting)
}

/// Who asks, for the history.
pub(super) fn actor(identity: &Identity) -> String {
    let sort = match identity.key.purpose {
        Use::Session => "session",
        Use::Token => "token",
    };
    format!("{sort} {}", identity.key.label)
}

/// The key by which a request counts once.
///
/// # Errors
/// 400 for one that is empty or longer than 255 characters.
pub(super) fn idempotency_key(request: &HttpRequest) -> Answer<Option<String>> {
    let Some(given) = request.headers().get("idempotency-key") else { return Ok(None) };
    let text = given.to_str().ok().filter(|text| (1..=255).contains(&text.len()));
    text.map(|text| Some(text.to_owned())).ok_or_else(|| {
        Problem::bad("bad-idempotency-key", "Idempotency-Key has 1 to 255 visible characters")
    })
}

/// Starts an instance. It is durable when the answer comes.
///
/// # Errors
/// 404 without such a definition, 400 for a start condition that is none.
#[utoipa::path(post, path = "/api/instances", tag = "processes", request_body = NewInstance,
    params(("Idempotency-Key" = Option<String>, Header,
        description = "A second request with it gets the first one's answer, for 24 hours")),
    responses((status = 201, description = "It is started", body = ReplyView),
        (status = 400, description = "No such start", body = Form),
        (status = 404, description = "No such definition or instance", body = Form)))]
pub async fn start(
    installation: web::Data<Installation>,
    identity: web::ReqData<Identity>,
    request: HttpRequest,
    body: Body<NewInstance>,
) -> Answer<HttpResponse> {
    let processes = processes(&installation)?;
    let NewInstance { definition, version, start_condition, data, inherit_from } = body.0;
    let actor = actor(&identity);
    let once = idempotency_key(&request)?;
    let mut begin = Value::object();
    if let Some(from) = inherit_from {
        if let Some(seq) = from.sequence {
            let command = Command::Take { seq };
            let key = once.as_deref();
            let reply =
                processes.command(&from.instance, command, "start", Some(&actor), key).await?;
            return Ok(created(reply));
        }
        let only = from.params_to_copy.as_deref();
        begin = processes.inheritance(&from.instance, only, &from.without_params).await?;
    }
    engine::process::merge(&mut begin, &Value::from(Json::Object(data)));
    let reply = processes
        .start(StartProcess {
            definition,
            version,
            start_condition,
            data: begin,
            actor: Some(actor),
            idempotency_key: once,
        })
        .await?;
    Ok(created(reply))
}

fn created(reply: Reply) -> HttpResponse {
    let place = reply.instance.as_deref().map(|id| format!("/api/instances/{id}"));
    let mut response = HttpResponse::build(StatusCode::CREATED);
    if let Some(place) = place {
        response.insert_header(("location", place));
    }
    response.json(ReplyView::from(reply))
}

/// The instances that fit, newest first.
///
/// # Errors
/// 400 for a search that is none.
#[utoipa::path(get, path = "/api/instances", tag = "processes", params(Wanted),
    responses((status = 200, description = "A page", body = Part<InstanceView>),
        (status = 400, description = "No such search", body = Form)))]
pub async fn search(
    installation: web::Data<Installation>,
    wanted: Query<Wanted>,
) -> Answer<web::Json<Part<InstanceView>>> {
    let search = wanted.0.search()?;
    let limit = search.limit;
    let search = Search { limit: limit + 1, ..search };
    let processes = processes(&installation)?;
    let found = processes.search(&search).await?;
    let part = Part::of(found, limit, |instance| {
        let Found { rank, id } = engine::process::place_of(instance);
        format!("{rank} {id}")
    });
    let mut items = Vec::with_capacity(part.items.len());
    for instance in &part.items {
        items.push(InstanceView::of(processes, instance).await);
    }
    Ok(web::Json(Part { items, next: part.next }))
}

impl Wanted {
    fn search(self) -> Answer<Search> {
        let limit = self.limit.unwrap_or(50);
        if !(1..=200).contains(&limit) {
            return Err(Problem::bad("bad-limit", "limit is from 1 to 200"));
        }
        let words = self.status.as_deref().unwrap_or_default().split(',').map(str::trim);
        let status = words.filter(|word| !word.is_empty()).map(|word| {
            let found = Status::ALL.into_iter().find(|status| status.as_str() == word);
            found.ok_or_else(|| {
                let all = Status::ALL.map(Status::as_str).join(", ");
                Problem::bad("bad-status", format!("`{word}` is no status; there are: {all}"))
            })
        });
        let value = match (self.key, self.value, &self.definition) {
            (None, None, _) => None,
            (Some(key), Some(value), Some(_)) => Some((key, value)),
            _ => {
                let words = "a search by data names definition, key and value together";
                return Err(Problem::bad("bad-search", words));
            }
        };
        let page = crate::page::Page::at(self.cursor);
        let after = page.after()?.map(|text| {
            let place = text
                .split_once(' ')
                .and_then(|(rank, id)| Some(Found { rank: rank.parse().ok()?, id: id.to_owned() }));
            place.ok_or_else(|| Problem::bad("bad-cursor", "cursor is not one that a page gave"))
        });
        Ok(Search {
            definition: self.definition,
            status: status.collect::<Answer<_>>()?,
            from: self.from.map(Timestamp::as_millisecond),
            to: self.to.map(Timestamp::as_millisecond),
            value,
            after: after.transpose()?,
            limit,
        })
    }
}

/// How an instance is doing.
///
/// # Errors
/// 404.
#[utoipa::path(get, path = "/api/instances/{id}", tag = "processes",
    params(("id" = String, Path)),
    responses((status = 200, description = "The instance", body = InstanceView),
        (status = 404, description = "No such instance", body = Form)))]
pub async fn get(
    installation: web::Data<Installation>,
    id: web::Path<String>,
) -> Answer<web::Json<InstanceView>> {
    let processes = processes(&installation)?;
    let state = processes.get(&id).await?;
    Ok(web::Json(InstanceView::of(processes, &state).await))
}

/// An instance's data.
///
/// # Errors
/// 404.
#[utoipa::path(get, path = "/api/instances/{id}/data", tag = "processes",
    params(("id" = String, Path)),
    responses((status = 200, description = "The data", body = Object),
        (status = 404, description = "No such instance", body = Form)))]
pub async fn data(
    installation: web::Data<Installation>,
    id: web::Path<String>,
) -> Answer<web::Json<Json>> {
    let state = processes(&installation)?.get(&id).await?;
    Ok(web::Json(Json::from(&state.data)))
}

/// An instance's tokens, also those that have ended lately.
///
/// # Errors
/// 404.
#[utoipa::path(get, path = "/api/instances/{id}/tokens", tag = "processes",
    params(("id" = String, Path)),
    responses((status = 200, description = "The tokens, by number", body = Vec<TokenView>),
        (status = 404, description = "No such instance", body = Form)))]
pub async fn tokens(
    installation: web::Data<Installation>,
    id: web::Path<String>,
) -> Answer<web::Json<Vec<TokenView>>> {
    let state = processes(&installation)?.get(&id).await?;
    Ok(web::Json(state.tokens.values().map(TokenView::from).collect()))
}

/// An instance's open incidents.
///
/// # Errors
/// 404.
#[utoipa::path(get, path = "/api/instances/{id}/incidents", tag = "processes",
    params(("id" = String, Path)),
    responses((status = 200, description = "The incidents, by number", body = Vec<IncidentView>),
        (status = 404, description = "No such instance", body = Form)))]
pub async fn incidents(
    installation: web::Data<Installation>,
    id: web::Path<String>,
) -> Answer<web::Json<Vec<IncidentView>>> {
    let state = processes(&installation)?.get(&id).await?;
    let views = state.incidents.iter().map(|(number, one)| IncidentView::new(*number, one));
    Ok(web::Json(views.collect()))
}
