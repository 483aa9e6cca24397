//! An action that asks an HTTP server.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::Filled;
use crate::node::{AnswerAs, Error, FailOn, HttpBody, HttpMethod, HttpRequest, http_pairs};
use crate::payload::Value;
use crate::text::{Path, Substitution};

/// A request with holes, and what becomes of its answer.
#[derive(Debug)]
pub struct HttpCall {
    /// What is asked.
    pub method: HttpMethod,
    /// Of whom.
    pub url: Filled,
    /// Added to the address, encoded: an object.
    pub query: Option<Filled>,
    /// An object.
    pub headers: Option<Filled>,
    /// Who asks.
    pub auth: HttpAuth,
    /// What is sent.
    pub body: BodyOf,
    /// How the answer's body is read.
    pub answer: AnswerAs,
    /// Which answers are errors.
    pub fail_on: FailOn,
    /// How long all of it may take.
    pub timeout: Duration,
    /// The largest body of an answer, in bytes.
    pub limit: usize,
    /// How many redirects are followed.
    pub redirects: u8,
    /// Where `{status, headers, body}` goes; nowhere if absent.
    pub output: Option<Path>,
}

/// Who asks.
#[derive(Debug)]
pub enum HttpAuth {
    /// Nobody says.
    None,
    /// A name and a password.
    Basic(Filled, Filled),
    /// A token.
    Bearer(Filled),
}

/// A body with holes.
#[derive(Debug)]
pub enum BodyOf {
    /// None.
    None,
    /// JSON.
    Json(Substitution),
    /// Text.
    Text(Filled),
    /// A form: an object.
    Form(Filled),
    /// Bytes, as Base64 text.
    Bytes(Filled),
}

impl HttpCall {
    /// The request for this data; `scope` has the globals beside it.
    ///
    /// # Errors
    /// With blame Input for what gives no request.
    pub fn request(&self, scope: &Value) -> Result<HttpRequest, Error> {
        let mut request = HttpRequest::new(self.method, &self.url.text(scope)?)?;
        request.timeout = self.timeout;
        request.limit = self.limit;
        request.redirects = self.redirects;
        if let Some(query) = &self.query {
            for (name, value) in http_pairs(&query.value(scope)?) {
                request.query(&name, &value);
            }
        }
        if let Some(headers) = &self.headers {
            for (name, value) in http_pairs(&headers.value(scope)?) {
                request.header(&name, &value)?;
            }
        }
        match &self.auth {
            HttpAuth::None => {}
            HttpAuth::Basic(user, password) => {
                request.basic(&user.text(scope)?, &password.text(scope)?);
            }
            HttpAuth::Bearer(token) => request.bearer(&token.text(scope)?)?,
        }
        match &self.body {
            BodyOf::None => {}
            BodyOf::Json(json) => {
                let mut out = Vec::new();
                json.render(scope, &mut out)?;
                request.body(HttpBody::Json(Bytes::from(out)));
            }
            BodyOf::Text(text) => request.body(HttpBody::Text(text.text(scope)?)),
            BodyOf::Form(form) => request.body(HttpBody::Form(http_pairs(&form.value(scope)?))),
            BodyOf::Bytes(bytes) => {
                let bytes = STANDARD.decode(bytes.text(scope)?);
                let bytes = bytes.map_err(|_| Error::input("The body is no Base64 text."))?;
                request.body(HttpBody::Bytes(bytes.into()));
            }
        }
        Ok(request)
    }
}
