//! `/hooks/http/{path}`: a request becomes a run, and the run its answer.

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse, web};
use engine::endpoint::{HookFound, decode_path};
use engine::node::HttpAnswer;
use engine::payload::{Object, Value};

pub use super::body::Room;
use super::{HTTP, body, let_in, request};
use crate::gate::Gate;
use crate::installation::Installation;
use crate::problem::{Answer, Problem};

/// An origin of its own for whatever a flow answers: its scripts must not act as the designer's.
const POLICY: &str = "sandbox allow-scripts allow-forms allow-popups allow-modals; \
    frame-ancestors 'none'";

/// What a deployed flow serves here with a Webhook trigger. Not of the API: each path is as its
/// flow makes it.
///
/// # Errors
/// 404, 405, 401, 400, 408, 413, 429, 503, 504; any other answer is the flow's.
#[utoipa::path(post, path = "/hooks/http/{path}", tag = "hooks",
    params(("path" = String, Path, description = "As a Webhook trigger has it")),
    responses((status = 200, description = "As the flow answers"),
        (status = 204, description = "The run ended without a reply"),
        (status = 404, description = "No flow serves this", body = crate::problem::Form),
        (status = 504, description = "The flow did not answer in time",
            body = crate::problem::Form)))]
pub async fn serve(
    request: HttpRequest,
    payload: web::Payload,
    installation: web::Data<Installation>,
    gate: web::Data<Gate>,
    room: web::Data<Room>,
) -> Answer<HttpResponse> {
    let raw = request.uri().path().strip_prefix(HTTP).unwrap_or_default();
    let asked_for = request.method().as_str();
    let method = if asked_for == "HEAD" { "GET" } else { asked_for };
    let (hook, params) = match installation.engine.endpoints().hook(method, raw) {
        HookFound::Hook(hook, params) => (hook, params),
        HookFound::OtherMethods(methods) => {
            return Err(Problem::method_not_allowed(asked_for, &methods.join(", ")));
        }
        HookFound::Nothing => return Err(Problem::not_found("no flow serves this path")),
    };
    let query = request::Query::of(&request);
    let asked = request::asked(request.headers(), &query);
    let_in(&gate, &hook.doorman, &asked, &request)?;
    let arrived = body::arrive(payload, request.headers(), hook.settings.body, &room).await?;
    let (body, how) = body::read(&arrived.bytes, request.headers())?;
    let mut data = Object::with_capacity(7);
    data.append("method", Value::from(asked_for));
    data.append("path", Value::from(decode_path(raw)));
    data.append("params", params);
    data.append("query", Value::Object(query.values));
    data.append("headers", request::headers(request.headers()));
    data.append("body", body);
    data.append("bodyType", Value::from(how));
    let answer = hook.ask(Value::Object(data), arrived.room);
    match tokio::time::timeout(hook.settings.timeout, answer).await {
        Ok(Ok(answer)) => Ok(response(answer)),
        Ok(Err(_)) => Err(Problem::unavailable(
            "busy",
            "so many requests wait that there is no room for this one; try again",
        )),
        Err(_) => Err(Problem::new(
            StatusCode::GATEWAY_TIMEOUT,
            "no-answer",
            "the flow did not answer in time; its run goes on",
        )),
    }
}

fn response(answer: HttpAnswer) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = HttpResponse::build(status);
    for (name, value) in &answer.headers {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
            response.append_header((name, value));
        }
    }
    response.insert_header((CONTENT_SECURITY_POLICY, POLICY));
    if status == StatusCode::SERVICE_UNAVAILABLE
        && !answer.headers.iter().any(|(name, _)| name == RETRY_AFTER.as_str())
    {
        response.insert_header((RETRY_AFTER, "1"));
    }
    response.body(answer.body)
}
