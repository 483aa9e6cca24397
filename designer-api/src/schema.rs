//! `openapi.json`: collected from the handlers, with the engine's own types in their own schemas.

use std::borrow::Cow;

use serde_json::{Map, Value as Json, json};
use utoipa::openapi::schema::{Object, Schema};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{OpenApi as Document, RefOr};
use utoipa::{Modify, OpenApi, PartialSchema, ToSchema};

/// A type of the engine that stands in the document under this name. Its schema is put in its
/// place by [`document`].
macro_rules! of_engine {
    ($($(#[$doc:meta])* $marker:ident = $name:literal: $real:ty;)+) => {
        $($(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $marker;

        impl PartialSchema for $marker {
            fn schema() -> RefOr<Schema> {
                Object::new().into()
            }
        }

        impl ToSchema for $marker {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed($name)
            }
        })+

        fn schemas() -> Vec<(&'static str, schemars::Schema)> {
            vec![$(($name, schema_of::<$real>())),+]
        }
    };
}

of_engine! {
    /// A flow document.
    FlowDocument = "Flow": engine::flow::Flow;
    /// An action on a task node of a durable flow.
    ActionDocument = "Action": engine::flow::ActionDraft;
    /// The settings of an action, by its type.
    ActionSettingsDocument = "ActionSettings": engine::flow::ActionSettings;
    /// A connection's settings.
    ConnectionSettings = "ConnectionSettings": engine::connection::Settings;
    /// How a connection is doing.
    ConnectionStatus = "ConnectionStatus": engine::connection::Status;
    /// How a test of a connection went.
    ConnectionTest = "ConnectionTest": engine::connection::TestReport;
    /// A capture and what it has caught.
    ConnectionCapture = "ConnectionCapture": engine::connection::CaptureView;
    /// An event that a suspended connection holds.
    ConnectionHeldEvent = "ConnectionHeldEvent": engine::connection::HeldEvent;
}

fn schema_of<T: schemars::JsonSchema>() -> schemars::Schema {
    schemars::generate::SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>()
}

/// The schemas of the documents that people write: flows and connections.
#[must_use]
pub fn documents() -> Json {
    let named = schemas().into_iter().map(|(name, schema)| (name.to_owned(), schema.into()));
    Json::Object(named.collect())
}

use crate::routes::{
    connections, flows, health, hooks, imports, kinds, live, login, meta, processes, push, runs,
    scripts, templates, tokens, tryouts, values,
};

#[derive(OpenApi)]
#[openapi(
    info(title = "Wireloom", description = "Flows, what they need, and what they do."),
    paths(
        health::live, health::ready,
        login::log_in, login::log_out, login::me,
        tokens::list, tokens::create, tokens::revoke,
        kinds::list, kinds::get, templates::list,
        flows::list, flows::create, flows::get, flows::save, flows::delete, flows::check,
        flows::publishing::versions, flows::publishing::version, flows::publishing::deploy,
        flows::publishing::undeploy, flows::publishing::diff,
        imports::export, imports::bundle, imports::import,
        tryouts::run, runs::list, runs::get, runs::cancel, runs::trace, runs::press,
        connections::list, connections::create, connections::get, connections::save,
        connections::delete, connections::retry,
        scripts::list, scripts::create, scripts::get, scripts::save, scripts::delete,
        scripts::versions, scripts::version, scripts::try_out,
        connections::held::suspend, connections::held::resume, connections::held::list,
        connections::held::cancel_all, connections::held::cancel,
        connections::trials::test, connections::trials::capture,
        connections::trials::captured, connections::trials::end,
        values::globals, values::global, values::save_global, values::delete_global,
        values::settings, values::setting, values::save_setting, values::delete_setting,
        processes::search, processes::start, processes::get, processes::data, processes::tokens,
        processes::incidents, processes::past::history, processes::past::at,
        processes::acting::execute, processes::acting::resolve, processes::acting::modify,
        processes::acting::migrate, processes::acting::terminate, processes::acting::hold,
        processes::acting::resume, processes::acting::resolve_all, processes::acting::message,
        push::topics, push::socket, push::events::stream, push::missed::catch_up,
        push::tickets::create, live::socket, hooks::ws::serve, hooks::http::serve,
        meta::openapi, meta::schemas,
    ),
    modifiers(&Access),
    security(("session" = []), ("token" = []))
)]
struct Api;

struct Access;

impl Modify for Access {
    fn modify(&self, document: &mut Document) {
        let components = document.components.get_or_insert_default();
        let cookie = ApiKeyValue::with_description(
            "wireloom",
            "set by a log-in; named __Host-wireloom under TLS, wireloom-PORT without",
        );
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        components.add_security_scheme("token", SecurityScheme::Http(bearer));
    }
}

/// The whole document.
#[must_use]
pub fn document() -> Json {
    let mut document = serde_json::to_value(Api::openapi()).unwrap_or_default();
    if let Some(all) = document.pointer_mut("/components/schemas").and_then(Json::as_object_mut) {
        for (name, schema) in schemas() {
            put(all, name, schema.into());
        }
    }
    let paths = document.get_mut("paths").and_then(Json::as_object_mut);
    for (path, methods) in paths.into_iter().flatten() {
        for (method, operation) in methods.as_object_mut().into_iter().flatten() {
            if let Some(operation) = operation.as_object_mut() {
                operation.insert("operationId".to_owned(), operation_name(method, path).into());
                if let Some(Json::Object(responses)) = operation.get_mut("responses") {
                    problems(responses);
                }
            }
        }
    }
    document
}

/// An operation's name, of its method and path (`get-api-flows-id`): the handlers' own names,
/// which utoipa takes, are not unique, and generators of clients stumble over that.
fn operation_name(method: &str, path: &str) -> String {
    let words = path.split(['/', '{', '}']).filter(|word| !word.is_empty());
    format!("{method}-{}", words.collect::<Vec<_>>().join("-"))
}

/// Every refusal is a problem, also those that a route need not name: of the gate, of the body.
fn problems(responses: &mut Map<String, Json>) {
    let problem = json!({ "application/problem+json": {
        "schema": { "$ref": "#/components/schemas/Problem" }
    } });
    for (status, response) in responses.iter_mut() {
        if status.starts_with(['4', '5'])
            && let Some(response) = response.as_object_mut()
        {
            response.insert("content".to_owned(), problem.clone());
        }
    }
    let refusal = json!({ "description": "Refused, and why", "content": problem });
    responses.insert("default".to_owned(), refusal);
}

/// Puts a schema among the others, and its definitions beside it.
fn put(all: &mut Map<String, Json>, name: &str, mut schema: Json) {
    let inner = schema.as_object_mut().and_then(|schema| {
        schema.remove("$schema");
        schema.remove("$defs")
    });
    if let Some(Json::Object(definitions)) = inner {
        for (definition, mut schema) in definitions {
            refer(&mut schema);
            all.insert(definition, schema);
        }
    }
    refer(&mut schema);
    all.insert(name.to_owned(), schema);
}

fn refer(schema: &mut Json) {
    match schema {
        Json::Object(members) => {
            if let Some(Json::String(to)) = members.get_mut("$ref") {
                *to = to.replace("#/$defs/", "#/components/schemas/");
            }
            members.values_mut().for_each(refer);
        }
        Json::Array(items) => items.iter_mut().for_each(refer),
        _ => {}
    }
}

/// The document as it stands in the repository.
#[must_use]
pub fn text() -> String {
    let mut text = serde_json::to_string_pretty(&document()).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests;
