//! A text, a JSON value or a piece of HTML, rendered from a template.

use engine::node::{Configured, Error, Example, Expectation, Message, Meta, Node, Outcome, Ports};
use engine::payload::Value;
use engine::text;
use engine::text::{HtmlTemplate, JsonTemplate, Path};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use crate::field::choice;

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
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Template {
    /// What to render.
    template: Source,
    /// Where the result goes. For example `data.text`.
    destination: Path,
}

/// What to render, and what becomes of it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = choice)]
enum Source {
    /// The result is a string. Nothing is escaped.
    #[schemars(title = "Text")]
    Text(text::Template),
    /// The result is the value of the rendered JSON.
    #[schemars(title = "JSON")]
    Json(JsonTemplate),
    /// The result is a string of HTML. Values in it are escaped.
    #[schemars(title = "HTML")]
    Html(HtmlTemplate),
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
                    "template": { "text": "{{data.name}} pays {{data.price}}" },
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
                    "template": { "json": "{\"to\": {{jsonEncode data.name}}, \"lines\": [{{data.price}}]}" },
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
                    "template": { "html": "<b>{{data.name}}</b>" }, "destination": "data.page",
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
                    "template": { "json": "{\"to\": \"{{data.name}}\"}" }, "destination": "data.to",
                }),
                payload: json!({ "data": { "name": "the \"big\" one" } }),
                expect: Expectation::Fails {
                    message: "is not JSON",
                },
            },
        ]
    }
}

impl Node for Template {
    fn execute(&self, message: &mut Message) -> Result<Outcome, Error> {
        let payload = &message.payload;
        let result = match &self.template {
            Source::Text(template) => Value::from(template.render(payload)?),
            Source::Json(template) => template.render(payload)?,
            Source::Html(template) => Value::from(template.render(payload)?),
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
        let config = json!({ "template": { "text": "{{n}}" }, "destination": "t" });
        check::<Template>(&config, &json!({ "n": 5 })).emits("out", &json!({ "n": 5, "t": "5" }));
    }

    #[test]
    fn a_blocked_destination_changes_nothing() {
        let config = json!({ "template": { "text": "x" }, "destination": "n.t" });
        check::<Template>(&config, &json!({ "n": 5 })).fails("cannot write to `n.t`");
    }

    #[test]
    fn mistakes_have_their_place() {
        let with = |template| json!({ "template": template, "destination": "t" });
        refuses::<Template>(&with(json!({ "html": "{{#if x}}" })), "/template/html", "line 1");
        refuses::<Template>(&with(json!({ "xml": "" })), "/template", "unknown variant");
        refuses::<Template>(&with(json!("{{x}}")), "/template", "");
    }
}
