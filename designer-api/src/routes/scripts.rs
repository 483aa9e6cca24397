//! Library scripts: what they are, how they came to be, and trying one out.

use std::sync::Arc;
use std::time::Instant;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use engine::payload::Value;
use engine::project::{Expect, Record};
use engine::script::{Call, Entry, Failure, Form as Written, Program};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;

use crate::body::{Body, Query};
use crate::etag;
use crate::installation::{Installation, KeptScript, Script, script_of, version_name};
use crate::page::{Page, Part};
use crate::problem::{Answer, Form, Problem};

/// A library script.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScriptView {
    /// Its id.
    pub id: String,
    /// What `If-Match` names; absent for a former version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
    /// The script.
    pub script: Script,
    /// Counted from 1, once each time that it is saved.
    pub version: u32,
    /// When it was saved.
    #[schema(value_type = String, format = DateTime)]
    pub saved: jiff::Timestamp,
}

impl ScriptView {
    fn of(record: &Record, current: bool) -> Answer<Self> {
        let KeptScript { script, version, saved } = script_of(record)?;
        let revision = current.then_some(record.revision);
        Ok(Self { id: script.id.clone(), revision, script, version, saved })
    }
}

fn part(found: Vec<Record>, limit: usize, current: bool) -> Answer<web::Json<Part<ScriptView>>> {
    let part = Part::of(found, limit, |record| record.id.clone());
    let views = part.items.iter().map(|record| ScriptView::of(record, current));
    let items = views.collect::<Answer<Vec<_>>>()?;
    Ok(web::Json(Part { items, next: part.next }))
}

/// The library scripts, by id.
///
/// # Errors
/// 400 for a page that is none.
#[utoipa::path(get, path = "/api/scripts", tag = "scripts", params(Page),
    responses((status = 200, description = "The scripts", body = Part<ScriptView>)))]
pub async fn list(
    installation: web::Data<Installation>,
    page: Query<Page>,
) -> Answer<web::Json<Part<ScriptView>>> {
    let (limit, after) = (page.0.limit()?, page.0.after()?);
    part(installation.project.scripts().list(after.as_deref(), limit + 1).await?, limit, true)
}

/// Adds a script; it is at work at once.
///
/// # Errors
/// 409 when the id is taken, 422 with line and column of a mistake.
#[utoipa::path(post, path = "/api/scripts", tag = "scripts", request_body = Script,
    responses((status = 201, description = "It is there now", body = ScriptView),
        (status = 409, description = "The id is taken", body = Form),
        (status = 422, description = "The script has a mistake", body = Form)))]
pub async fn create(
    installation: web::Data<Installation>,
    body: Body<Script>,
) -> Answer<HttpResponse> {
    let id = body.0.id.clone();
    engine::flow::check_id(&id)
        .map_err(|why| Problem::bad("bad-id", format!("the id of a script {why}")).at("/id"))?;
    installation.set_script(body.0, Expect::New).await?;
    answer(&installation, &id, StatusCode::CREATED).await
}

/// A script.
///
/// # Errors
/// 404.
#[utoipa::path(get, path = "/api/scripts/{id}", tag = "scripts", params(("id" = String, Path)),
    responses((status = 200, description = "The script", body = ScriptView),
        (status = 404, description = "No such script", body = Form)))]
pub async fn get(
    installation: web::Data<Installation>,
    id: web::Path<String>,
) -> Answer<HttpResponse> {
    answer(&installation, &id, StatusCode::OK).await
}

/// Changes a script: its next version is at work at once. Calls under way finish on the former.
///
/// # Errors
/// 404, 409 when somebody else changed it, 422 with line and column of a mistake, 428 without
/// `If-Match`.
#[utoipa::path(put, path = "/api/scripts/{id}", tag = "scripts", request_body = Script,
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, description = "It is changed", body = ScriptView),
        (status = 404, description = "No such script", body = Form),
        (status = 409, description = "It was changed by somebody else", body = Form),
        (status = 422, description = "The script has a mistake", body = Form)))]
pub async fn save(
    request: HttpRequest,
    installation: web::Data<Installation>,
    id: web::Path<String>,
    body: Body<Script>,
) -> Answer<HttpResponse> {
    let expected = etag::required(&request)?;
    if body.0.id != *id {
        let words = "the id is another one than the path's; a script keeps its id";
        return Err(Problem::bad("other-id", words).at("/id"));
    }
    record(&installation, &id).await?;
    installation.set_script(body.0, Expect::Revision(expected)).await?;
    answer(&installation, &id, StatusCode::OK).await
}

/// Removes a script with its former versions. Flows that name it stay.
///
/// # Errors
/// 404, 409 when, with `If-Match`, it was changed.
#[utoipa::path(delete, path = "/api/scripts/{id}", tag = "scripts",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 204, description = "It is gone"),
        (status = 404, description = "No such script", body = Form)))]
pub async fn delete(
    request: HttpRequest,
    installation: web::Data<Installation>,
    id: web::Path<String>,
) -> Answer<HttpResponse> {
    let expect = etag::expectation(&request)?;
    installation.remove_script(id.into_inner(), expect).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A script as it was each time that it was saved, oldest first.
///
/// # Errors
/// 404, 400 for a page that is none.
#[utoipa::path(get, path = "/api/scripts/{id}/versions", tag = "scripts",
    params(("id" = String, Path), Page),
    responses((status = 200, description = "The versions", body = Part<ScriptView>),
        (status = 404, description = "No such script", body = Form)))]
