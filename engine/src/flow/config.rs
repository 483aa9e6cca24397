//! Whether a node's config is what its kind's schema says: every mistake at once, each with its
//! place. The one door to jsonschema.

use std::sync::{Arc, OnceLock};

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use serde_json::Value as Json;

use crate::node::{Built, Catalog, Kind, Problem};
use crate::text;

/// The formats whose texts are compiled at check, besides those that only pick a form's field.
const LANGUAGES: [&str; 7] = [
    "wireloom-path",
    "wireloom-expression",
    "wireloom-substitution",
    "wireloom-template",
    "wireloom-html-template",
    "wireloom-json-template",
    "duration",
];

/// The kinds' schemas, compiled when first needed.
#[derive(Debug)]
pub(super) struct Schemas {
    validators: Vec<OnceLock<Option<Validator>>>,
}

impl Schemas {
    pub(super) fn new(catalog: &Catalog) -> Self {
        Self { validators: catalog.kinds().iter().map(|_| OnceLock::new()).collect() }
    }

    /// A node of this config, or all that is wrong with it; pointers are relative to the config.
    pub(super) fn build(
        &self,
        catalog: &Catalog,
        kind: &Kind,
        config: &Json,
    ) -> Result<Built, Vec<Problem>> {
        let place = catalog.kinds().iter().position(|one| one.meta.name == kind.meta.name);
        let validator = place
            .and_then(|place| self.validators.get(place))
            .and_then(|slot| slot.get_or_init(|| compile(kind)).as_ref());
        let problems: Vec<Problem> = validator
            .map(|validator| {
                let schema = (kind.schema)();
                let errors = validator.iter_errors(config);
                errors.map(|error| problem(&error, schema.as_value(), config)).collect()
            })
            .unwrap_or_default();
        if problems.is_empty() { (kind.build)(config) } else { Err(problems) }
    }
}

/// `None` for a schema that does not compile; the kind's own reading then finds the first mistake.
/// A test in `nodes` compiles every schema.
fn compile(kind: &Kind) -> Option<Validator> {
    let mut options = jsonschema::options().should_validate_formats(true);
    for format in LANGUAGES {
        options = options
            .with_format(format, move |given: &str| text::check_format(format, given).is_none());
    }
    options.build((kind.schema)().as_value()).ok()
}

fn problem(error: &ValidationError<'_>, schema: &Json, config: &Json) -> Problem {
    let pointer = error.instance_path().to_string();
    let (code, pointer, words) = match error.kind() {
        ValidationErrorKind::Format { format } => {
            let given = error.instance().as_str().unwrap_or_default();
            let words = text::check_format(format, given)
                .map_or_else(|| error.to_string(), |mistake| mistake.to_string());
            (format.trim_start_matches("wireloom-").to_owned(), pointer, words)
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => unknown(&pointer, unexpected),
        // What a schema without any properties says of every one.
        ValidationErrorKind::FalseSchema => {
            let object = config.pointer(&pointer).and_then(Json::as_object);
            let names: Vec<String> = object.into_iter().flat_map(|o| o.keys().cloned()).collect();
            unknown(&pointer, &names)
        }
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            ("required".to_owned(), format!("{pointer}/{name}"), format!("`{name}` is missing."))
        }
        ValidationErrorKind::OneOfNotValid { .. } | ValidationErrorKind::AnyOf { .. } => {
            let given = shortened(&error.instance().to_string());
            let words = match words_of(error.schema_path().as_str(), schema) {
                Some(words) => format!("{given} is none of: {words}."),
                None => format!("{given} has none of the forms that are possible here."),
            };
            ("config".to_owned(), pointer, words)
        }
        _ => ("config".to_owned(), pointer, shortened(&error.to_string())),
    };
    Problem::error(&code, pointer, words)
}

/// The words to choose from, where the schema at `path` is a choice of constants.
fn words_of(path: &str, schema: &Json) -> Option<String> {
    let branches = schema.pointer(path)?.as_array()?;
    let words = branches.iter().map(|branch| {
        let word = branch.get("const").or_else(|| branch.pointer("/enum/0"))?;
        Some(format!("`{}`", word.as_str()?))
    });
    Some(words.collect::<Option<Vec<_>>>()?.join(", "))
}

fn unknown(pointer: &str, names: &[String]) -> (String, String, String) {
    let first = names.first().map(|name| name.replace('~', "~0").replace('/', "~1"));
    let at = first.map_or_else(|| pointer.to_owned(), |first| format!("{pointer}/{first}"));
    let words = format!("There is no setting called `{}`.", names.join("`, `"));
    ("unknown-field".to_owned(), at, words)
}

/// A message names the value that it refuses, and that can be large.
fn shortened(words: &str) -> String {
    const MOST: usize = 300;
    if words.chars().count() <= MOST {
        return words.to_owned();
    }
    let mut short: String = words.chars().take(MOST).collect();
    short.push('…');
    short
}

/// The names that a config gives in fields of a format such as `wireloom-connection`: what a
/// bundle must carry and a deploy must find.
pub(super) fn references(kind: &Kind, config: &Json, format: &str) -> Vec<String> {
    let schema = (kind.schema)();
    let mut found = Vec::new();
    gather(schema.as_value(), config, format, 16, &mut found);
    found
}

fn gather(schema: &Json, config: &Json, format: &str, depth: u8, found: &mut Vec<String>) {
    if depth == 0 {
        return;
    }
    if schema.get("format").and_then(Json::as_str) == Some(format)
        && let Some(name) = config.as_str()
        && !name.is_empty()
    {
        found.push(name.to_owned());
    }
    for branch in schema.get("anyOf").and_then(Json::as_array).into_iter().flatten() {
        gather(branch, config, format, depth - 1, found);
    }
    for (name, property) in schema.get("properties").and_then(Json::as_object).into_iter().flatten()
    {
        if let Some(config) = config.get(name) {
            gather(property, config, format, depth - 1, found);
        }
    }
    if let Some(items) = schema.get("items") {
        for config in config.as_array().into_iter().flatten() {
            gather(items, config, format, depth - 1, found);
        }
    }
}

/// A config as one JSON value, shared by the functions here.
pub(super) fn config_of(node: &super::FlowNode) -> Arc<Json> {
    Arc::new(Json::Object(node.config.clone()))
}
