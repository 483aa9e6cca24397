//! What each type of action is set by, as a schema: forms are made of it. The settings themselves
//! are read from `params`.

use schemars::JsonSchema;
use serde_json::{Map, Value as Json};

use super::StartOn;
use crate::node::{AnswerAs, FailOn, HttpMethod};

/// The settings of an action, by its type. They stand in `params`, one for each key.
#[derive(Debug, Clone, PartialEq, JsonSchema)]
#[serde(
    tag = "type",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
#[allow(clippy::large_enum_variant, reason = "read once for each deploy, then compiled")]
pub enum ActionSettings {
    /// Pushes a message to the frontends of this process or of its parent.
    #[schemars(title = "WebSocket Send")]
    WebsocketSend {
        /// What the message is for.
        #[schemars(extend("default" = "default", "oneOf" = [
            { "const": "default", "title": "Data", "description": "Data for frontends to show." },
            { "const": "action", "title": "Action",
              "description": "Asks frontends to do something, such as to start a process." },
        ]))]
        message_type: Option<String>,
        /// JSON in which `${path}` stands for a value of the process's data.
        #[schemars(extend("format" = "wireloom-substitution"))]
        message: String,
        /// Whose frontends get it.
        #[schemars(extend("default" = "active", "oneOf" = [
            { "const": "active", "title": "This process" },
            { "const": "parent", "title": "The parent process" },
        ]))]
        target: Option<String>,
        /// What stands for a value that is not there.
        #[schemars(extend("default" = "null", "oneOf" = [
            { "const": "null", "title": "null" },
            { "const": "omit", "title": "Leave the member out" },
            { "const": "fail", "title": "An incident" },
        ]))]
        on_missing: Option<String>,
        /// Who starts the process that the message asks for.
        #[schemars(extend("default" = "engine", "x-when" = { "messageType": ["action"] }))]
        start_on: Option<StartOn>,
        /// The name of a message that the parent gets as well, for one that waits in it to go on.
        /// May have `${path}` in it.
        #[schemars(title = "Also as message", extend("x-when" = { "target": ["parent"] }))]
        also_as_message: Option<String>,
    },
    /// Starts another process that belongs to this one.
    #[schemars(title = "Start Subprocess")]
    StartSubprocess {
        /// The definition.
        #[schemars(title = "Process", extend("format" = "wireloom-flow"))]
        process_name: String,
        /// Which of its start nodes; the usual one if empty.
        start_condition: Option<String>,
        /// Whether the action is completed when that process has started, or when it has ended.
        #[schemars(title = "Completed", extend("default" = "async", "oneOf" = [
            { "const": "async", "title": "When it has started" },
            { "const": "sync", "title": "When it has ended" },
        ]))]
        mode: Option<String>,
        /// Only these paths of the data go along; all of it if there are none.
        #[schemars(extend("items" = { "type": "string", "format": "wireloom-path" }))]
        params_to_copy: Option<Vec<String>>,
        /// All but these go along; applied last.
        #[schemars(extend("items" = { "type": "string", "format": "wireloom-path" }))]
        without_params: Option<Vec<String>>,
        /// Where its result goes; nowhere if empty.
        #[schemars(extend("format" = "wireloom-path", "x-when" = { "mode": ["sync"] }))]
        output_key: Option<String>,
    },
    /// Writes data into the parent process.
    #[schemars(title = "Append to Parent")]
    AppendParamsToParent {
        /// Only these paths of the data; all of it if there are none.
        #[schemars(extend("items" = { "type": "string", "format": "wireloom-path" }))]
        params_to_copy: Option<Vec<String>>,
        /// All but these; applied last.
        #[schemars(extend("items" = { "type": "string", "format": "wireloom-path" }))]
        without_params: Option<Vec<String>>,
        /// Where to, in the parent's data; its top if empty.
        #[schemars(extend("format" = "wireloom-path"))]
        destination: Option<String>,
    },
    /// Changes the data by a table of expressions, or by a script.
    #[schemars(title = "Business Rule")]
    BusinessRule {
        /// A table, from the first rule to the last. None if there is a script.
        rules: Option<Vec<RuleRow>>,
        /// Which rules apply.
        #[schemars(extend("default" = "first", "oneOf" = [
            { "const": "first", "title": "The first that holds" },
            { "const": "all", "title": "All that hold" },
        ]))]
        hit: Option<String>,
        /// A function of the data, in place of a table.
        #[schemars(extend("format" = "wireloom-function"))]
        script: Option<String>,
    },
    /// Calls an event flow.
    #[schemars(title = "Run Flow")]
    RunFlow {
        /// The flow.
        #[schemars(extend("format" = "wireloom-flow"))]
        flow: String,
        /// What of the data it is given; all of it if empty.
        #[schemars(extend("format" = "wireloom-path"))]
        input: Option<String>,
        /// Where its result goes; nowhere if empty.
        #[schemars(extend("format" = "wireloom-path"))]
        output_key: Option<String>,
    },
    /// Sends a message to processes.
    #[schemars(title = "Message Send")]
    MessageSend {
        /// The message's name.
        name: String,
        /// The value by which the receiver is found. For example `${order.id}`.
        correlation: String,
        /// What it carries; `${path}` in its texts stands for a value of the data.
        payload: Option<Json>,
        /// How long it waits for a receiver.
        #[schemars(extend("format" = "duration", "default" = "PT1H"))]
        ttl: Option<String>,
        /// Recognises repeats.
        id: Option<String>,
    },
    /// Asks an HTTP server.
    #[schemars(title = "HTTP Request")]
    Http {
        /// What is asked.
        #[schemars(extend("default" = "GET"))]
        method: Option<HttpMethod>,
        /// Of whom. For example `https://example.com/score/${client.id}`.
        #[schemars(title = "URL")]
        url: String,
        /// Added to the address, encoded: names and values.
        #[schemars(extend("additionalProperties" = { "type": "string" }))]
        query: Option<Map<String, Json>>,
        /// Names and values.
        #[schemars(extend("additionalProperties" = { "type": "string" }))]
        headers: Option<Map<String, Json>>,
        /// Who asks.
        #[schemars(extend("default" = "none", "oneOf" = [
            { "const": "none", "title": "Nobody" },
            { "const": "basic", "title": "Name, password" },
            { "const": "bearer", "title": "Token" },
        ]))]
        authentication: Option<String>,
        /// The name.
        #[schemars(extend("x-when" = { "authentication": ["basic"] }))]
        username: Option<String>,
        /// Kept in a global: `${globals.password}`.
        #[schemars(extend("x-when" = { "authentication": ["basic"] }))]
        password: Option<String>,
        /// Kept in a global: `${globals.token}`.
        #[schemars(extend("x-when" = { "authentication": ["bearer"] }))]
        token: Option<String>,
        /// How the body is sent.
        #[schemars(extend("default" = "json", "oneOf" = [
            { "const": "json", "title": "JSON" }, { "const": "text" }, { "const": "form" },
            { "const": "bytes", "description": "From Base64 text." },
        ]))]
        body_type: Option<String>,
        /// What is sent; nothing if empty.
        #[schemars(extend("anyOf" = [
            { "type": "string", "title": "Text with ${…}", "format": "wireloom-substitution" },
            { "title": "JSON" },
        ]))]
        body: Option<Json>,
        /// How the answer's body is read.
        #[schemars(extend("default" = "auto"))]
        answer: Option<AnswerAs>,
        /// Which answers are failures, to be tried again.
        #[schemars(extend("default" = "nothing"))]
        fail_on: Option<FailOn>,
        /// How long all of it may take, at most ten minutes.
        #[schemars(extend("format" = "duration", "default" = "PT30S"))]
        timeout: Option<String>,
        /// The largest body of an answer, in KiB.
        #[schemars(range(min = 1, max = 16_384), extend("default" = 1_024))]
        limit: Option<u64>,
        /// How many redirects are followed.
        #[schemars(range(min = 0, max = 20), extend("default" = 10))]
        redirects: Option<u64>,
        /// Where `status`, `headers` and `body` of the answer go; nowhere if empty.
        #[schemars(extend("format" = "wireloom-path"))]
        output_key: Option<String>,
    },
}

