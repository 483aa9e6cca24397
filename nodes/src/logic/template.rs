//! A text, a JSON value or a piece of HTML, rendered from a template.

use engine::node::{
    Configured, Error, Example, Expectation, Message, Meta, Node, Outcome, Ports, Problem,
};
use engine::payload::Value;
use engine::text;
use engine::text::{HtmlTemplate, JsonTemplate, Mistake, Path};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Renders a Handlebars template over the payload and puts the result at a path.
///
/// **In:** any payload. **Out:** the same payload, with the result at `destination`.
///
/// - `text`: a string; nothing is escaped.
/// - `json`: the template must give JSON, and its value is what goes to the destination. Write
///   values as `{{jsonEncode data.name}}`: quotes in them then do no harm.
/// - `html`: a string; `{{x}}` is escaped, `{{{x}}}` is not.
///
/// What is missing prints nothing.
///
/// **Errors** (the payload stays as it came): a helper cannot do its work; the result is over
/// 1 MiB, or is no JSON though it should be; nothing can be written at `destination`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(from = "Written")]
#[schemars(with = "Written")]
pub struct Template {
    source: Source,
    destination: Path,
}

/// The settings, as a person writes them.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Written {
    /// What to render. For example `{{data.name}} pays {{data.price}}`.
    #[schemars(extend("x-format" = { "as": {
        "text": "wireloom-template",
        "json": "wireloom-json-template",
        "html": "wireloom-html-template",
    } }))]
    template: String,
    /// What becomes of the rendered text.
    #[serde(default)]
    r#as: As,
    /// Where the result goes. For example `data.text`.
    destination: Path,
}

/// What becomes of the rendered text.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum As {
    /// It is a string. Nothing is escaped.
    #[default]
    Text,
    /// It is JSON, and its value is the result.
    Json,
    /// It is HTML, a string. Values in it are escaped.
    Html,
}

/// What to render, compiled.
#[derive(Debug, Clone)]
enum Source {
    Text(text::Template),
    Json(JsonTemplate),
    Html(HtmlTemplate),
    /// It does not compile; a config with it is refused, so that no run meets it.
    Mistaken(Mistake),
}

impl From<Written> for Template {
    fn from(written: Written) -> Self {
        let text = written.template.as_str();
        let source = match written.r#as {
            As::Text => text::Template::parse(text).map(Source::Text),
            As::Json => JsonTemplate::parse(text).map(Source::Json),
            As::Html => HtmlTemplate::parse(text).map(Source::Html),
        };
        Self { source: source.unwrap_or_else(Source::Mistaken), destination: written.destination }
    }
}

impl Configured for Template {
    const META: Meta = Meta {
        name: "logic/template",
        aliases: &[],
        title: "Template",
        summary: "Text, JSON or HTML from a template",
        icon: "file-text",
        ports: Ports::OUT,
        subtitle: &["destination"],
    };

    fn examples() -> Vec<Example> {
        vec![
            Example {
                title: "A text",
                config: json!({
                    "template": "{{data.name}} pays {{data.price}}",
                    "destination": "data.line",
                }),
                payload: json!({ "data": { "name": "Ada", "price": 12.5 } }),
                expect: Expectation::Emits {
                    port: "out",
                    payload: json!({ "data": {
                        "name": "Ada", "price": 12.5, "line": "Ada pays 12.5",
                    } }),
                },
            },
            Example {
                title: "A JSON value",
                config: json!({
                    "template": "{\"to\": {{jsonEncode data.name}}, \"lines\": [{{data.price}}]}",
                    "as": "json",
                    "destination": "data",
                }),
                payload: json!({ "data": { "name": "the \"big\" one", "price": 12.5 } }),
                expect: Expectation::Emits {
                    port: "out",
                    payload: json!({ "data": { "to": "the \"big\" one", "lines": [12.5] } }),
                },
            },
            Example {
                title: "HTML",
                config: json!({
                    "template": "<b>{{data.name}}</b>", "as": "html", "destination": "data.page",
                }),
                payload: json!({ "data": { "name": "a < b" } }),
                expect: Expectation::Emits {
                    port: "out",
                    payload: json!({ "data": { "name": "a < b", "page": "<b>a &lt; b</b>" } }),
                },
            },
            Example {
                title: "A quote breaks JSON where jsonEncode is forgotten",
                config: json!({
                    "template": "{\"to\": \"{{data.name}}\"}", "as": "json", "destination": "data.to",
                }),
                payload: json!({ "data": { "name": "the \"big\" one" } }),
                expect: Expectation::Fails { message: "is not JSON" },
            },
        ]
    }

    fn check(&self) -> Vec<Problem> {
        match &self.source {
            Source::Mistaken(mistake) => {
                vec![Problem::error("config", "/template", mistake.to_string())]
            }
            Source::Text(_) | Source::Json(_) | Source::Html(_) => Vec::new(),
        }
    }
}

impl Node for Template {
    fn execute(&self, message: &mut Message) -> Result<Outcome, Error> {
        let payload = &message.payload;
        let result = match &self.source {
            Source::Text(template) => Value::from(template.render(payload)?),
            Source::Json(template) => template.render(payload)?,
            Source::Html(template) => Value::from(template.render(payload)?),
            Source::Mistaken(mistake) => return Err(Error::engine(mistake.to_string())),
        };
        self.destination.set(&mut message.payload, result)?;
        Ok(Outcome::out())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{check, refuses};

    #[test]
    fn a_single_path_is_text_all_the_same() {
        let config = json!({ "template": "{{n}}", "destination": "t" });
        check::<Template>(&config, &json!({ "n": 5 })).emits("out", &json!({ "n": 5, "t": "5" }));
    }

    #[test]
    fn a_blocked_destination_changes_nothing() {
        let config = json!({ "template": "x", "destination": "n.t" });
        check::<Template>(&config, &json!({ "n": 5 })).fails("cannot write to `n.t`");
    }

    #[test]
    fn mistakes_have_their_place() {
        let with = |template, r#as| json!({ "template": template, "as": r#as, "destination": "t" });
        refuses::<Template>(&with("{{#if x}}", "html"), "/template", "line 1");
        refuses::<Template>(&with("{{nothing 1}}", "json"), "/template", "nothing");
        refuses::<Template>(&with("x", "xml"), "/as", "unknown variant");
    }
}
