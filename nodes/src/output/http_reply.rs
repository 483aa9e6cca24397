//! The answer to the HTTP request that started the run.

use bytes::Bytes;
use engine::node::{
    Configured, Effect, Error, Example, Expectation, HttpAnswer, Message, Meta, Node, Outcome,
    Ports, Problem,
};
use engine::payload::{Text, Value};
use engine::text::{HtmlTemplate, Mistake, Template};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::websocket_send::content::{Content, Language};

/// The settings, as a person writes them.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Written {
    /// What is answered.
    #[serde(default)]
    kind: Form,
    /// The HTTP status; 200 if absent, 302 for a redirect. A template: `{{data.status}}`.
    #[serde(default)]
    status: Option<Template>,
    /// Further headers.
    #[serde(default)]
    #[schemars(length(max = 50))]
    headers: Vec<Header>,
    /// The body. For example `{"id": ${data.params.id}}`.
    #[serde(default)]
    #[schemars(extend("x-when" = { "kind": ["body", "page"] }, "x-format" = { "language": {
        "substitution": "wireloom-substitution",
        "handlebars": "wireloom-json-template",
        "text": "wireloom-template",
    } }))]
    body: String,
    /// In which language the body is written.
    #[serde(default)]
    #[schemars(extend("x-when" = { "kind": ["body"] }))]
    language: Language,
    /// Where a redirect leads. A template.
    #[serde(default)]
    #[schemars(extend("x-when" = { "kind": ["redirect"] }))]
    location: Option<Template>,
}

/// What is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Form {
    /// JSON or text.
    #[default]
    Body,
    /// An HTML page, as a Handlebars template; values are escaped.
    Page,
    /// Another address to go to.
    Redirect,
}

/// A header.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Header {
    /// Its name.
    name: String,
    /// Its value. A template.
    value: Template,
}

/// Answers the HTTP request that started the run, by a Webhook trigger.
///
/// **In:** any payload. **Out:** the same payload, once the answer is handed over.
///
/// A body is JSON with `${path}` for values, or JSON as a Handlebars template, or text; an empty
/// one is sent as none. A page is HTML. Pages are kept apart from the designer: a browser gives
/// them an origin of their own. The headers of the connection itself, cookies, and the policy
/// that keeps pages apart cannot be set.
///
/// **Errors:** the run was not started by a request, or it is answered already; nobody waits any
/// more, for the waiting time was up or the client has left (these two are from outside); the body
/// cannot be rendered or is no JSON though it should be; the status is none; a header's value has a
/// line break.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(from = "Written")]
#[schemars(with = "Written")]
pub struct HttpReply {
    settings: Written,
    body: Body,
}

#[derive(Debug, Clone)]
enum Body {
    None,
    Content(Content),
    Page(HtmlTemplate),
    Mistaken(Mistake),
}

impl From<Written> for HttpReply {
    fn from(settings: Written) -> Self {
        let Written { body, language, .. } = &settings;
        let body = match settings.kind {
            Form::Redirect => Body::None,
            _ if body.is_empty() => Body::None,
            Form::Body => {
                match Content::compile(body, *language, engine::text::OnMissing::default()) {
                    Content::Mistaken(mistake) => Body::Mistaken(mistake),
                    content => Body::Content(content),
                }
            }
            Form::Page => HtmlTemplate::parse(body).map_or_else(Body::Mistaken, Body::Page),
        };
        Self { settings, body }
    }
}

/// Headers that are the connection's or the server's own.
const OWN: [&str; 12] = [
    "connection",
    "content-length",
    "content-security-policy",
    "date",
    "keep-alive",
    "location",
    "proxy-authenticate",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

impl Configured for HttpReply {
    const META: Meta = Meta {
        name: "output/http-reply",
        aliases: &[],
        title: "HTTP Reply",
        summary: "Answers the request that started the run",
        icon: "reply",
        ports: Ports::OUT,
        subtitle: &["kind"],
    };

    fn examples() -> Vec<Example> {
        let payload = json!({ "data": { "params": { "id": 7 }, "name": "<Ann>" } });
        let does = |title, config, effect| Example {
            title,
            config,
            payload: payload.clone(),
            expect: Expectation::Does { effect: json!({ "respond": effect }) },
        };
        vec![
            does(
                "JSON",
                json!({ "body": "{\"id\": ${data.params.id}}" }),
                json!({
                    "status": 200,
                    "headers": { "content-type": "application/json" },
                    "body": "{\"id\":7}",
                }),
            ),
            does(
                "A page; no value breaks out of it",
                json!({ "kind": "page", "status": "404", "body": "<p>No {{data.name}} here</p>" }),
                json!({
                    "status": 404,
                    "headers": { "content-type": "text/html; charset=utf-8" },
                    "body": "<p>No &lt;Ann&gt; here</p>",
                }),
            ),
            does(
                "To another address",
                json!({ "kind": "redirect", "location": "/orders/{{data.params.id}}" }),
                json!({ "status": 302, "headers": { "location": "/orders/7" }, "body": "" }),
            ),
            does(
                "Text, with headers",
                json!({
                    "body": "id;name",
                    "language": "text",
                    "headers": [{ "name": "content-type", "value": "text/csv" }],
                }),
                json!({ "headers": { "content-type": "text/csv" }, "body": "id;name" }),
            ),
            Example {
                title: "What is no status",
                config: json!({ "status": "{{data.name}}" }),
                payload: payload.clone(),
                expect: Expectation::Fails { message: "from 200 to 599" },
            },
        ]
    }

    fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut refuse = |pointer: &str, words: &str| {
            problems.push(Problem::error("config", pointer, words));
        };
        let Written { kind, status, headers, body, language, location } = &self.settings;
        if status
            .as_ref()
            .and_then(Template::as_constant)
            .is_some_and(|text| status_of(text).is_none())
        {
            refuse("/status", "A status is a number from 200 to 599.");
        }
        match (kind, location) {
            (Form::Redirect, None) => refuse("/location", "Name where the redirect leads."),
            (Form::Body | Form::Page, Some(_)) => {
                refuse(
                    "/location",
                    "Only a redirect leads somewhere: choose that, or leave it out.",
                );
            }
            _ => {}
        }
        if *kind == Form::Redirect && !body.is_empty() {
            refuse("/body", "A redirect has no body: leave it out.");
        }
        if *kind != Form::Body && *language != Language::default() {
            refuse("/language", "Only a body has a language: leave it out.");
        }
        for (place, header) in headers.iter().enumerate() {
            let at = format!("/headers/{place}/name");
            let name = header.name.to_ascii_lowercase();
            let token =
                |char: char| char.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(char);
            if name.is_empty() || !name.chars().all(token) {
                refuse(&at, "A header's name is a word of letters, digits and `-`.");
            } else if OWN.contains(&name.as_str()) {
                refuse(&at, "This header cannot be set here.");
            }
        }
        if let Body::Mistaken(mistake) = &self.body {
            refuse("/body", &mistake.to_string());
        }
        problems
    }
}