/// A rule of a table.
#[derive(Debug, Clone, PartialEq, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RuleRow {
    /// The condition; none if empty.
    #[schemars(extend("format" = "wireloom-expression"))]
    pub when: Option<String>,
    /// What is set, by path. A text is an expression, everything else the value itself.
    #[schemars(extend("additionalProperties" = { "anyOf": [
        { "type": "string", "title": "Expression", "format": "wireloom-expression" },
        { "title": "Fixed value" },
    ] }))]
    pub set: Map<String, Json>,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::flow::action::ActionType;
    use crate::flow::action::compile::known;

    fn names(json: &Json) -> BTreeSet<String> {
        json.as_object().map(|members| members.keys().cloned().collect()).unwrap_or_default()
    }

    #[test]
    fn each_type_of_action_has_its_settings_in_the_schema_and_no_others() {
        let types = schemars::schema_for!(ActionType).to_value();
        let types = types["oneOf"].as_array().unwrap();
        let settings = schemars::schema_for!(ActionSettings).to_value();
        let settings = settings["oneOf"].as_array().unwrap();
        assert_eq!(types.len(), settings.len());
        for (word, variant) in types.iter().zip(settings) {
            let word = &word["const"];
            assert_eq!(&variant["properties"]["type"]["const"], word);
            let kind: ActionType = serde_json::from_value(word.clone()).unwrap();
            let mut expected: BTreeSet<String> =
                known(kind).iter().map(|name| (*name).to_owned()).collect();
            expected.insert("type".to_owned());
            assert_eq!(names(&variant["properties"]), expected, "{word}");
            assert!(variant["title"].is_string(), "{word}");
            assert_eq!(variant["additionalProperties"], false, "{word}");
        }
    }
}
