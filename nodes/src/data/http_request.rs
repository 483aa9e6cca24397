//! A request to an HTTP server, and its answer.

mod auth;
mod body;
#[cfg(test)]
mod tests;

use engine::node::{
    AnswerAs, Configured, Error, Example, Expectation, FailOn, Host, HttpMethod, Message, Meta,
    Outcome, Ports, Problem, Task,
};
use engine::payload::Value;
use engine::text::{Duration, Path, Template};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use crate::field::{duration, path};
use auth::Auth;
use body::{Body, Pair};

/// Asks an HTTP server, and puts `{status, headers, body}` at a path.
///
/// **In:** any payload. **Out:** the same payload, with the answer at `destination`. Whatever the
/// server answers is an answer: look at `status`. With `failOn` answers of 500 and more, or of 400
/// and more, are errors of this node instead.
///
/// The body is read by its `Content-Type`: JSON becomes its value, text a string, anything else
/// Base64 text; no body is `null`. Header names are in lower case.
///
/// Write what goes into the address as `{{encodeURIComponent data.id}}`, or name it in `query`,
/// which does that. Secrets belong in globals: `{{globals.apiKey}}`; in a process `globals` is
/// there too.
///
/// Private, loopback and link-local addresses are refused unless the installation allows them; so
/// are redirects and names that lead there. A redirect to another server is followed without the
/// headers that are written here.
///
/// Failures from outside are tried again as `retry` says.
///
/// **Errors** (the payload stays as it came): from outside: nobody answers, or not in time; the
/// answer breaks off, or is no JSON though it should be; its status is one of `failOn`. Otherwise:
/// a template gives no result, or no address, header or body; the address may not be reached; the
/// answer is larger than `limit`; nothing can be written at `destination`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HttpRequest {
    /// What is asked.
    #[serde(default)]
    method: HttpMethod,
    /// Of whom: `https://example.com/orders/{{encodeURIComponent data.id}}`.
    url: Template,
    /// Added to the address, encoded.
    #[serde(default)]
    #[schemars(length(max = 100), extend("default" = []))]
    query: Vec<Pair>,
    /// Further headers.
    #[serde(default)]
    #[schemars(length(max = 50), extend("default" = []))]
    headers: Vec<Pair>,
    /// Who asks.
    #[serde(default)]
    #[schemars(extend("default" = {}))]
    auth: Auth,
    /// What is sent. None if absent.
    #[serde(default)]
    #[schemars(extend("default" = null))]
    body: Option<Body>,
    /// How the answer's body is read.
    #[serde(default)]
    answer: AnswerAs,
    /// Which answers are errors.
    #[serde(default)]
    fail_on: FailOn,
    /// How long all of it may take: an ISO 8601 duration, at most ten minutes.
    #[serde(default = "half_a_minute")]
    #[schemars(extend("default" = "PT30S"))]
    timeout: Duration,
    /// The largest body of an answer, in KiB.
    #[serde(default = "one_mebibyte")]
    #[schemars(range(min = 1, max = 16_384))]
    limit: u32,
    /// How many redirects are followed; the next one is the answer.
    #[serde(default = "ten")]
    #[schemars(range(max = 20))]
    redirects: u8,
    /// Where the answer goes.
    #[serde(default = "response")]
    destination: Path,
}

fn half_a_minute() -> Duration {
    duration("PT30S")
}

fn one_mebibyte() -> u32 {
    1_024
}

fn ten() -> u8 {
    10
}

fn response() -> Path {
    path("working.response")
}

impl Configured for HttpRequest {
    const META: Meta = Meta {
        name: "data/http-request",
        aliases: &[],
        title: "HTTP Request",
        summary: "Asks an HTTP server, and takes its answer",
        icon: "globe",
        ports: Ports::OUT,
        subtitle: &["url"],
    };

    /// In examples, every server answers with what it was sent.
    fn examples() -> Vec<Example> {
        let sends = |title, config, payload, response| Example {
            title,
            config,
            payload,
            expect: Expectation::Emits { port: "out", payload: response },
        };
        let headers = json!({ "content-type": "application/json" });
        vec![
            sends(
                "JSON is sent, JSON comes back",
                json!({
                    "method": "POST",
                    "url": "https://example.com/orders",
                    "auth": { "mode": "bearer", "token": "{{globals.ordersToken}}" },
                    "body": { "json": "{\"id\": {{data.id}}}" },
                    "destination": "answer",
                }),
                json!({ "data": { "id": 7 } }),
                json!({
                    "data": { "id": 7 },
                    "answer": { "status": 200, "headers": headers, "body": { "id": 7 } },
                }),
            ),
            sends(
                "A question in the address",
                json!({
                    "url": "https://example.com/search",
                    "query": [{ "name": "q", "value": "{{data.text}}" }],
                    "destination": "answer",
                }),
                json!({ "data": { "text": "a & b" } }),
                json!({
                    "data": { "text": "a & b" },
                    "answer": { "status": 200, "headers": {}, "body": null },
                }),
            ),
            Example {
                title: "What is no address",
                config: json!({ "url": "{{data.server}}/orders" }),
                payload: json!({ "data": {} }),
                expect: Expectation::Fails { message: "Not an address" },
            },
        ]
    }

    fn check(&self) -> Vec<Problem> {
        let mut problems = self.auth.check();
        let mut refuse = |pointer: &str, words: &str| {
            problems.push(Problem::error("config", pointer, words));
        };
        let time = self.timeout.to_std();
        if time.is_zero() || time > engine::node::HttpRequest::SLOWEST {
            refuse(
                "/timeout",
                "A request may take up to ten minutes (PT10M), and more than nothing.",
            );
        }
        if let Some(url) = self.url.as_constant()
            && let Err(error) = engine::node::HttpRequest::new(self.method, url)
        {
            refuse("/url", &error.message);
        }
        for (place, header) in self.headers.iter().enumerate() {
            if let Some(words) = engine::node::HttpRequest::wrong_header(&header.name) {
                refuse(&format!("/headers/{place}/name"), words);
            }
        }
        problems
    }
}

impl HttpRequest {
    fn request(&self, scope: &Value) -> Result<engine::node::HttpRequest, Error> {
        let url = self.url.render(scope)?;
        let mut request = engine::node::HttpRequest::new(self.method, &url)?;
        request.timeout = self.timeout.to_std();
        request.limit = usize::try_from(self.limit).unwrap_or(usize::MAX) << 10;
        request.redirects = self.redirects;
        for Pair { name, value } in &self.query {
            request.query(name, &value.render(scope)?);
        }
        for Pair { name, value } in &self.headers {
            request.header(name, &value.render_hidden(scope)?)?;
        }
        self.auth.show(&mut request, scope)?;
        if let Some(body) = &self.body {
            request.body(body.render(scope)?);
        }
        Ok(request)
    }
}

impl Task for HttpRequest {
    async fn execute(&self, message: &mut Message, host: &dyn Host) -> Result<Outcome, Error> {
        let request = if message.payload.get("globals").is_some() {
            self.request(&message.payload)?
        } else {
            let mut scope = message.payload.clone();
            scope.set("globals", Value::Object(host.globals()));
            self.request(&scope)?
        };
        let answer = host.http(request).await?.value(self.answer, self.fail_on)?;
        self.destination.set(&mut message.payload, answer)?;
        Ok(Outcome::out())
    }
}
