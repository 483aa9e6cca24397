//! A bundle: a flow with what it uses, to be carried to another installation.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use url::Url;

use super::Flow;
use super::strict::escape;

/// The only format of bundles there is so far.
pub const BUNDLE: &str = "wireloom.bundle/1";

/// A flow, and the flows and connections that it uses, without secrets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Bundle {
    /// Always `wireloom.bundle/1`.
    pub format: String,
    /// The flow that was exported.
    pub flow: Flow,
    /// The flows that it calls, and those that they call.
    #[serde(default)]
    pub flows: Vec<Flow>,
    /// The settings of the connections that all of them use.
    #[serde(default)]
    pub connections: Vec<Map<String, Json>>,
    /// What was left out of the connections, to be filled in after the import.
    #[serde(default)]
    pub secrets: Vec<LeftOut>,
}

/// A secret that was left out: an empty text stands in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LeftOut {
    /// The connection's id.
    pub connection: String,
    /// JSON pointer into its settings.
    pub pointer: String,
}

impl Bundle {
    /// Of a flow alone.
    #[must_use]
    pub fn of(flow: Flow) -> Self {
        Self::new(flow, Vec::new(), Vec::new())
    }

    /// Of a flow and what it uses; secrets are taken out of the connections.
    ///
    /// Taken out are the values of all headers, what proves an identity under `auth`, the user
    /// and password of the address, and whatever in its query or in an initial message goes by a
    /// name like `token`, `password` or `apiKey`. A value that only names a secret to be filled
    /// in (`{{…}}`) stays.
    #[must_use]
    pub fn new(flow: Flow, flows: Vec<Flow>, mut connections: Vec<Map<String, Json>>) -> Self {
        let mut secrets = Vec::new();
        for connection in &mut connections {
            let id = connection.get("id").and_then(Json::as_str).unwrap_or_default().to_owned();
            let left_out = strip(connection).into_iter();
            secrets.extend(left_out.map(|pointer| LeftOut { connection: id.clone(), pointer }));
        }
        Self { format: BUNDLE.to_owned(), flow, flows, connections, secrets }
    }
}

/// Empties the secrets of a connection's settings and says where they were.
fn strip(connection: &mut Map<String, Json>) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(headers) = connection.get_mut("headers") {
        empty(headers, "/headers", true, &mut found);
    }
    if let Some(Json::Object(auth)) = connection.get_mut("auth") {
        for (key, value) in auth {
            // Names of users and parameters are no secrets; all else might be.
            if !matches!(key.as_str(), "type" | "username" | "name") {
                empty(value, &format!("/auth/{}", escape(key)), true, &mut found);
            }
        }
    }
    if let Some(messages) = connection.get_mut("initialMessages") {
        empty(messages, "/initialMessages", false, &mut found);
    }
    if let Some(Json::String(address)) = connection.get_mut("url")
        && let Some(bare) = bare(address)
    {
        *address = bare;
        found.push("/url".to_owned());
    }
    found
}

/// Empties texts and numbers at and below `value`: all, or those with a telling name.
fn empty(value: &mut Json, pointer: &str, all: bool, found: &mut Vec<String>) {
    match value {
        Json::Object(object) => {
            for (key, value) in object {
                let pointer = format!("{pointer}/{}", escape(key));
                empty(value, &pointer, all || telling(key), found);
            }
        }
        Json::Array(list) => {
            for (place, value) in list.iter_mut().enumerate() {
                empty(value, &format!("{pointer}/{place}"), all, found);
            }
        }
        Json::String(text) if all && !text.is_empty() && !reference(text) => {
            text.clear();
            found.push(pointer.to_owned());
        }
        Json::Number(_) if all => {
            *value = Json::String(String::new());
            found.push(pointer.to_owned());
        }
        _ => {}
    }
}

/// Whether a text is nothing but a hole to be filled in.
fn reference(text: &str) -> bool {
    let inner = text.trim().strip_prefix("{{").and_then(|text| text.strip_suffix("}}"));
    inner.is_some_and(|inner| !inner.contains("{{") && !inner.contains(['"', '\'']))
}

/// Whether what goes by this name is likely to be a secret.
fn telling(name: &str) -> bool {
    let plain: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    let plain = plain.to_lowercase();
    let parts = ["token", "secret", "passw", "apikey", "auth", "credential", "signature"];
    parts.iter().any(|part| plain.contains(part))
        || matches!(plain.as_str(), "key" | "pass" | "pwd" | "pin" | "sig" | "jwt")
}

/// The address without what should not be in it; `None` if there is nothing of the kind.
fn bare(address: &str) -> Option<String> {
    let Ok(mut url) = Url::parse(address) else {
        // Nobody can say where in such a text a secret ends.
        let suspect = address.contains('@') || address.contains('?');
        return suspect.then(String::new);
    };
    let mut changed = url.set_password(None).is_ok() && address.contains('@');
    changed |= url.set_username("").is_ok() && changed;
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    if pairs.iter().any(|(name, value)| telling(name) && !value.is_empty() && !reference(value)) {
        let mut query = url.query_pairs_mut();
        query.clear();
        for (name, value) in &pairs {
            let keep = !telling(name) || reference(value);
            query.append_pair(name, if keep { value } else { "" });
        }
        drop(query);
        changed = true;
    }
    changed.then(|| url.into())
}

#[cfg(test)]
mod tests;
