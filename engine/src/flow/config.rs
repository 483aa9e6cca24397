//! Whether a node's config is what its kind's schema says: every mistake at once, each with its
//! place. The one door to jsonschema.

use std::cell::LazyCell;
use std::collections::HashMap;
use std::sync::OnceLock;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use serde_json::{Map, Value as Json};

use super::Durability;
use crate::node::{Built, Catalog, Kind, Problem};
use crate::text;

/// The formats whose texts are compiled at check, besides those that only pick a form's field.
const LANGUAGES: [&str; 8] = [
    "wireloom-path",
    "wireloom-expression",
    "wireloom-substitution",
    "wireloom-timer",
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
                // Made only where there is a mistake: a flow may have thousands of nodes.
                let schema = LazyCell::new(|| (kind.schema)());
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

/// The names that a config gives in these fields, as [`fields`] knows them: what a bundle must
/// carry and a deploy must find.
pub(super) fn references<'a>(
    config: &'a Map<String, Json>,
    fields: &'a [String],
) -> impl Iterator<Item = &'a str> {
    let named = fields.iter().filter_map(|field| config.get(field)?.as_str());
    named.filter(|name| !name.is_empty())
}

/// Gives what these fields name the name that it has now; whether any had another.
pub(super) fn rename(
    config: &mut Map<String, Json>,
    fields: &[String],
    now: &HashMap<String, String>,
) -> bool {
    let mut changed = false;
    for field in fields {
        if let Some(Json::String(name)) = config.get_mut(field)
            && let Some(new) = now.get(name)
        {
            changed |= name != new;
            name.clone_from(new);
        }
    }
    changed
}

/// The fields of a kind's config that have this format, such as `wireloom-connection`.
pub(super) fn fields(kind: &Kind, format: &str) -> Vec<String> {
    let schema = (kind.schema)();
    let properties = schema.as_value().get("properties").and_then(Json::as_object);
    let of_format = |(_, property): &(&String, &Json)| holds_format(property, format, 8);
    properties.into_iter().flatten().filter(of_format).map(|(name, _)| name.clone()).collect()
}

fn holds_format(schema: &Json, format: &str, depth: u8) -> bool {
    if schema.get("format").and_then(Json::as_str) == Some(format) {
        return true;
    }
    let branches = schema.get("anyOf").and_then(Json::as_array);
    depth > 0
        && branches.into_iter().flatten().any(|branch| holds_format(branch, format, depth - 1))
}

/// A config as one JSON value, shared by the functions here.
pub(super) fn config_of(node: &super::FlowNode, kind: &Kind, durability: Durability) -> Json {
    let mut config = node.config.clone();
    if durability == Durability::Durable {
        (kind.in_process)(&mut config);
    }
    Json::Object(config)
}

/// A JSON Schema that data must match, compiled.
#[derive(Debug)]
pub struct DataSchema(Validator);

impl DataSchema {
    /// Compiles a schema. References to other documents are not followed.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn compile(schema: &Json) -> Result<Self, String> {
        jsonschema::options()
            .should_validate_formats(true)
            .build(schema)
            .map(Self)
            .map_err(|error| format!("This is no JSON Schema: {}", shortened(&error.to_string())))
    }

    /// Everything about `data` that does not match, with its place in it.
    #[must_use]
    pub fn problems(&self, data: &Json) -> Vec<Problem> {
        let errors = self.0.iter_errors(data).take(100);
        errors
            .map(|error| {
                let pointer = match error.kind() {
                    ValidationErrorKind::Required { property } => {
                        let name = property.as_str().unwrap_or_default();
                        format!("{}/{name}", error.instance_path())
                    }
                    _ => error.instance_path().to_string(),
                };
                Problem::error("data", pointer, shortened(&error.to_string()))
            })
            .collect()
    }
}
