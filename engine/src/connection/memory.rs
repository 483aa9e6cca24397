//! What a connection remembers of the server's messages from one socket to the next, and how its
//! templates and calls see it.

use super::Call;
use super::settings::Remember;
use crate::payload::{Object, Text, Value};
use crate::text::{Filters, Path};

/// Longer values, as JSON, are not kept.
const MOST_BYTES: usize = 8 << 10;

/// See the file's head. It outlasts sockets; empty if nothing is to be remembered.
#[derive(Debug, Default)]
pub(super) struct Memory {
    rules: Option<Remember>,
    forgets: Option<Filters>,
    /// The outermost fields in which the values stand: all that is read of a message.
    members: Vec<Text>,
    values: Object,
}

impl Memory {
    /// Follows the settings; what was remembered stays if they ask for the same.
    pub(super) fn follow(&mut self, rules: Option<&Remember>) {
        if self.rules.as_ref() == rules {
            return;
        }
        let forgets = rules.and_then(|rules| rules.forgets().ok().flatten());
        let paths = rules.iter().flat_map(|rules| rules.values.values());
        let members = paths.filter_map(Path::first).cloned().collect();
        *self = Self { rules: rules.cloned(), forgets, members, values: Object::new() };
    }

    /// A text message came. True if it made all be forgotten.
    pub(super) fn heard(&mut self, text: &str) -> bool {
        let Some(rules) = &self.rules else {
            return false;
        };
        let forgot = self.forgets.as_ref().is_some_and(|filters| filters.accept(Some(text)));
        if forgot {
            self.values = Object::new();
        }
        // Most messages are told apart without reading them; an escape may hide a name.
        let names = |path: &Path| path.last().is_some_and(|name| text.contains(name.as_str()));
        if rules.values.values().any(names) || text.contains('\\') {
            let message = Value::parse_members(text, &self.members).unwrap_or_default();
            for (name, path) in &rules.values {
                let found = path.get(&message).filter(|found| **found != Value::Null);
                if let Some(found) = found.filter(|found| found.to_json().len() <= MOST_BYTES) {
                    self.values.insert(name.as_str(), found.clone());
                }
            }
        }
        forgot
    }

    /// The names that templates see: those of `scope`, what is remembered, and the heartbeat's
    /// state as compact JSON.
    pub(super) fn names(&self, scope: &Value, state: Option<&Text>) -> Value {
        let mut names = scope.clone();
        names.set("state", Value::String(state.cloned().unwrap_or_else(|| "null".into())));
        names.set("remembered", Value::Object(self.values.clone()));
        names
    }

    /// What a call is told beside its arguments; `None` where nothing is kept by the settings.
    pub(super) fn told(&self, state: Option<&Text>, keeps_state: bool) -> Option<Told> {
        (keeps_state || self.rules.is_some()).then(|| {
            let state = state.and_then(|state| serde_json::from_str(state).ok());
            let remembered = serde_json::to_value(Value::Object(self.values.clone()));
            Told(serde_json::json!({
                "state": state.unwrap_or(serde_json::Value::Null),
                "remembered": remembered.unwrap_or_default(),
            }))
        })
    }
}

/// What is known of the sockets before, for a call.
#[derive(Debug, Clone)]
pub(super) struct Told(serde_json::Value);

impl Told {
    /// Joins the arguments as `connection`, unless they have one of their own.
    pub(super) fn join(&self, call: &mut Call) {
        if let Some(args) = call.args.as_object_mut() {
            args.entry("connection").or_insert_with(|| self.0.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn memory(rules: serde_json::Value) -> Memory {
        let mut memory = Memory::default();
        memory.follow(Some(&serde_json::from_value(rules).unwrap()));
        memory
    }

    fn seen(memory: &Memory) -> String {
        memory.names(&Value::object(), None).get("remembered").unwrap().to_json()
    }

    #[test]
    fn keeps_the_last_value_and_forgets_when_told() {
        let mut memory = memory(json!({
            "values": { "session": "d.session_id", "seq": "s" },
            "forgetOn": [{ "key": "op", "value": 9 }],
        }));
        assert_eq!(seen(&memory), "{}");
        for (text, after) in [
            ("no JSON, but session_id", "{}"),
            (r#"{"op":0,"s":1,"d":{"session_id":"abc"}}"#, r#"{"seq":1,"session":"abc"}"#),
            (r#"{"op":0,"s":null,"d":{"session_id":null}}"#, r#"{"seq":1,"session":"abc"}"#),
            (r#"{"s":2,"d":"session_id"}"#, r#"{"seq":2,"session":"abc"}"#),
            (r#"{"\u0073":3}"#, r#"{"seq":3,"session":"abc"}"#),
        ] {
            assert!(!memory.heard(text), "{text}");
            assert_eq!(seen(&memory), after, "{text}");
        }
        assert!(memory.heard(r#"{"op":9,"s":7}"#));
        assert_eq!(seen(&memory), r#"{"seq":7}"#);
        let long = json!({ "s": "x".repeat(MOST_BYTES) }).to_string();
        assert!(!memory.heard(&long));
        assert_eq!(seen(&memory), r#"{"seq":7}"#);
    }

    #[test]
    fn new_rules_begin_with_nothing_and_the_same_rules_go_on() {
        let rules = json!({ "values": { "seq": "s" } });
        let mut memory = memory(rules.clone());
        memory.heard(r#"{"s":1}"#);
        memory.follow(Some(&serde_json::from_value(rules).unwrap()));
        assert_eq!(seen(&memory), r#"{"seq":1}"#);
        memory.follow(Some(&serde_json::from_value(json!({ "values": { "seq": "t" } })).unwrap()));
        assert_eq!(seen(&memory), "{}");
    }

    #[test]
    fn a_call_is_told_beside_its_own_arguments() {
        let mut memory = memory(json!({ "values": { "seq": "s" } }));
        memory.heard(r#"{"s":1}"#);
        let told = memory.told(Some(&r#"{"a":[1]}"#.into()), true).unwrap();
        let args = |args: serde_json::Value| {
            let mut call = Call { flow: "f".to_owned(), script: String::new(), args };
            told.join(&mut call);
            call.args
        };
        let known = json!({ "state": { "a": [1] }, "remembered": { "seq": 1 } });
        assert_eq!(args(json!({ "x": 1 })), json!({ "x": 1, "connection": known }));
        assert_eq!(args(json!({ "connection": 1 })), json!({ "connection": 1 }));
        assert!(Memory::default().told(None, false).is_none(), "who keeps nothing tells nothing");
    }
}