fn status_of(text: &str) -> Option<u16> {
    text.trim().parse().ok().filter(|status| (200..=599).contains(status))
}

impl HttpReply {
    fn status(&self, payload: &Value) -> Result<u16, Error> {
        let Some(template) = &self.settings.status else {
            return Ok(if self.settings.kind == Form::Redirect { 302 } else { 200 });
        };
        let text = template.render(payload)?;
        status_of(&text).ok_or_else(|| {
            let (shown, source): (String, _) = (text.chars().take(40).collect(), template.source());
            Error::input(format!(
                "The status, `{source}`, gives `{shown}`; a status is a number from 200 to 599."
            ))
        })
    }

    /// The body, and the type that it has unless a header says otherwise.
    fn body(&self, payload: &Value) -> Result<(Bytes, Option<&'static str>), Error> {
        Ok(match &self.body {
            Body::None => (Bytes::new(), None),
            Body::Content(Content::Text(template)) => {
                let mut out = Vec::new();
                template.render_into(payload, &mut out)?;
                (Bytes::from(out), Some("text/plain; charset=utf-8"))
            }
            Body::Content(content) => (content.json(payload)?, Some("application/json")),
            Body::Page(page) => {
                (Bytes::from(page.render(payload)?), Some("text/html; charset=utf-8"))
            }
            Body::Mistaken(mistake) => return Err(Error::engine(mistake.to_string())),
        })
    }
}

impl Node for HttpReply {
    fn execute(&self, message: &mut Message) -> Result<Outcome, Error> {
        let payload = &message.payload;
        let (body, media_type) = self.body(payload)?;
        let mut headers: Vec<(Text, Text)> = Vec::new();
        for Header { name, value } in &self.settings.headers {
            headers.push((Text::from(name.to_ascii_lowercase()), value.render(payload)?.into()));
        }
        if let Some(location) = &self.settings.location {
            headers.push(("location".into(), location.render(payload)?.into()));
        }
        let typed = headers.iter().any(|(name, _)| name == "content-type");
        if let Some(media_type) = media_type.filter(|_| !typed) {
            headers.push(("content-type".into(), media_type.into()));
        }
        if let Some((name, _)) = headers.iter().find(|(_, value)| value.contains(char::is_control))
        {
            return Err(Error::input(format!(
                "The value of the header `{name}` has a line break or another control character."
            )));
        }
        let answer = HttpAnswer { status: self.status(payload)?, headers, body };
        Ok(Outcome::out().with(Effect::Respond { answer }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{check, refuses};

    #[test]
    fn no_value_adds_a_header() {
        let config = json!({ "headers": [{ "name": "X-Name", "value": "{{name}}" }] });
        check::<HttpReply>(&config, &json!({ "name": "é" }))
            .does(&json!({ "respond": { "headers": { "x-name": "é" }, "body": "" } }));
        check::<HttpReply>(&config, &json!({ "name": "a\r\nSet-Cookie: b" })).fails("line break");
        let away = json!({ "kind": "redirect", "location": "{{to}}" });
        check::<HttpReply>(&away, &json!({ "to": "/\nx" })).fails("line break");
    }

    #[test]
    fn mistakes_have_their_place() {
        let header = |name: &str| json!({ "headers": [{ "name": name, "value": "x" }] });
        for (config, pointer, words) in [
            (json!({ "status": "99" }), "/status", "200 to 599"),
            (json!({ "kind": "redirect" }), "/location", "leads"),
            (json!({ "location": "/" }), "/location", "Only a redirect"),
            (json!({ "kind": "redirect", "location": "/", "body": "x" }), "/body", "no body"),
            (json!({ "kind": "page", "language": "text" }), "/language", "Only a body"),
            (json!({ "body": "{\"a\": }" }), "/body", ""),
            (json!({ "kind": "page", "body": "{{#if a}}" }), "/body", ""),
            (header("Set-Cookie"), "/headers/0/name", "cannot be set"),
            (header("a b"), "/headers/0/name", "a word"),
        ] {
            refuses::<HttpReply>(&config, pointer, words);
        }
    }
}
