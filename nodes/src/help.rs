//! A kind's help page: its doc comment, ports, settings and examples, as Markdown.

use std::fmt::{Result, Write};

use engine::node::{Example, Expectation, Kind, Ports, Role};
use serde_json::Value as Json;

/// The page of a kind, from what its file says and nothing else.
#[must_use]
pub fn page(kind: &Kind) -> String {
    let mut out = String::with_capacity(8 * 1024);
    if write_page(&mut out, kind).is_err() {
        // Writing to a string cannot fail.
        out.clear();
    }
    out
}

fn write_page(out: &mut String, kind: &Kind) -> Result {
    let schema = (kind.schema)();
    let schema = schema.as_value();
    writeln!(out, "# {}\n\n{}. `{}`\n", kind.meta.title, kind.meta.summary, kind.meta.name)?;
    for alias in kind.meta.aliases {
        writeln!(out, "Formerly `{alias}`.\n")?;
    }
    writeln!(out, "{}\n", text(schema, "description"))?;
    writeln!(out, "## Ports\n")?;
    ports(out, kind)?;
    if let Some(body) = kind.body {
        writeln!(out, "\nIt holds other nodes: its body, which begins at `{body}`.")?;
    }
    writeln!(out, "\n## Settings\n")?;
    let none =
        schema.get("properties").and_then(Json::as_object).is_none_or(serde_json::Map::is_empty);
    if none {
        writeln!(out, "None.")?;
    }
    settings(out, schema, 0)?;
    writeln!(out, "\n## Examples")?;
    for one in (kind.examples)() {
        example(out, &one)?;
    }
    Ok(())
}

fn ports(out: &mut String, kind: &Kind) -> Result {
    let fixed = |out: &mut String, ports: &[engine::node::Port]| {
        ports.iter().try_for_each(|port| writeln!(out, "- `{}`", port.name))
    };
    match &kind.meta.ports {
        Ports::Fixed { ports: [] } => writeln!(out, "None: the way ends here."),
        Ports::Fixed { ports } => fixed(out, ports),
        Ports::PerItem { list, prefix, then, .. } => {
            writeln!(out, "- `{prefix}-0`, `{prefix}-1` …: one for each item of `{list}`")?;
            fixed(out, then)
        }
        Ports::PerValue { list, .. } => writeln!(out, "- one for each value of `{list}`"),
    }?;
    if matches!(kind.role, Role::Trigger | Role::Element) {
        return Ok(());
    }
    writeln!(out, "- `error`, where `onError` is `port`")
}

/// The properties of an object, and of those within.
fn settings(out: &mut String, schema: &Json, depth: usize) -> Result {
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Json::as_array)
        .map(|names| names.iter().filter_map(Json::as_str).collect())
        .unwrap_or_default();
    for (name, property) in schema.get("properties").and_then(Json::as_object).into_iter().flatten()
    {
        let indent = "  ".repeat(depth);
        let must = if required.contains(&name.as_str()) { ", required" } else { "" };
        let default = match property.get("default") {
            None | Some(Json::Null) => String::new(),
            Some(default) => format!(", default `{default}`"),
        };
        let words = text(property, "description").replace('\n', " ");
        writeln!(out, "{indent}- **`{name}`** ({}{must}{default}). {words}", form(property))?;
        let items = property.get("items").unwrap_or(property);
        choices(out, items, depth + 1)?;
        settings(out, items, depth + 1)?;
    }
    Ok(())
}

/// The words that a setting may be, where they have a meaning of their own.
fn choices(out: &mut String, schema: &Json, depth: usize) -> Result {
    let indent = "  ".repeat(depth);
    for choice in schema.get("oneOf").and_then(Json::as_array).into_iter().flatten() {
        if let Some(word) = choice.get("const").and_then(Json::as_str) {
            let words = text(choice, "description").replace('\n', " ");
            writeln!(out, "{indent}- `{word}`: {words}")?;
        }
    }
    Ok(())
}

/// What a person may write there.
fn form(schema: &Json) -> String {
    let format = match text(schema, "format") {
        "wireloom-path" => "payload path",
        "wireloom-expression" => "expression",
        "wireloom-substitution" => "JSON with `${…}`",
        "wireloom-template" => "template",
        "wireloom-html-template" => "HTML template",
        "wireloom-json-template" => "JSON template",
        "wireloom-connection" => "a connection",
        "wireloom-flow" => "a flow",
        "wireloom-script" => "a script",
        "wireloom-function" => "JavaScript or TypeScript",
        "duration" => "duration",
        _ => "",
    };
    let kind = schema.get("type").and_then(|kind| match kind {
        Json::Array(kinds) => kinds.iter().filter_map(Json::as_str).find(|kind| *kind != "null"),
        other => other.as_str(),
    });
    if !format.is_empty() {
        return format.to_owned();
    }
    match kind {
        Some("array") => match schema.get("items") {
            Some(items) if items.get("oneOf").is_some() => "list of words".to_owned(),
            Some(items) if items.get("properties").is_some() => "list".to_owned(),
            Some(items) => format!("list of {}", form(items)),
            None => "list".to_owned(),
        },
        Some("object") if schema.get("maxProperties").is_some() => "one of".to_owned(),
        Some("integer") => "whole number".to_owned(),
        Some(kind) => kind.to_owned(),
        None if schema.get("oneOf").is_some() => "one of".to_owned(),
        None => "any JSON".to_owned(),
    }
}

fn example(out: &mut String, example: &Example) -> Result {
    writeln!(out, "\n### {}\n\nSettings:\n\n{}", example.title, block(&example.config))?;
    if !matches!(example.expect, Expectation::Deploys) {
        writeln!(out, "In:\n\n{}", block(&example.payload))?;
    }
    match &example.expect {
        Expectation::Emits { port, payload } => {
            writeln!(out, "Out, by `{port}`:\n\n{}", block(payload).trim_end())
        }
        Expectation::Does { effect } => {
            writeln!(out, "It does:\n\n{}", block(effect).trim_end())
        }
        Expectation::Fails { message } => writeln!(out, "It fails: “{message}”"),
        Expectation::Deploys => {
            out.truncate(out.trim_end().len());
            writeln!(out)
        }
    }
}

fn block(json: &Json) -> String {
    let text = serde_json::to_string_pretty(json).unwrap_or_default();
    format!("```json\n{text}\n```\n")
}

fn text<'a>(schema: &'a Json, word: &str) -> &'a str {
    schema.get(word).and_then(Json::as_str).unwrap_or_default()
}
