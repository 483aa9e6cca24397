//! The one form in which an error leaves the server: `application/problem+json`.

mod of_engine;
mod words;

use std::fmt;
use std::ops::Deref;

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use engine::node::{Problem as Found, Severity};
use serde::Serialize;
use utoipa::ToSchema;

use words::visible;

/// What is wrong with a request. Small to pass on; its members are those of [`Form`].
#[derive(Debug, Clone)]
pub struct Problem(Box<Form>);

/// A problem as it is sent, for people (`detail`) and for programs (`code`).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct Form {
    /// `urn:wireloom:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// Stable, kebab-case: programs and help pages go by it.
    pub code: String,
    /// For people: what is wrong and what to do about it. Never holds a secret.
    pub detail: String,
    /// JSON pointer into the body, where one place is at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Everything that was found, where a whole document was looked at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Finding>,
    #[serde(skip)]
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// One finding about a flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Finding {
    /// `error` stands in the way of a deploy, `warning` does not.
    pub severity: &'static str,
    /// Stable, kebab-case.
    pub code: String,
    /// The node concerned, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// JSON pointer into the flow document.
    pub pointer: String,
    /// What is wrong and what would be right.
    pub message: String,
}

impl From<Found> for Finding {
    fn from(found: Found) -> Self {
        Self {
            severity: match found.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            code: found.code,
            node: found.node,
            pointer: found.pointer,
            message: visible(found.message),
        }
    }
}

impl Problem {
    /// A problem with its status, its stable code and a sentence for people.
    pub fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        Self(Box::new(Form {
            kind: format!("urn:wireloom:problem:{code}"),
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            code: code.to_owned(),
            detail: visible(detail.into()),
            pointer: None,
            problems: Vec::new(),
            headers: Vec::new(),
        }))
    }

    /// The request is at fault.
    pub fn bad(code: &str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, detail)
    }

    /// There is no such thing.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", detail)
    }

    /// It does not fit what is there.
    pub fn conflict(code: &str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }

    /// Who asks is known and may not.
    pub fn forbidden(code: &str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, detail)
    }

    /// Nobody is known to ask.
    pub fn unauthorized(detail: impl Into<String>) -> Self {
        let mut problem = Self::new(StatusCode::UNAUTHORIZED, "unauthorized", detail);
        problem
            .0
            .headers
            .push((WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"wireloom\"")));
        problem
    }

    /// The path is there, the method is not.
    #[must_use]
    pub fn method_not_allowed(method: &str, allow: &str) -> Self {
        let mut problem = Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method-not-allowed",
            format!("{method} is not possible here; possible are: {allow}"),
        );
        if let Ok(value) = HeaderValue::from_str(allow) {
            problem.0.headers.push((ALLOW, value));
        }
        problem
    }

    /// The body is larger than `limit` bytes.
    #[must_use]
    pub fn too_large(limit: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            format!("the body is larger than the limit of {limit} bytes"),
        )
    }

    /// It can be read, but it cannot be so; with all that was found.
    pub fn unprocessable(
        code: &str,
        detail: impl Into<String>,
        problems: impl IntoIterator<Item = Found>,
    ) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail).with_problems(problems)
    }

    /// Not now.
    pub fn unavailable(code: &str, detail: impl Into<String>) -> Self {
        let mut problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, code, detail);
        problem.0.headers.push((RETRY_AFTER, HeaderValue::from(1)));
        problem
    }

    /// Too often; to be tried again after so many seconds.
    pub fn too_many(seconds: u64, detail: impl Into<String>) -> Self {
        let mut problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many", detail);
        problem.0.headers.push((RETRY_AFTER, HeaderValue::from(seconds)));
        problem
    }

    /// Wireloom is at fault. What happened goes to the log under a number that the answer names.
    pub fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        let number = uuid::Uuid::now_v7();
        tracing::error!(%number, error, "a request failed inside Wireloom");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            format!("Wireloom failed; its log tells why under the number {number}"),
        )
    }

    /// Names the place in the body.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.0.pointer = Some(pointer.into());
        self
    }

    /// Adds all that was found in a document.
    #[must_use]
    pub fn with_problems(mut self, problems: impl IntoIterator<Item = Found>) -> Self {
        self.0.problems = problems.into_iter().map(Finding::from).collect();
        self
    }

    /// The answer.
    #[must_use]
    pub fn response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        for (name, value) in &self.0.headers {
            response.insert_header((name.clone(), value.clone()));
        }
        response
            .content_type("application/problem+json")
            .body(serde_json::to_string(&self.0).unwrap_or_default())
    }
}

impl Deref for Problem {
    type Target = Form;

    fn deref(&self) -> &Form {
        &self.0
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} ({})", self.detail, self.code)
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        self.response()
    }
}

/// What handlers return.
pub type Answer<T> = Result<T, Problem>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_the_members_of_the_form_and_no_empty_ones() {
        let problem = Problem::bad("bad-json", "no JSON").at("/a");
        assert_eq!(
            serde_json::to_value(&*problem).unwrap(),
            serde_json::json!({
                "type": "urn:wireloom:problem:bad-json", "title": "Bad Request", "status": 400,
                "code": "bad-json", "detail": "no JSON", "pointer": "/a",
            })
        );
    }

    #[test]
    fn says_which_methods_are_possible() {
        let response = Problem::method_not_allowed("TRACE", "GET, HEAD").response();
        assert_eq!(response.status(), 405);
        assert_eq!(response.headers().get(ALLOW).unwrap(), "GET, HEAD");
    }
}