pub async fn versions(
    installation: web::Data<Installation>,
    id: web::Path<String>,
    page: Query<Page>,
) -> Answer<web::Json<Part<ScriptView>>> {
    let (limit, after) = (page.0.limit()?, page.0.after()?);
    record(&installation, &id).await?;
    let first = version_name(&id, 0);
    let after = after.filter(|after| after.starts_with(&format!("{id}/"))).unwrap_or(first);
    let mut found = installation.project.script_versions().list(Some(&after), limit + 1).await?;
    found.retain(|record| record.id.rsplit_once('/').is_some_and(|(own, _)| own == *id));
    part(found, limit, false)
}

/// A script as it was.
///
/// # Errors
/// 404.
#[utoipa::path(get, path = "/api/scripts/{id}/versions/{version}", tag = "scripts",
    params(("id" = String, Path), ("version" = u32, Path)),
    responses((status = 200, description = "The version", body = ScriptView),
        (status = 404, description = "No such script or version", body = Form)))]
pub async fn version(
    installation: web::Data<Installation>,
    path: web::Path<(String, u32)>,
) -> Answer<web::Json<ScriptView>> {
    let (id, version) = path.into_inner();
    record(&installation, &id).await?;
    let found = installation.project.script_versions().get(&version_name(&id, version)).await?;
    let words = "the script has no such version";
    let record = found.ok_or_else(|| Problem::not_found(words))?;
    Ok(web::Json(ScriptView::of(&record, false)?))
}

/// How a script is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum TryForm {
    /// The body of a function of `payload`.
    #[default]
    Function,
    /// A module that exports `main`.
    Library,
    /// The same, of which `preprocessor` is called.
    Preprocessor,
}

/// A script to be tried out, saved or not.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Try {
    /// How it is written.
    #[serde(default)]
    #[schema(inline)]
    pub form: TryForm,
    /// JavaScript or TypeScript.
    pub source: String,
    /// The payload of a function; an object with the arguments by name of a library script.
    #[serde(default)]
    pub input: Json,
}

/// What came of trying a script out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tried {
    /// What it gave; absent for `undefined`, and where it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Json>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<TryError>,
    /// What it wrote to its console.
    pub console: Vec<ConsoleLine>,
    /// How long it took, in microseconds, with the way to its process and back.
    pub took_micros: u64,
}

/// Why a script failed.
#[derive(Debug, Serialize, ToSchema)]
pub struct TryError {
    /// For people.
    pub message: String,
    /// From 1; absent where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// From 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// The function's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
}

impl From<Failure> for TryError {
    fn from(failure: Failure) -> Self {
        let Failure { message, place, .. } = failure;
        let (line, column, function) = match place {
            Some(place) => (Some(place.line), Some(place.column), Some(place.function)),
            None => (None, None, None),
        };
        let function = function.filter(|name| !name.is_empty());
        Self { message, line, column, function }
    }
}

/// A line of a script's console.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsoleLine {
    /// `debug`, `info`, `warn` or `error`.
    pub level: &'static str,
    /// What it says.
    pub text: String,
}

/// Runs a script once, with the usual limits, and keeps nothing.
///
/// # Errors
/// 422 with line and column of a mistake in the script.
#[utoipa::path(post, path = "/api/try-script", tag = "scripts", request_body = Try,
    responses((status = 200, description = "What came of it", body = Tried),
        (status = 422, description = "The script has a mistake", body = Form)))]
pub async fn try_out(
    installation: web::Data<Installation>,
    body: Body<Try>,
) -> Answer<web::Json<Tried>> {
    let Try { form, source, input } = body.0;
    let written = if form == TryForm::Function { Written::Function } else { Written::Library };
    let entry = if form == TryForm::Preprocessor { Entry::Preprocessor } else { Entry::Main };
    let read = tokio::task::spawn_blocking(move || match written {
        Written::Function => Program::function(&source),
        Written::Library => Program::library(&source),
    });
    let program: Arc<Program> =
        read.await.map_err(|error| Problem::internal(&error))?.map_err(|mistake| {
            let found = engine::node::Problem::error("script", "/source", mistake.to_string());
            Problem::unprocessable("bad-script", "the script has a mistake", vec![found])
        })?;
    let call = Call { entry, ..Call::new(&Value::from(input)) };
    let begun = Instant::now();
    let answer = installation.call_script(program, call).await?;
    let took_micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
    let console = answer.console.iter().map(|line| ConsoleLine {
        level: engine::node::Level::of_number(line.level).as_str(),
        text: line.text.to_string(),
    });
    let console = console.collect();
    let (result, error) = match answer.value() {
        Ok(value) => (value.map(|value| Json::from(&value)), None),
        Err(failure) => (None, Some(failure.into())),
    };
    Ok(web::Json(Tried { result, error, console, took_micros }))
}

async fn answer(installation: &Installation, id: &str, status: StatusCode) -> Answer<HttpResponse> {
    let record = record(installation, id).await?;
    Ok(etag::with_revision(status, record.revision, &ScriptView::of(&record, true)?))
}

async fn record(installation: &Installation, id: &str) -> Answer<Record> {
    let found = installation.project.scripts().get(id).await?;
    found.ok_or_else(|| Problem::not_found(format!("there is no script `{}`", id.escape_debug())))
}
