//! What a frontend has missed, in one answer.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use engine::push::{CaughtUp, PushProblem, Resume, SourceProblem, TopicName};

use super::Missed;
use super::granted::Granted;
use crate::body::Query;
use crate::gate::Gate;
use crate::gate::visitor::Visitor;
use crate::installation::Installation;
use crate::problem::{Answer, Form, Problem};
use crate::socket::{Grants as _, read_epoch};

const MOST: usize = 256;

/// A topic's messages after the last one that is known: `{"topic", "seq", "epoch", "gap", "more",
/// "messages"}`, messages as a socket gives them. A name with a slash cannot be asked for so.
///
/// # Errors
/// 403 without a grant for the topic, 404 for a process that is not there.
#[utoipa::path(get, path = "/push/{topic}", tag = "push", params(("topic" = String, Path), Missed),
    responses((status = 200, description = "The messages", body = Object),
        (status = 403, description = "No grant for the topic", body = Form),
        (status = 404, description = "No such topic", body = Form)))]
pub async fn catch_up(
    request: HttpRequest,
    topic: web::Path<String>,
    from: Query<Missed>,
    installation: web::Data<Installation>,
    gate: web::Data<Gate>,
    visitor: web::ReqData<Visitor>,
) -> Answer<HttpResponse> {
    let Missed { after, epoch, limit, .. } = from.0;
    let limit = limit.unwrap_or(MOST);
    if !(1..=MOST).contains(&limit) {
        return Err(Problem::bad("bad-limit", format!("limit is from 1 to {MOST}")));
    }
    let wrong = || Problem::bad("bad-epoch", "epoch is what an earlier answer gave");
    let epoch = epoch.map(|epoch| read_epoch(&epoch).ok_or_else(wrong)).transpose()?;
    let granted = Granted::new(gate.clone(), &visitor)?;
    let name = may_see(&granted, &topic)?;
    let resume = Resume { after, epoch };
    let caught = installation.engine.hub().catch_up(&name, resume, limit).await;
    let mut response = HttpResponse::Ok();
    for (name, value) in for_app(&gate, &request) {
        response.insert_header((name, value));
    }
    let caught = caught.map_err(|problem| refusal(&problem))?;
    Ok(response.content_type("application/json").body(text(&name, &caught)))
}

/// A topic that the visitor may see.
pub(super) fn may_see(granted: &Granted, topic: &str) -> Answer<TopicName> {
    let name = TopicName::parse(topic).map_err(|problem| refusal(&problem))?;
    if granted.may_subscribe(topic) {
        return Ok(name);
    }
    Err(Problem::forbidden("no-grant", "this log-in or ticket gives no access to the topic"))
}

/// Headers that let an app's page read the answer.
pub(super) fn for_app(
    gate: &Gate,
    request: &HttpRequest,
) -> Vec<(header::HeaderName, header::HeaderValue)> {
    let origin = gate.origins.app(request.headers());
    let value = origin.and_then(|origin| header::HeaderValue::from_str(origin).ok());
    let Some(value) = value else { return Vec::new() };
    vec![
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, value),
        (header::VARY, header::HeaderValue::from_static("Origin")),
        (header::CROSS_ORIGIN_RESOURCE_POLICY, header::HeaderValue::from_static("cross-origin")),
    ]
}

fn refusal(problem: &PushProblem) -> Problem {
    match problem {
        PushProblem::NoProcesses | PushProblem::Source(SourceProblem::Unknown) => {
            Problem::not_found(problem.to_string())
        }
        PushProblem::Source(_) => Problem::unavailable("push-source", problem.to_string()),
        _ => Problem::bad("bad-topic", problem.to_string()),
    }
}

/// Messages are JSON already.
fn text(name: &TopicName, caught: &CaughtUp) -> String {
    let CaughtUp { seq, epoch, gap, messages, more } = caught;
    let topic = serde_json::Value::from(name.as_str());
    let mut text = format!(
        "{{\"topic\":{topic},\"seq\":{seq},\"epoch\":\"{epoch:016x}\",\"gap\":{gap},\"more\":{more},\
         \"messages\":["
    );
    for (at, message) in messages.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push_str(&String::from_utf8_lossy(message));
    }
    text.push_str("]}");
    text
}
